"""How far the view is behind each service: positions, events and seconds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from juntos_contracts import STREAMS, stream_name

from .streams import last_position, sequence_after


@dataclass(frozen=True, slots=True)
class Lag:
    """How far one service was read.

    Attributes:
        service: whose events are read.
        applied: the last position in the view.
        stored: the last position in its stream.
        events: in the stream that the view does not have yet.
        seconds: since the first of them was recorded; 0 if there is none.
    """

    service: str
    applied: int
    stored: int
    events: int
    seconds: float


async def reading_lags(
    client: Client, applied: Mapping[str, int], now: datetime
) -> list[Lag]:
    """The lag of every service that has a stream.

    Raises:
        nats.errors.Error: if NATS does not answer.
    """
    js = client.jetstream(timeout=3)
    lags = []
    for service in STREAMS:
        try:
            lags.append(await _lag(js, service, applied.get(service, 0), now))
        except NotFoundError:
            continue
    return lags


async def _lag(js: JetStreamContext, service: str, applied: int, now: datetime) -> Lag:
    stored = await last_position(js, service)
    if stored <= applied:
        return Lag(service, applied, stored, 0, 0.0)
    stream = stream_name(service)
    first = await sequence_after(js, stream, applied)
    last = (await js.stream_info(stream)).state.last_seq
    message = await js.get_msg(stream, seq=first, direct=True)
    recorded_at = datetime.fromisoformat(json.loads(message.data or b"")["recordedat"])
    seconds = max(0.0, (now - recorded_at).total_seconds())
    return Lag(service, applied, stored, last - first + 1, seconds)

"""[rebuild] the view from the log, against pulling the same streams and discarding."""

import asyncio
import json
import time
from pathlib import Path

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.pull import Pull
from juntos_console.demo.run import run_edition
from juntos_console.stack import LocalStack
from juntos_contracts import STREAMS, stream_name

from .figure import Figure
from .servers import stack

HOUSEHOLDS = 2600
TAKE = 5000


def measure() -> Figure:
    """The edition of the demo, so that all kinds of events are there in their mix."""
    with stack() as local:
        folder = Path(local.surroundings.folder) / "demo"
        asyncio.run(
            run_edition(local, HOUSEHOLDS, "bench", folder, lambda _, __: lambda: None)
        )
        raw_events, raw_seconds = asyncio.run(discarded(local.nats_url))
        ours_seconds = _rebuilt(local)
    return Figure(
        "rebuild",
        raw_events / ours_seconds,
        "events/s",
        f"{raw_events:,} eventos de una edición, con comparación y cambio de vista,"
        " contra leer los mismos flujos y descartar",
        raw=raw_events / raw_seconds,
    )


def _rebuilt(local: LocalStack) -> float:
    """Seconds of a rebuild as an operator starts it, without the start of Python."""
    done = local.command("reporting", "rebuild", "--json")
    report = json.loads(done.stdout)
    if done.returncode or not report["switched"]:
        raise RuntimeError(done.stdout + done.stderr)
    return float(report["seconds"])


async def discarded(nats_url: str) -> tuple[int, float]:
    """Events and seconds of a loop that reads every stream and keeps nothing."""
    client = await connect(nats_url, "bench")
    started = time.perf_counter()
    events = sum([await _one(client, service) for service in STREAMS])
    seconds = time.perf_counter() - started
    await client.close()
    return events, seconds


async def _one(client: Client, service: str) -> int:
    js = client.jetstream()
    stream = stream_name(service)
    count = (await js.stream_info(stream)).state.messages
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.NONE,
        inactive_threshold=60,
        mem_storage=True,
    )
    created = await js.add_consumer(stream, config)
    taken = 0
    async with Pull(client, stream, created.name) as pull:
        while taken < count:
            taken += len(await pull.take(TAKE))
    return taken

"""Own words go by WhatsApp only where she wrote by it not long ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from ...domain.values import Channel, FailureReason
from ..numbers import Numbers
from ..results import SendResult
from .ready import Ready

WINDOW: Final = timedelta(hours=24)
"""After she last wrote by WhatsApp; by SMS an answer is of use no longer either."""


def within_window(
    numbers: Numbers, found: Sequence[Ready | SendResult | None], now: datetime
) -> list[Ready | SendResult | None]:
    """The same, but own words to a number that wrote too long ago get a result.

    Args:
        numbers: what is known of them.
        found: messages with the number to use now.
        now: the present moment.
    """
    answers = {
        one.number_hash
        for one in found
        if isinstance(one, Ready) and _needs_window(one)
    }
    if not answers:
        return list(found)
    written = numbers.last_written(answers)
    since = now - WINDOW
    return [
        SendResult(one.message, FailureReason.WINDOW_CLOSED, one.on, final=True)
        if isinstance(one, Ready)
        and _needs_window(one)
        and written.get(one.number_hash, since) <= since
        else one
        for one in found
    ]


def _needs_window(one: Ready) -> bool:
    message = one.message
    return message.question_of is not None and message.channel is Channel.WHATSAPP

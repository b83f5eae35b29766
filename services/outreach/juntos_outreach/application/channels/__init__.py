"""The channels of a message: one port, and an adapter for each provider."""

from .kannel import Kannel
from .port import (
    Accepted,
    Answer,
    Blocked,
    Later,
    MessageChannel,
    OutgoingMessage,
    Refused,
    Unknown,
)
from .whatsapp import CloudAPI

__all__ = [
    "Accepted",
    "Answer",
    "Blocked",
    "CloudAPI",
    "Kannel",
    "Later",
    "MessageChannel",
    "OutgoingMessage",
    "Refused",
    "Unknown",
]

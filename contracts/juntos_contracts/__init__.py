"""What the JUNTOS services publish: events, envelope, subjects and values.

Depends on pydantic and nothing else, so that an integrator can install it alone.
"""

from .envelope import Envelope, peek
from .published import DataClass, PublishedEvent, all_event_types, event_type
from .subjects import STREAMS, Subject, stream_name
from .territory import NATIONAL, Territory

__all__ = [
    "NATIONAL",
    "STREAMS",
    "DataClass",
    "Envelope",
    "PublishedEvent",
    "Subject",
    "Territory",
    "all_event_types",
    "event_type",
    "peek",
    "stream_name",
]

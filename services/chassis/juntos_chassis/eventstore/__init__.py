"""The event store of a service: codec, recorder, application and schema."""

from .application import EventSourcedService, Within
from .mapper import NewerEventVersion, StrictMapper
from .schema import create_event_store, create_inbox, event_table

__all__ = [
    "EventSourcedService",
    "NewerEventVersion",
    "StrictMapper",
    "Within",
    "create_event_store",
    "create_inbox",
    "event_table",
]

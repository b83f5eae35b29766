"""The event store of a service: codec, recorder, application and schema."""

from .application import EventSourcedService
from .mapper import NewerEventVersion, StrictMapper
from .recorder import Pool, Within
from .schema import create_event_store, create_inbox, event_table

__all__ = [
    "EventSourcedService",
    "NewerEventVersion",
    "Pool",
    "StrictMapper",
    "Within",
    "create_event_store",
    "create_inbox",
    "event_table",
]

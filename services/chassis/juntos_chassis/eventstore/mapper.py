"""Stored events as strict JSON, one pydantic model an event class.

The library's JSON transcoder refuses dates, returns enums as plain strings and tuples
as lists, and accepts NaN; this one gives back exactly what was stored or fails.
"""

import re
from dataclasses import fields
from functools import cache
from typing import Any, Final, get_type_hints
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder
from pydantic import BaseModel, ConfigDict, create_model
from pydantic_core import from_json, to_json

from ..errors import InvalidInput
from ..seedwork import UNTIMED, Aggregate, event_class
from ..storable import NOT_STORABLE, require_storable

LIBRARY_FIELDS = frozenset(
    {"originator_id", "originator_version", "timestamp", "originator_topic"}
)
VERSION_KEY = "class_version"
ESCAPED_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; an even number of backslashes before it are backslashes."""


class NewerEventVersion(ValueError):
    """A stored event is newer than this code: it is held, never guessed."""


class PydanticTranscoder(Transcoder):
    """The library asks for a transcoder; the typed work is in the mapper."""

    def encode(self, obj: Any) -> bytes:
        """JSON of plain values."""
        return to_json(obj, inf_nan_mode="constants")

    def decode(self, data: bytes) -> Any:
        """Plain values from JSON."""
        return from_json(data, allow_inf_nan=False)


class StrictMapper(Mapper[UUID]):
    """Domain events to bytes and back, by explicit topic and declared types."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """The stored form: topic, and the declared fields as JSON.

        Raises:
            InvalidInput: if a text has a NUL, with which nobody could project it.
        """
        cls: Any = type(domain_event)
        facts = {
            name: value
            for name, value in vars(domain_event).items()
            if name not in LIBRARY_FIELDS
        }
        state = payload_model(cls)(**facts).model_dump_json().encode()
        if b"\\u0000" in state and ESCAPED_NUL.search(state):
            require_storable(from_json(state))
            raise InvalidInput(NOT_STORABLE)
        version = getattr(cls, VERSION_KEY, 1)
        if version > 1:
            state = b'{"%s":%d,%s' % (VERSION_KEY.encode(), version, state[1:])
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=cls.TOPIC,
            state=state,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Aggregate.Event:
        """The event as its class declares it.

        Raises:
            UnknownTopic: if no loaded aggregate owns the topic.
            NewerEventVersion: if the stored version is above the code's.
            pydantic.ValidationError: if the bytes do not fit the declared types.
        """
        cls: Any = event_class(stored_event.topic)
        facts = _decoded(cls, stored_event.state)
        facts.update(
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            timestamp=UNTIMED,
        )
        if "originator_topic" in cls.__dataclass_fields__:
            facts["originator_topic"] = stored_event.topic.rpartition(".")[0]
        event: Aggregate.Event = object.__new__(cls)
        object.__setattr__(event, "__dict__", facts)
        return event


def _decoded(cls: Any, state: bytes) -> dict[str, Any]:
    newest = getattr(cls, VERSION_KEY, 1)
    model = payload_model(cls)
    if newest == 1 and not state.startswith(b'{"class_version"'):
        return dict(model.model_validate_json(state).__dict__)
    facts: dict[str, Any] = from_json(state)
    version = facts.pop(VERSION_KEY, 1)
    if version > newest:
        message = f"{cls.TOPIC} is stored in version {version}, known is {newest}"
        raise NewerEventVersion(message)
    while version < newest:
        getattr(cls, f"upcast_v{version}_v{version + 1}")(facts)
        version += 1
    return dict(model.model_validate_json(to_json(facts)).__dict__)


@cache
def payload_model(cls: Any) -> type[BaseModel]:
    """A strict pydantic model over the declared fields of an event class."""
    hints = get_type_hints(cls)
    declared: dict[str, Any] = {
        field.name: (hints[field.name], ...)
        for field in fields(cls)
        if field.name not in LIBRARY_FIELDS
    }
    config = ConfigDict(
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        # A value object checks nothing itself: look into it before it is history.
        revalidate_instances="always",
    )
    return create_model(cls.__name__, __config__=config, **declared)

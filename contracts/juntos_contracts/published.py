"""The base of every published event and the register of their types."""

import re
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

_registry: dict[str, type["PublishedEvent"]] = {}


class DataClass(StrEnum):
    """How sensitive an event is; part of its subject, so that it can be filtered."""

    INDIVIDUAL = "individual"
    """About one usuaria or household, under a pseudonymous id."""
    INSTITUTIONAL = "institutional"
    """About sessions, networks, documents or the plan itself."""


class PublishedEvent(BaseModel):
    """The data of one event type: a fact in the past tense, without personal data.

    Unknown fields are ignored, so that a producer may add an optional one without a new
    version; anything else is a new class with the next ``VERSION``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    SERVICE: ClassVar[str]
    AGGREGATE: ClassVar[str]
    DATA_CLASS: ClassVar[DataClass]
    VERSION: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Register the concrete types; bases without an aggregate are not events."""
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "AGGREGATE"):
            return
        name = cls.type_name()
        if name in _registry:
            message = f"event type {name} is defined twice"
            raise TypeError(message)
        _registry[name] = cls

    @classmethod
    @cache
    def event_name(cls) -> str:
        """The class name without its version suffix: ``SessionAttended``."""
        return re.sub(r"V[0-9]+$", "", cls.__name__)

    @classmethod
    @cache
    def type_name(cls) -> str:
        """The CloudEvents type: ``juntos.sessions.SessionAttended.v1``."""
        return f"juntos.{cls.SERVICE}.{cls.event_name()}.v{cls.VERSION}"

    @classmethod
    @cache
    def schema_uri(cls) -> str:
        """The name of the JSON Schema of this type, for CloudEvents' dataschema."""
        return f"urn:juntos:schema:{cls.SERVICE}:{cls.event_name()}:v{cls.VERSION}"


class UnknownEventType(LookupError):
    """The type is not in these contracts: a newer major version, or not ours."""


def event_type(type_name: str) -> type[PublishedEvent]:
    """The class registered for a CloudEvents type.

    Raises:
        UnknownEventType: if this installation does not know the type.
    """
    from . import events  # noqa: F401, PLC0415  # importing registers the types

    try:
        return _registry[type_name]
    except KeyError:
        raise UnknownEventType(type_name) from None


def all_event_types() -> dict[str, type[PublishedEvent]]:
    """Every known type by its CloudEvents name, sorted by name."""
    from . import events  # noqa: F401, PLC0415  # importing registers the types

    return dict(sorted(_registry.items()))

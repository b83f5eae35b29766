"""The tiny base of every domain model: aggregates, events, territory and rules.

The only module of the chassis that a domain may import.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Protocol

from eventsourcing import domain

UNTIMED = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Territory:
    """The district (INEI ubigeo) and the territorial unit that served it then."""

    ubigeo: str
    territorial_unit: str


class Serving(Protocol):
    """Who serves a district on a day."""

    def place(self, territory: Territory, day: date) -> Territory:
        """A district with the unit that serves it on a day."""


class AsTold:
    """Every district stays with the unit it was told with."""

    def place(self, territory: Territory, day: date) -> Territory:  # noqa: ARG002  # no day changes it
        """The territory itself."""
        return territory


class RuleBroken(Exception):
    """A rule of the programme refused a command; nothing was recorded.

    Subclasses are named after the sentence they protect and set ``code`` (English, for
    programs) and ``detail`` (Spanish, a format string over the keyword arguments).
    """

    code: ClassVar[str]
    detail: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        """Keep the facts that explain the refusal."""
        self.facts = facts
        super().__init__(self.detail.format(**facts))


class Aggregate(domain.Aggregate):
    """An aggregate whose events all say where and on which business date.

    A concrete aggregate sets ``TOPIC = "<service>.<aggregate>"``; each of its events
    sets ``TOPIC = "<aggregate topic>.<event>"``, so that moving a module never makes
    history unreadable.
    """

    territory: Territory
    serving: Serving = AsTold()
    """Given by the application when it loads the aggregate; no part of its state."""

    class Event(domain.Aggregate.Event):
        """A fact of one aggregate, with its territory and business date (Lima)."""

        territory: Territory
        occurred_on: date
        occurred_at: datetime | None

        @property
        def acted_in(self) -> tuple[Territory, ...]:
            """Whoever may act in one of these may record it."""
            return (self.territory,)

        @staticmethod
        def create_timestamp() -> datetime:
            """A constant: the moment of recording belongs to the store, not here."""
            return UNTIMED

    @classmethod
    def _create(cls, event_class: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("occurred_at", None)
        return super()._create(event_class, **kwargs)

    @property
    def ubigeos(self) -> set[str]:
        """The districts in which its facts may count."""
        return {self.territory.ubigeo}

    def place_on(self, day: date) -> Territory:
        """Where it is, with the unit that serves the district on a day."""
        return self.serving.place(self.territory, day)

    def trigger_event(self, event_class: Any, **kwargs: Any) -> None:
        """Record a fact where the aggregate is then, unless another place is named."""
        if "territory" not in kwargs:
            kwargs["territory"] = self.place_on(kwargs["occurred_on"])
        kwargs.setdefault("occurred_at", None)
        super().trigger_event(event_class, **kwargs)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Register the final event classes under their explicit topics."""
        super().__init_subclass__(**kwargs)
        for event_class in vars(cls).values():
            if _is_concrete_event(event_class):
                _register(cls, event_class)


# The library would give every subclass a copy of this event, without its own topic.
del Aggregate.Created


class Created(Aggregate.Event, domain.Aggregate.Created):
    """The first fact of an aggregate."""


_event_classes: dict[str, type[Aggregate.Event]] = {}


class UnknownTopic(LookupError):
    """A stored event names a topic that this code does not define."""


def event_class(topic: str) -> type[Aggregate.Event]:
    """The event class that owns a topic; never imports anything by name.

    Raises:
        UnknownTopic: if no loaded aggregate defines it.
    """
    try:
        return _event_classes[topic]
    except KeyError:
        raise UnknownTopic(topic) from None


def event_classes() -> dict[str, type[Aggregate.Event]]:
    """Every registered event class by topic."""
    return dict(_event_classes)


def _is_concrete_event(candidate: object) -> bool:
    return (
        isinstance(candidate, type)
        and issubclass(candidate, Aggregate.Event)
        and "TOPIC" in {name for base in candidate.__mro__ for name in vars(base)}
    )


def _register(owner: type, event: Any) -> None:
    expected = f"{vars(owner).get('TOPIC')}."
    if not event.TOPIC.startswith(expected):
        message = f"{event.__qualname__} needs a topic that starts with {expected!r}"
        raise TypeError(message)
    _event_classes[event.TOPIC] = event

"""NATS subjects and streams, built in one place.

A subject is ``juntos.v1.<service>.<data class>.<region>.<ubigeo>.<Event>.<aggregate>``,
so that a government filters by region or district and an integrator by event. A fact
about a whole territorial unit, which has no district, has the unit in its place:
``Subject(ubigeo="UT07", event="AlertRaised")`` are the alerts of one unit.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from .published import PublishedEvent
from .territory import NATIONAL, Territory

ROOT: Final = "juntos.v1"
STREAMS: Final[tuple[str, ...]] = (
    "enrollment",
    "sessions",
    "outreach",
    "leaders",
    "reporting",
)


def stream_name(service: str) -> str:
    """The JetStream stream that holds the events of one producing service."""
    if service not in STREAMS:
        message = f"{service!r} produces no stream"
        raise ValueError(message)
    return f"JUNTOS_{service.upper()}"


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject filter: every part left out is a wildcard.

    Attributes:
        ubigeo: the district, or the unit of the facts about a whole one; ``RR0000``
            for a region and ``000000`` for the country.
    """

    service: str = "*"
    data_class: str = "*"
    region: str = "*"
    ubigeo: str = "*"
    event: str = "*"
    aggregate_id: str = "*"

    def __str__(self) -> str:
        """The subject as NATS reads it."""
        return (
            f"{ROOT}.{self.service}.{self.data_class}.{self.region}"
            f".{self.ubigeo}.{self.event}.{self.aggregate_id}"
        )

    @classmethod
    def of(
        cls, event: type[PublishedEvent], territory: Territory, aggregate_id: UUID
    ) -> "Subject":
        """The subject under which one event is published."""
        return cls(
            service=event.SERVICE,
            data_class=str(event.DATA_CLASS),
            region=territory.region,
            ubigeo=_innermost(territory),
            event=event.event_name(),
            aggregate_id=str(aggregate_id),
        )


def _innermost(territory: Territory) -> str:
    """The district or region of a fact; without one, its unit if it has one."""
    of_unit = territory != NATIONAL and territory.ubigeo == NATIONAL.ubigeo
    return territory.territorial_unit if of_unit else territory.ubigeo


def service_subjects(service: str) -> str:
    """The filter over everything a service publishes: what its stream listens to."""
    return f"{ROOT}.{service}.>"

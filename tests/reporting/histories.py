"""Small histories, told an event a line, as the consumers of reporting get them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from juntos_chassis.messaging.received import Received
from juntos_contracts import NATIONAL, Envelope, PublishedEvent, Territory

START = datetime(2026, 1, 2, 15, tzinfo=UTC)

AMARILIS = Territory(ubigeo="100102", territorial_unit="UT07")
CHINCHAO = Territory(ubigeo="100103", territorial_unit="UT07")
IMAZA = Territory(ubigeo="010202", territorial_unit="UT02")


def named(name: str) -> UUID:
    """The id that goes with a name: short names make histories readable."""
    return uuid5(NAMESPACE_OID, name)


def day(text: str) -> date:
    """A business date of 2026 from month and day, as 03-17."""
    return date.fromisoformat(f"2026-{text}")


@dataclass
class History:
    """Events of several services in the order in which they were recorded.

    Every event is recorded a minute after the one before, the first one on 2 January
    at 15:01 UTC, unless ``recorded_at`` is set.
    """

    events: dict[str, list[Received]] = field(default_factory=lambda: defaultdict(list))
    told: int = 0
    recorded_at: datetime | None = None

    def tell(
        self,
        on: str,
        data: PublishedEvent,
        place: Territory = NATIONAL,
        *,
        edition: int = 2026,
    ) -> None:
        """Add one event: its business date (month and day), its data and its place."""
        self.told += 1
        kind = type(data)
        earlier = self.events[kind.SERVICE]
        previous = earlier[-1].position if earlier else 0
        aggregate_id = named(f"aggregate-{kind.SERVICE}-{self.told}")
        command_id = named(f"command-{self.told}")
        envelope = Envelope(
            id=f"{aggregate_id}.1",
            source=f"/juntos/{kind.SERVICE}",
            type=kind.type_name(),
            subject=f"{kind.AGGREGATE}/{aggregate_id}",
            dataschema=kind.schema_uri(),
            # Positions are not gapless in a store either.
            position=previous + 1 + self.told % 2,
            previous_position=previous,
            aggregate_version=1,
            occurred_on=date.fromisoformat(on) if len(on) > 5 else day(on),
            recorded_at=self.recorded_at or START + timedelta(minutes=self.told),
            actor="ut-ejemplo",
            actor_role="ut",
            command_id=command_id,
            correlation_id=command_id,
            region=place.region,
            ubigeo=place.ubigeo,
            territorial_unit=place.territorial_unit,
            edition=edition,
            data_class=kind.DATA_CLASS,
            data=data,
        )
        earlier.append(Received.from_body(envelope.to_bytes()))

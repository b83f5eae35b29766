"""Events of another service, as a consumer gets them."""

from datetime import UTC, date, datetime
from uuid import UUID

from juntos_chassis.messaging.inbox import Applied, Inbox
from juntos_chassis.messaging.received import Received
from juntos_chassis.runtime import Service, transactions_on
from juntos_contracts import Envelope, PublishedEvent, Territory

ANY_AGGREGATE = UUID(int=1)
ANY_COMMAND = UUID(int=2)
RECORDED = datetime(2026, 3, 1, 15, tzinfo=UTC)


def told(
    data: PublishedEvent,
    position: int,
    occurred_on: date,
    place: Territory,
    aggregate_id: UUID = ANY_AGGREGATE,
    *,
    gestor: str | None = None,
) -> Received:
    """One event at a position; the one before it is at the position before."""
    kind = type(data)
    envelope = Envelope(
        id=f"{aggregate_id}.{position}",
        source=f"/juntos/{kind.SERVICE}",
        type=kind.type_name(),
        subject=f"{kind.AGGREGATE}/{aggregate_id}",
        dataschema=kind.schema_uri(),
        position=position,
        previous_position=position - 1,
        aggregate_version=position,
        occurred_on=occurred_on,
        recorded_at=RECORDED,
        actor=gestor or "ut-07-ejemplo",
        actor_role="gestor" if gestor else "ut",
        command_id=ANY_COMMAND,
        correlation_id=ANY_COMMAND,
        region=place.region,
        ubigeo=place.ubigeo,
        territorial_unit=place.territorial_unit,
        edition=2026,
        data_class=kind.DATA_CLASS,
        data=data,
    )
    return Received.from_body(envelope.to_bytes())


class Upstream:
    """Another service as one service hears it: through its real inbox."""

    def __init__(self, service: Service, name: str) -> None:
        """Bind to the inbox of an upstream."""
        self._inbox = Inbox(
            name, transactions_on(service.engine), service.handlers[name]
        )

    def tells(
        self, *facts: PublishedEvent, on: date, place: Territory, by: str | None = None
    ) -> list[Received]:
        """Deliver the next events, told by a gestora; returns them for a redelivery."""
        start = self._inbox.position() + 1
        events = [
            told(one, start + n, on, place, gestor=by) for n, one in enumerate(facts)
        ]
        self._inbox.apply(events)
        return events

    def apply(self, events: list[Received]) -> Applied:
        """Deliver events at the positions they have."""
        return self._inbox.apply(events)

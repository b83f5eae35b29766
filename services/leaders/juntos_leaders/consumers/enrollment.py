"""What leaders learns from enrollment: participants, former leaders, districts."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events import enrollment as events

from .tables import cohort_districts, participants


def on_enrollment(events_: Sequence[Received], db: Connection) -> None:
    """Keep what was told; every event is applied once, in the order of the stream."""
    for event in events_:
        _hear(event.envelope, db)


def _hear(envelope: Envelope, db: Connection) -> None:
    data = envelope.data
    match data:
        case events.UserEnrolled():
            _person(envelope, data.user_id, db, enrolled_on=envelope.occurred_on)
        case events.UserMoved():
            _person(envelope, data.user_id, db)
        case events.UserWithdrawn():
            _withdraw(data.user_id, envelope.occurred_on, db)
        case events.WithdrawalAnnulled():
            _withdraw(data.user_id, None, db)
        case events.PriorParticipationRecorded(former_leader=bool() as former):
            _person(envelope, data.user_id, db, former_leader=former)
        case events.UsersMerged():
            _merge(envelope, data.other_user_id, data.user_id, db)
        case events.MergeUndone():
            _merge(envelope, data.other_user_id, None, db)
        case events.CohortMembersListed():
            _district(envelope, len(data.household_ids), db)


def _person(envelope: Envelope, user_id: UUID, db: Connection, **known: object) -> None:
    """Where she lives by the last event, and what else it says."""
    values: dict[str, Any] = {
        "ubigeo": envelope.ubigeo,
        "territorial_unit": envelope.territorial_unit,
        "position": envelope.position,
        **known,
    }
    statement = insert(participants).values(
        user_id=user_id, **{"former_leader": False, **values}
    )
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_=values,
            where=participants.c.position < envelope.position,
        )
    )


def _withdraw(user_id: UUID, on: date | None, db: Connection) -> None:
    """Note since when she is gone; None takes it back."""
    db.execute(
        participants.update()
        .where(participants.c.user_id == user_id)
        .values(withdrawn_on=on)
    )


def _merge(envelope: Envelope, other: UUID, kept: UUID | None, db: Connection) -> None:
    """She counts for another one, or for herself again; where she lives stays."""
    statement = insert(participants).values(
        user_id=other,
        ubigeo=envelope.ubigeo,
        territorial_unit=envelope.territorial_unit,
        former_leader=False,
        merged_into=kept,
        position=envelope.position,
    )
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"], set_={"merged_into": kept}
        )
    )


def _district(envelope: Envelope, households: int, db: Connection) -> None:
    statement = insert(cohort_districts).values(
        ubigeo=envelope.ubigeo,
        territorial_unit=envelope.territorial_unit,
        households=households,
    )
    total = cohort_districts.c.households + statement.excluded.households
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["ubigeo"], set_={"households": total}
        )
    )

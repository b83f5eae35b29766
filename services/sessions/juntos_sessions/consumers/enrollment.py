"""What sessions learns from enrollment: who may be in a group, and where."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.enrollment import UserEnrolled, UserMoved, UserWithdrawn

from .tables import enrolled_users


def on_enrollment(events: Sequence[Received], db: Connection) -> None:
    """Keep enrolled usuarias; every statement is harmless on redelivery."""
    told = [event.envelope for event in events]
    rows = [_row(one, one.data) for one in told if isinstance(one.data, UserEnrolled)]
    if rows:
        db.execute(insert(enrolled_users).on_conflict_do_nothing(), rows)
    for envelope in told:
        if isinstance(envelope.data, UserMoved):
            _move(envelope, envelope.data, db)
        elif isinstance(envelope.data, UserWithdrawn):
            _withdraw(envelope, envelope.data, db)


def _row(envelope: Envelope, data: UserEnrolled) -> dict[str, object]:
    return {
        "user_id": data.user_id,
        "ubigeo": envelope.ubigeo,
        "territorial_unit": envelope.territorial_unit,
        "enrolled_on": envelope.occurred_on,
        "position": envelope.position,
    }


def _move(envelope: Envelope, data: UserMoved, db: Connection) -> None:
    """Serve her elsewhere, unless a later event already said where."""
    db.execute(
        enrolled_users.update()
        .where(
            enrolled_users.c.user_id == data.user_id,
            enrolled_users.c.position < envelope.position,
        )
        .values(
            ubigeo=envelope.ubigeo,
            territorial_unit=envelope.territorial_unit,
            moved_on=envelope.occurred_on,
            position=envelope.position,
        )
    )


def _withdraw(envelope: Envelope, data: UserWithdrawn, db: Connection) -> None:
    db.execute(
        enrolled_users.update()
        .where(enrolled_users.c.user_id == data.user_id)
        .values(withdrawn_on=envelope.occurred_on)
    )

"""What leaders learns from sessions: who completed the programme."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.sessions import ProgramCompleted, ProgramCompletionRevoked

from .tables import eligible_leaders


def on_sessions(events: Sequence[Received], db: Connection) -> None:
    """Keep who completed; of several events about one usuaria the last one holds."""
    for event in events:
        envelope = event.envelope
        match envelope.data:
            case ProgramCompleted():
                _complete(envelope, envelope.data, db)
            case ProgramCompletionRevoked():
                _revoke(envelope, envelope.data, db)


def _complete(envelope: Envelope, data: ProgramCompleted, db: Connection) -> None:
    statement = insert(eligible_leaders).values(
        user_id=data.user_id,
        ubigeo=envelope.ubigeo,
        territorial_unit=envelope.territorial_unit,
        completed_on=envelope.occurred_on,
        position=envelope.position,
    )
    later = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={
                "ubigeo": later.ubigeo,
                "territorial_unit": later.territorial_unit,
                "completed_on": later.completed_on,
                "revoked_on": None,
                "position": later.position,
            },
            where=eligible_leaders.c.position < later.position,
        )
    )


def _revoke(envelope: Envelope, data: ProgramCompletionRevoked, db: Connection) -> None:
    db.execute(
        eligible_leaders.update()
        .where(
            eligible_leaders.c.user_id == data.user_id,
            eligible_leaders.c.position < envelope.position,
        )
        .values(revoked_on=envelope.occurred_on, position=envelope.position)
    )

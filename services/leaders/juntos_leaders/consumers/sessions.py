"""What leaders learns from sessions: who completed the programme."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.sessions import ProgramCompleted

from .tables import eligible_leaders


def on_sessions(events: Sequence[Received], db: Connection) -> None:
    """Keep who completed; the primary key makes redelivery harmless."""
    told = (event.envelope for event in events)
    rows = [
        _row(one, one.data) for one in told if isinstance(one.data, ProgramCompleted)
    ]
    if rows:
        db.execute(insert(eligible_leaders).on_conflict_do_nothing(), rows)


def _row(envelope: Envelope, data: ProgramCompleted) -> dict[str, object]:
    return {
        "user_id": data.user_id,
        "ubigeo": envelope.ubigeo,
        "territorial_unit": envelope.territorial_unit,
        "completed_on": envelope.occurred_on,
        "position": envelope.position,
    }

"""What leaders learns from reporting: its policies, and what districts are called."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.districts import keep_assignments
from juntos_chassis.messaging.received import Received
from juntos_contracts.events.reporting import PolicyAdopted

from .tables import policies


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep the policies and the districts; the later event holds."""
    for event in events:
        envelope = event.envelope
        keep_assignments(envelope, db)
        if isinstance(envelope.data, PolicyAdopted):
            _adopt(envelope.data, envelope.position, db)


def _adopt(data: PolicyAdopted, position: int, db: Connection) -> None:
    statement = insert(policies).values(
        policy=data.policy,
        effective_on=data.effective_on,
        value=data.value,
        position=position,
    )
    later = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["policy", "effective_on"],
            set_={"value": later.value, "position": later.position},
            where=policies.c.position < later.position,
        )
    )

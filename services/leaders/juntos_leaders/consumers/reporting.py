"""What leaders learns from reporting: the policies it applies."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts.events.reporting import PolicyAdopted

from ..application.readings import LEADER_ELIGIBILITY
from .tables import policies


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep who may be nominated; of two values for one date the later event holds."""
    for event in events:
        data = event.envelope.data
        if not isinstance(data, PolicyAdopted) or data.policy != LEADER_ELIGIBILITY:
            continue
        statement = insert(policies).values(
            policy=data.policy,
            effective_on=data.effective_on,
            value=data.value,
            position=event.envelope.position,
        )
        later = statement.excluded
        db.execute(
            statement.on_conflict_do_update(
                index_elements=["policy", "effective_on"],
                set_={"value": later.value, "position": later.position},
                where=policies.c.position < later.position,
            )
        )

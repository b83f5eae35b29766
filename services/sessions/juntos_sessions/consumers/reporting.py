"""What sessions learns from reporting: the policies it applies."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.reporting import PolicyAdopted
from juntos_contracts.values import SessionNumber

from ..application.known import COMPLETION_THRESHOLD
from .tables import policies

_threshold: TypeAdapter[int] = TypeAdapter(SessionNumber)


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep the completion threshold; of two for one date the later event holds.

    Raises:
        pydantic.ValidationError: if the threshold is no session number; it is parked.
    """
    for event in events:
        data = event.envelope.data
        if isinstance(data, PolicyAdopted) and data.policy == COMPLETION_THRESHOLD:
            _adopt(event.envelope, data, db)


def _adopt(envelope: Envelope, data: PolicyAdopted, db: Connection) -> None:
    threshold = _threshold.validate_python(data.value)
    statement = insert(policies).values(
        policy=data.policy,
        effective_on=data.effective_on,
        value=str(threshold),
        position=envelope.position,
    )
    later = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["policy", "effective_on"],
            set_={"value": later.value, "position": later.position},
            where=policies.c.position < later.position,
        )
    )

"""What sessions learns from reporting: policies, and who serves where."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.districts import keep_assignments
from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.reporting import PolicyAdopted

from ..domain.standards import (
    COMPLETION_THRESHOLD,
    DISPUTED_ATTENDANCE,
    DisputeReading,
    ThresholdPolicy,
)
from .tables import policies, reevaluations

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.sessions.reevaluation")
CHECKS: Final[Mapping[str, Callable[[PolicyAdopted], object]]] = {
    COMPLETION_THRESHOLD: lambda data: ThresholdPolicy.of(
        data.effective_on, data.value
    ),
    DISPUTED_ATTENDANCE: lambda data: DisputeReading(data.value),
}
"""By policy: what raises on a value that cannot be applied."""


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep districts and the policies applied here; of two for a day the later holds.

    Raises:
        ValueError: if a value cannot be applied; the event is parked.
    """
    for event in events:
        keep_assignments(event.envelope, db)
        data = event.envelope.data
        if isinstance(data, PolicyAdopted) and data.policy in CHECKS:
            CHECKS[data.policy](data)
            _adopt(event.envelope, data, db)


def _adopt(envelope: Envelope, data: PolicyAdopted, db: Connection) -> None:
    """Keep it and, as its date may lie in the past, have everybody evaluated again."""
    statement = insert(policies).values(
        policy=data.policy,
        effective_on=data.effective_on,
        value=data.value,
        position=envelope.position,
    )
    later = statement.excluded
    kept = db.execute(
        statement.on_conflict_do_update(
            index_elements=["policy", "effective_on"],
            set_={"value": later.value, "position": later.position},
            where=policies.c.position < later.position,
        ).returning(policies.c.policy)
    )
    if kept.first():
        work = insert(reevaluations).values(
            work_id=uuid5(NAMESPACE, str(envelope.position)),
            occurred_on=envelope.occurred_on,
        )
        db.execute(work.on_conflict_do_nothing())

"""What leaders learns from reporting: its policies, and what districts are called."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts.events.reporting import PolicyAdopted, TerritoryChanged

from .tables import districts, policies


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep the policies and what districts are called; the later event holds."""
    for event in events:
        position = event.envelope.position
        match event.envelope.data:
            case PolicyAdopted() as data:
                _adopt(data, position, db)
            case TerritoryChanged() as data:
                _name(data, position, db)


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


def _name(data: TerritoryChanged, position: int, db: Connection) -> None:
    statement = insert(districts).values(
        ubigeo=data.district, name=data.district_name, position=position
    )
    later = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["ubigeo"],
            set_={"name": later.name, "position": later.position},
            where=districts.c.position < later.position,
        )
    )

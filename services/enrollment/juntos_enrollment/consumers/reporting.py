"""What enrollment learns from reporting: which unit serves a district."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.reporting import TerritoryChanged

from .tables import territory_districts


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep the assignments; of two for one district and date the later event holds."""
    for event in events:
        data = event.envelope.data
        if isinstance(data, TerritoryChanged):
            _assign(event.envelope, data, db)


def _assign(envelope: Envelope, data: TerritoryChanged, db: Connection) -> None:
    statement = insert(territory_districts).values(
        ubigeo=data.district,
        valid_from=data.valid_from,
        territorial_unit=data.unit,
        district_name=data.district_name,
        position=envelope.position,
    )
    later = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["ubigeo", "valid_from"],
            set_={
                "territorial_unit": later.territorial_unit,
                "district_name": later.district_name,
                "position": later.position,
            },
            where=territory_districts.c.position < later.position,
        )
    )

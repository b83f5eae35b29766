"""The table of assignments, and the news that fill it."""

from typing import Final

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import insert

from juntos_contracts import Envelope
from juntos_contracts.events.reporting import TerritoryChanged

from ..messaging.inbox import VIEW_SCHEMA

territory_districts = Table(
    "territory_districts",
    MetaData(schema=VIEW_SCHEMA),
    Column("ubigeo", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("territorial_unit", Text, nullable=False),
    Column("district_name", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""Which unit serves a district from a date on."""

CREATE: Final = """
CREATE TABLE territory_districts (
    ubigeo text NOT NULL,
    valid_from date NOT NULL,
    territorial_unit text NOT NULL,
    district_name text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ubigeo, valid_from));
"""


def create_districts(connection: Connection) -> None:
    """Create the table, in a migration."""
    connection.execute(text(CREATE))


def keep_assignments(envelope: Envelope, db: Connection) -> None:
    """Keep who serves a district, if an event says so.

    Of two assignments for one district and date the later event holds.
    """
    data = envelope.data
    if not isinstance(data, TerritoryChanged):
        return
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

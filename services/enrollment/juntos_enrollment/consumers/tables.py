"""What the consumers keep of other services' events."""

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text

from juntos_chassis.messaging.inbox import VIEW_SCHEMA

view_metadata = MetaData(schema=VIEW_SCHEMA)

territory_districts = Table(
    "territory_districts",
    view_metadata,
    Column("ubigeo", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("territorial_unit", Text, nullable=False),
    Column("district_name", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""Which unit serves a district from a date on."""

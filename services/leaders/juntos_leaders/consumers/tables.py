"""What the consumer keeps of the events of sessions."""

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text, Uuid

from juntos_chassis.messaging.inbox import VIEW_SCHEMA

view_metadata = MetaData(schema=VIEW_SCHEMA)

eligible_leaders = Table(
    "eligible_leaders",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("ubigeo", Text, nullable=False),
    Column("territorial_unit", Text, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""Who completed the programme, where and when."""

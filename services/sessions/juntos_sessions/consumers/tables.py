"""What the consumers keep of other services' events."""

from sqlalchemy import BigInteger, Column, Date, MetaData, Table, Text, Uuid

from juntos_chassis.messaging.inbox import VIEW_SCHEMA

view_metadata = MetaData(schema=VIEW_SCHEMA)

enrolled_users = Table(
    "enrolled_users",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("enrolled_on", Date, nullable=False),
    Column("withdrawn_on", Date),
)
"""Who enrolled, and who left."""

residences = Table(
    "residences",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("since", Date, nullable=False),
    Column("ubigeo", Text, nullable=False),
    Column("territorial_unit", Text, nullable=False),
)
"""Where each usuaria has lived since when, by the events that told it."""

managers = Table(
    "managers",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("gestor", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""The gestora who first sought a usuaria, by the subject of her token."""

assignments = Table(
    "assignments",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("since", Date, nullable=False),
    Column("gestor", Text, nullable=False),
)
"""Which gestora answers for a usuaria since when, by padrón or command."""

merged_users = Table(
    "merged_users",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("kept_id", Uuid),
    Column("position", BigInteger, nullable=False),
)
"""Under which id a usuaria is known since a merge; none once it was undone."""

policies = Table(
    "policies",
    view_metadata,
    Column("policy", Text, primary_key=True),
    Column("effective_on", Date, primary_key=True),
    Column("value", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""The policies that this service applies, by the date from which they hold."""

reevaluations = Table(
    "reevaluations",
    view_metadata,
    Column("work_id", Uuid, primary_key=True),
    Column("group_id", Uuid),
    Column("user_id", Uuid),
    Column("occurred_on", Date, nullable=False),
)
"""Whose start and completion to evaluate again; naming no group or usuaria: all."""

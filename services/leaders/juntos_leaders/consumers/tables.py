"""What the consumers keep of other services' events."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
)

from juntos_chassis.messaging.inbox import VIEW_SCHEMA

view_metadata = MetaData(schema=VIEW_SCHEMA)

eligible_leaders = Table(
    "eligible_leaders",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("ubigeo", Text, nullable=False),
    Column("territorial_unit", Text, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("revoked_on", Date),
    Column("position", BigInteger, nullable=False),
)
"""Who completed the programme, where and when; revoked if a correction took it away."""

participants = Table(
    "participants",
    view_metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("ubigeo", Text, nullable=False),
    Column("territorial_unit", Text, nullable=False),
    Column("enrolled_on", Date),
    Column("withdrawn_on", Date),
    Column("former_leader", Boolean, nullable=False),
    Column("merged_into", Uuid),
    Column("position", BigInteger, nullable=False),
)
"""Who enrolled or was a leader mother before, where she lives, whom she counts for."""

cohort_districts = Table(
    "cohort_districts",
    view_metadata,
    Column("ubigeo", Text, primary_key=True),
    Column("territorial_unit", Text, nullable=False),
    Column("households", Integer, nullable=False),
)
"""Districts with a household on a final list: each of them needs a network (OE4)."""

policies = Table(
    "policies",
    view_metadata,
    Column("policy", Text, primary_key=True),
    Column("effective_on", Date, primary_key=True),
    Column("value", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""Every policy by the date from which it holds; this service applies a few."""

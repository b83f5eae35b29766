"""What every fact table has in common, and the log that holds every event once.

The tables live in a schema that is named at run time (see ``view``): SQLAlchemy knows
it by the token ``view``, so that a rebuild can fill another schema beside the live one.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from juntos_chassis.messaging.inbox import VIEW_SCHEMA

metadata = MetaData(schema=VIEW_SCHEMA)

PLACE = ("region", "territorial_unit", "ubigeo")
"""The columns that say where a fact counts."""

CUT = ("edition", "occurred_on", "recorded_at")
"""The columns by which a question decides whether it sees a fact."""


def label(name: str, *, nullable: bool = False) -> Column[str]:
    """A short text; compared by bytes, which is faster and the same on every server."""
    return Column(name, Text(collation="C"), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> Column[int]:
    """A whole number."""
    return Column(name, Integer, nullable=nullable)


def identity(name: str) -> Column[Any]:
    """The id of an aggregate."""
    return Column(name, Uuid, nullable=False)


def day(name: str, *, nullable: bool = False) -> Column[Any]:
    """A business date in Lima."""
    return Column(name, Date, nullable=nullable)


def _common() -> tuple[Column[Any], ...]:
    return (
        Column("service", Text(collation="C"), primary_key=True),
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        identity("aggregate_id"),
        Column("edition", SmallInteger, nullable=False),
        day("occurred_on"),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        label("region"),
        label("ubigeo"),
        label("territorial_unit"),
    )


COMMON = tuple(column.name for column in _common())


def fact(name: str, *columns: Column[Any], item: Column[Any] | None = None) -> Table:
    """A table of facts of one kind.

    Args:
        name: of the table, in the singular.
        columns: what this kind of fact says beyond when and where.
        item: tells apart the several facts of one event, part of the primary key.
    """
    own = columns
    if item is not None:
        item.primary_key = True
        own = (item, *columns)
    return Table(name, metadata, *_common(), *own)


event_log = Table(
    "event_log",
    metadata,
    *_common(),
    label("event_id"),
    label("type"),
    label("actor"),
    label("actor_role"),
    Column("sha256", LargeBinary, nullable=False),
)
"""Every event once, with the digest of its exact bytes."""

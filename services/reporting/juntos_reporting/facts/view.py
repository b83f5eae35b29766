"""The view schemas: which one is live, how one is made, read and replaced.

``public.active_view`` names the live schema. A projection shares a lock on that row for
each transaction, so whoever switches takes it alone and everybody stands still.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable, DropSchema

from juntos_chassis.messaging.inbox import (
    VIEW_SCHEMA,
    Transaction,
    consumer_positions,
    inbox_metadata,
)

from .standing import STANDINGS, Standing, derive_all, refresh_all
from .tables import metadata

FIRST_VIEW = "reporting_v1"
UNUSED = "superseded_by"
"""Was in every table and always empty: what corrects a fact is a fact of its own."""
FINISHED_AT_ONCE = 2
_VIEW_NAME = re.compile(r"reporting_v([0-9]+)")

# Questions join whole sets. A nested loop, chosen while a view that fills has no
# statistics yet, takes a hundred times as long; compiling takes longer than running.
WHOLE_SETS = """
SELECT set_config(name, value, true) FROM (VALUES
    ('enable_nestloop', 'off'), ('jit', 'off'), ('work_mem', '64MB'),
    ('plan_cache_mode', 'force_custom_plan'), ('random_page_cost', '1.1'))
    AS s (name, value)
"""

control_metadata = MetaData(schema="public")
active_view = Table(
    "active_view",
    control_metadata,
    Column("only_row", Boolean, CheckConstraint("only_row"), primary_key=True),
    Column("schema", Text, nullable=False),
    Column("previous", Text, nullable=True),
)


@dataclass(frozen=True, slots=True)
class ActiveView:
    """The schema that answers, and the one that did before it."""

    schema: str
    previous: str | None


def create_first_view(db: Connection) -> None:
    """Create the control table and an empty first view; part of the migrations."""
    control_metadata.create_all(db)
    create_view(db, FIRST_VIEW)
    db.execute(active_view.insert().values(only_row=True, schema=FIRST_VIEW))


def create_view(db: Connection, schema: str) -> None:
    """Create a schema with empty fact tables and positions."""
    db.execute(CreateSchema(schema))
    mapped = use_schema(db, schema)
    for tables in (metadata, inbox_metadata):
        tables.create_all(mapped, checkfirst=False)


def complete_views(db: Connection) -> None:
    """Bring views that an earlier version created to what this one creates."""
    for schema in view_schemas(db):
        mapped = use_schema(db, schema)
        for table in metadata.sorted_tables:
            mapped.execute(CreateTable(table, if_not_exists=True))
            name = f'"{schema}"."{table.name}"'
            mapped.execute(text(f"ALTER TABLE {name} DROP COLUMN IF EXISTS {UNUSED}"))
            for index in table.indexes:
                mapped.execute(CreateIndex(index, if_not_exists=True))
        refresh_all(mapped)


def drop_view(db: Connection, schema: str) -> None:
    """Drop a view schema with everything in it."""
    if not _VIEW_NAME.fullmatch(schema):
        message = f"{schema!r} is not a view schema"
        raise ValueError(message)
    db.execute(DropSchema(schema, cascade=True, if_exists=True))


def view_schemas(db: Connection) -> list[str]:
    """The view schemas there are, by number."""
    names = db.execute(text("SELECT nspname FROM pg_namespace")).scalars()
    numbers = [int(m[1]) for m in map(_VIEW_NAME.fullmatch, names) if m]
    return [f"reporting_v{number}" for number in sorted(numbers)]


def mark(db: Connection, schema: str, text_of_it: str) -> None:
    """Note by which code a schema is being filled; an empty text takes it away."""
    statement = text(
        f"SELECT format('COMMENT ON SCHEMA {schema} IS %L', CAST(:mark AS text))"
    )
    db.execute(text(db.execute(statement, {"mark": text_of_it}).scalar_one()))


def marks(db: Connection) -> dict[str, str]:
    """The note on each view schema, by number."""
    noted = text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    return {
        schema: db.execute(noted, {"schema": schema}).scalar_one() or ""
        for schema in view_schemas(db)
    }


def finish(engine: Engine, schema: str) -> None:
    """Derive the standings from the facts, and let PostgreSQL know what it holds.

    Without statistics it reads tables instead of indexes. Both at the same time, since
    neither work keeps two cores busy by itself; the longest begin.
    """

    def derive(standing: Standing) -> None:
        with schema_transactions(engine, schema)() as db:
            derive_all(db, standing)

    def prepare(table: Table) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.execute(text(f"VACUUM (ANALYZE) {schema}.{table.name}"))

    derived = [standing.table for standing in STANDINGS]
    facts = [table for table in metadata.sorted_tables if table not in derived]
    with ThreadPoolExecutor(FINISHED_AT_ONCE) as pool:
        deriving = [pool.submit(derive, standing) for standing in STANDINGS]
        list(pool.map(prepare, facts))
        for job in deriving:
            job.result()
        list(pool.map(prepare, derived))


def next_schema(schemas: list[str]) -> str:
    """The name after the last one in use."""
    last = max((int(_VIEW_NAME.fullmatch(s)[1]) for s in schemas), default=0)  # type: ignore[index]  # they match by construction
    return f"reporting_v{last + 1}"


def use_schema(db: Connection, schema: str) -> Connection:
    """Let the token ``view`` mean a schema on this connection."""
    return db.execution_options(schema_translate_map={VIEW_SCHEMA: schema})


def read_active(db: Connection) -> ActiveView:
    """Which schema is live, without a lock."""
    row = db.execute(select(active_view.c.schema, active_view.c.previous)).one()
    return ActiveView(row.schema, row.previous)


def lock_active(db: Connection) -> ActiveView:
    """The same, and nobody else projects until this transaction ends."""
    columns = select(active_view.c.schema, active_view.c.previous)
    row = db.execute(columns.with_for_update()).one()
    return ActiveView(row.schema, row.previous)


def switch(db: Connection, schema: str, previous: str) -> None:
    """Make a schema the live one, from the end of this transaction on."""
    db.execute(active_view.update().values(schema=schema, previous=previous))


def live_transactions(engine: Engine) -> Transaction:
    """Transactions of the live consumers: on the active view, which stays active."""

    @contextmanager
    def begin() -> Iterator[Connection]:
        with engine.begin() as db:
            shared = select(active_view.c.schema).with_for_update(read=True)
            yield use_schema(db, db.execute(shared).scalar_one())

    def transaction() -> AbstractContextManager[Connection]:
        return begin()

    return transaction


def schema_transactions(engine: Engine, schema: str) -> Transaction:
    """Transactions on a schema that is being filled.

    They do not wait for the disk: the one that makes the schema live does so for all.
    """

    @contextmanager
    def begin() -> Iterator[Connection]:
        with engine.begin() as db:
            db.execute(text("SET LOCAL synchronous_commit = off"))
            yield use_schema(db, schema)

    def transaction() -> AbstractContextManager[Connection]:
        return begin()

    return transaction


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Read the active view as it is at one moment; never waits for a projection."""
    with engine.connect() as db:
        db.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        db.execute(text(WHOLE_SETS))
        yield use_schema(db, read_active(db).schema)


def positions(db: Connection) -> dict[str, int]:
    """The last applied position of each upstream in the view in use."""
    rows = db.execute(
        select(consumer_positions.c.upstream, consumer_positions.c.position)
    )
    return {row.upstream: row.position for row in rows}

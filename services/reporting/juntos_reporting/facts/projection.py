"""Events into facts: the one handler of the live consumers and of the rebuild."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, Table

from juntos_chassis.messaging.received import Received

from .copying import Row, copy_rows
from .reading import Record, read
from .registry import projections
from .standing import refresh
from .tables import event_log

_SOURCE_PREFIX = len("/juntos/")


def project(events: Sequence[Received], db: Connection) -> None:
    """Write consecutive events of one upstream as facts, in the given transaction.

    Raises:
        pydantic.ValidationError: for an unknown type or a broken contract.
        sqlalchemy.exc.OperationalError: if the database is away.
    """
    refresh(db, _write(events, db))


def project_facts(events: Sequence[Received], db: Connection) -> None:
    """Write the facts alone: whoever fills a view in bulk derives the rest afterwards.

    Raises:
        pydantic.ValidationError: for an unknown type or a broken contract.
        sqlalchemy.exc.OperationalError: if the database is away.
    """
    _write(events, db)


def _write(events: Sequence[Received], db: Connection) -> Mapping[Table, Sequence[Row]]:
    written = facts_of_events(events)
    for table, rows in written.items():
        copy_rows(db, table, rows)
    return written


def facts_of_events(events: Sequence[Received]) -> dict[Table, list[Row]]:
    """The rows that events mean, by table; depends on nothing but their bytes."""
    rows: defaultdict[Table, list[Row]] = defaultdict(list)
    for event in events:
        record = read(event)
        common = _common(record)
        rows[event_log].append((*common, *_logged(record, event.body)))
        data = record["data"]
        projection = projections.get(type(data))
        if projection is not None:
            for table, values in projection(data):
                rows[table].append((*common, *values))
    return rows


def _common(record: Record) -> Row:
    return (
        record["source"][_SOURCE_PREFIX:],
        record["position"],
        UUID(record["subject"].rpartition("/")[2]),
        record["edition"],
        record["occurredon"],
        record["recordedat"],
        record["region"],
        record["ubigeo"],
        record["territorialunit"],
    )


def _logged(record: Record, body: bytes) -> Row:
    return (
        record["id"],
        record["type"],
        record["actor"],
        record["actorrole"],
        sha256(body).digest(),
    )

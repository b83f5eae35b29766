"""Where each usuaria stands now: sessions and messages, a row a usuaria and edition.

Derived from the facts in the transaction that writes them, so that a question about the
present reads one row where it would read forty. The digest of a view includes it: a
rebuild, which derives it in one go, finds every difference.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Select,
    SmallInteger,
    Table,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert

from . import outreach
from .copying import Row
from .presences import TESTIMONIES, Sees, masks, presences
from .tables import day, identity, label, metadata, number


def _edition() -> Column[Any]:
    return Column("edition", SmallInteger, primary_key=True, autoincrement=False)


def _usuaria() -> Column[Any]:
    column = identity("user_id")
    column.primary_key = True
    return column


attendance_standing = Table(
    "attendance_standing",
    metadata,
    _edition(),
    _usuaria(),
    number("seen"),
    number("sure"),
)
"""Bit masks of session numbers; in ``sure`` an unresolved dispute means absent."""
message_standing = Table(
    "message_standing",
    metadata,
    _edition(),
    _usuaria(),
    number("sent"),
    number("delivered"),
    number("read"),
)
"""Distinct messages by how far they came."""
standing_extent = Table(
    "standing_extent",
    metadata,
    Column("standing", label("standing").type, primary_key=True),
    _edition(),
    day("last_on"),
    Column("last_recorded_at", DateTime(timezone=True), nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""The last dates and position of what a standing is derived from.

Who sees up to there sees all. Facts beyond the position were written by something that
keeps no standings, such as an earlier version: they are noticed and derived.
"""

MESSAGES: Final = {
    "sent": outreach.message_sent,
    "delivered": outreach.message_delivered,
    "read": outreach.message_read,
}


class Standing(NamedTuple):
    """A table of standings and the facts that it is derived from."""

    table: Table
    service: str
    sources: tuple[Table, ...]


STANDINGS: Final = (
    Standing(attendance_standing, "sessions", TESTIMONIES),
    Standing(message_standing, "outreach", tuple(MESSAGES.values())),
)
BEYOND: Final = 2**63 - 1
"""Later than every position."""


def refresh(db: Connection, written: Mapping[Table, Sequence[Row]]) -> None:
    """Derive again the standing of everybody of whom facts were just written."""
    for standing in STANDINGS:
        users: defaultdict[int, set[Any]] = defaultdict(set)
        first = BEYOND
        for source in standing.sources:
            columns = list(source.columns.keys())
            edition, user, position = map(columns.index, _TOLD)
            for row in written.get(source, ()):
                users[row[edition]].add(row[user])
                first = min(first, row[position])
        if users and not _is_kept(db, standing, first):
            _derive_all(db, standing)
            continue
        for year, some in users.items():
            _derive(db, standing, year, sorted(some))


_TOLD: Final = ("edition", "user_id", "position")


def refresh_all(db: Connection) -> None:
    """Derive everybody's standing from all facts, as if nothing were derived yet."""
    for standing in STANDINGS:
        _derive_all(db, standing)


def up_to_date(db: Connection, standing: Standing) -> bool:
    """Whether every fact was derived that the standing is about."""
    return _is_kept(db, standing, BEYOND)


def _is_kept(db: Connection, standing: Standing, before: int) -> bool:
    """Whether the facts before a position were derived."""
    extent = standing_extent.c
    kept = select(func.max(extent.position)).where(
        extent.standing == standing.table.name
    )
    last = (
        select(func.max(source.c.position)).where(
            source.c.service == standing.service, source.c.position < before
        )
        for source in standing.sources
    )
    ends = func.greatest(*(one.scalar_subquery() for one in last))
    behind = func.coalesce(kept.scalar_subquery(), 0) < func.coalesce(ends, 0)
    return not db.execute(select(behind)).scalar_one()


def _derive_all(db: Connection, standing: Standing) -> None:
    db.execute(standing.table.delete())
    named = standing_extent.c.standing == standing.table.name
    db.execute(standing_extent.delete().where(named))
    editions = union_all(*(select(t.c.edition).distinct() for t in standing.sources))
    for edition in sorted(set(db.execute(editions).scalars())):
        _derive(db, standing, edition, None)


def _derive(
    db: Connection, standing: Standing, edition: int, users: Iterable[Any] | None
) -> None:
    """Write the standing of some usuarias of an edition, None for all of them."""

    def sees(table: FromClause) -> ColumnElement[bool]:
        return table.c.edition == edition

    def among(table: FromClause) -> ColumnElement[bool]:
        if users is None:
            return true()
        # One array: a list would be another statement for every number of usuarias.
        some = bindparam("users", users, type_=ARRAY(UUID))
        return table.c.user_id == any_(some)

    table = standing.table
    find = _attendance if table is attendance_standing else _messages
    found = find(sees, among).subquery("found")
    rows = select(literal(edition), found)
    derived = insert(table).from_select(list(table.columns.keys()), rows)
    own = {c.name: derived.excluded[c.name] for c in table.c if not c.primary_key}
    db.execute(derived.on_conflict_do_update(index_elements=_KEY, set_=own))
    _extend(db, standing, edition, lambda t: and_(sees(t), among(t)))


_KEY: Final = ("edition", "user_id")


def _attendance(sees: Sees, among: Sees) -> Select[Any]:
    """Everybody of whom anything was said, with the sessions that count."""
    told = union_all(
        *(select(t.c.user_id).where(sees(t), among(t)) for t in TESTIMONIES)
    ).subquery("told")
    users = select(told.c.user_id).distinct().subquery("users")
    seen, sure = (
        masks(found, found.c.user_id).subquery(f"by_{disputed}")
        for disputed in ("municipality", "absent")
        for found in [presences(sees, among, disputed).subquery(f"as_{disputed}")]
    )
    joined = users.outerjoin(seen, seen.c.user_id == users.c.user_id)
    joined = joined.outerjoin(sure, sure.c.user_id == users.c.user_id)
    counted = (func.coalesce(one.c.seen, 0) for one in (seen, sure))
    return select(users.c.user_id, *counted).select_from(joined)


def _messages(sees: Sees, among: Sees) -> Select[Any]:
    return _summed(messages_by_usuaria(sees, among, 2))


def messages_by_usuaria(sees: Sees, among: Sees, least: int) -> FromClause:
    """Usuarias with numbers of messages, a row a status: of it, and 0 of the others.

    Args:
        sees: the facts that count.
        among: tells of the usuarias asked for.
        least: how many are asked for; if it is one, 1 stands for any number.
    """
    rows = []
    for status, table in MESSAGES.items():
        some = func.count(table.c.message_id.distinct()) if least > 1 else literal(1)
        counts = (
            (some if other == status else literal(0)).label(other) for other in MESSAGES
        )
        rows.append(
            select(table.c.user_id, *counts)
            .where(sees(table), among(table))
            .group_by(table.c.user_id)
        )
    return union_all(*rows).subquery("by_status")


def _summed(by_status: FromClause) -> Select[Any]:
    sums = (func.sum(by_status.c[status]).label(status) for status in MESSAGES)
    return select(by_status.c.user_id, *sums).group_by(by_status.c.user_id)


def _extend(db: Connection, standing: Standing, edition: int, sees: Sees) -> None:
    told = union_all(
        *(
            select(t.c.occurred_on, t.c.recorded_at, t.c.position).where(sees(t))
            for t in standing.sources
        )
    ).subquery("told")
    last = select(
        literal(standing.table.name),
        literal(edition),
        func.max(told.c.occurred_on),
        func.max(told.c.recorded_at),
        func.max(told.c.position),
    )
    extent = insert(standing_extent).from_select(
        list(standing_extent.columns.keys()), last
    )
    known, new = standing_extent.c, extent.excluded
    names = "last_on", "last_recorded_at", "position"
    later = {name: func.greatest(known[name], new[name]) for name in names}
    keys = ("standing", "edition")
    db.execute(extent.on_conflict_do_update(index_elements=keys, set_=later))

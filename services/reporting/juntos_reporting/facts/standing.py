"""Where each usuaria stands now: sessions and messages, a row a usuaria and edition.

Derived from the facts in the transaction that writes them, so that a question about the
present reads one row where it would read forty. The digest of a view includes it: a
rebuild, which derives it in one go, finds every difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Select,
    SelectBase,
    SmallInteger,
    Table,
    any_,
    bindparam,
    func,
    literal,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID, Insert, insert

from . import outreach, sessions
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


OF_ATTENDANCE: Final = (*TESTIMONIES, sessions.attendance_date_correction)
"""Corrected dates change no mask, but they say until when there is something to see."""
STANDINGS: Final = (
    Standing(attendance_standing, "sessions", OF_ATTENDANCE),
    Standing(message_standing, "outreach", tuple(MESSAGES.values())),
)
BEYOND: Final = 2**63 - 1
"""Later than every position."""


def refresh(db: Connection, written: Mapping[Table, Sequence[Row]]) -> None:
    """Derive again the standing of everybody of whom facts were just written."""
    for standing in STANDINGS:
        told = _told(standing, written)
        first = min((one.first for one in told.values()), default=BEYOND)
        if told and not _is_kept(db, standing, first):
            derive_all(db, standing)
            continue
        for edition, news in told.items():
            _derive(db, standing, edition, sorted(news.users))
            known = (edition, news.last_on, news.last_recorded_at, news.last)
            _extend(db, select(*map(literal, (standing.table.name, *known))))


@dataclass
class _News:
    """Of whom facts were written, and how far they reach."""

    first: int
    last: int
    last_on: date
    last_recorded_at: datetime
    users: set[Any]


def _told(
    standing: Standing, written: Mapping[Table, Sequence[Row]]
) -> dict[int, _News]:
    """What was written, by edition."""
    told: dict[int, _News] = {}
    for source in standing.sources:
        columns = list(source.columns.keys())
        edition, *others = map(columns.index, _TOLD)
        for row in written.get(source, ()):
            user, position, on, recorded_at = (row[place] for place in others)
            news = told.get(row[edition])
            if news is None:
                told[row[edition]] = _News(position, position, on, recorded_at, {user})
                continue
            news.first = min(news.first, position)
            news.last = max(news.last, position)
            news.last_on = max(news.last_on, on)
            news.last_recorded_at = max(news.last_recorded_at, recorded_at)
            news.users.add(user)
    return told


_TOLD: Final = ("edition", "user_id", "position", "occurred_on", "recorded_at")


def refresh_all(db: Connection) -> None:
    """Derive every standing of everybody from all facts."""
    for standing in STANDINGS:
        derive_all(db, standing)


def derive_all(db: Connection, standing: Standing) -> None:
    """Derive everybody's standing of one kind, as if nothing were derived yet."""
    db.execute(standing.table.delete())
    named = standing_extent.c.standing == standing.table.name
    db.execute(standing_extent.delete().where(named))
    editions = union_all(*(select(t.c.edition).distinct() for t in standing.sources))
    for edition in sorted(set(db.execute(editions).scalars())):
        _derive(db, standing, edition, None)
        _extend(db, _extent_of_facts(standing, edition))


def up_to_date(db: Connection, standing: Standing) -> bool:
    """Whether every fact was derived that the standing is about."""
    return _is_kept(db, standing, BEYOND)


def _is_kept(db: Connection, standing: Standing, before: int) -> bool:
    """Whether the facts before a position were derived."""
    return not db.execute(_behind(standing), {"before": before}).scalar_one()


# Statements are built once: building one takes as long as it runs for a few usuarias.
@cache
def _behind(standing: Standing) -> Select[Any]:
    """Whether there are facts before a position that were not derived."""
    extent = standing_extent.c
    kept = select(func.max(extent.position)).where(
        extent.standing == standing.table.name
    )
    last = (
        select(func.max(source.c.position)).where(
            source.c.service == standing.service,
            source.c.position < bindparam("before", type_=BigInteger),
        )
        for source in standing.sources
    )
    ends = func.greatest(*(one.scalar_subquery() for one in last))
    return select(func.coalesce(kept.scalar_subquery(), 0) < func.coalesce(ends, 0))


def _derive(
    db: Connection, standing: Standing, edition: int, users: Sequence[Any] | None
) -> None:
    """Write the standing of some usuarias of an edition, None for all of them."""
    given = {} if users is None else {"users": users}
    statement = _derivation(standing.table, everybody=users is None)
    db.execute(statement, {"edition": edition, **given})


@cache
def _derivation(table: Table, *, everybody: bool) -> Insert:
    """Writes standings; takes the edition and, unless of everybody, the usuarias."""

    def sees(table: FromClause) -> ColumnElement[bool]:
        return table.c.edition == _EDITION

    def among(table: FromClause) -> ColumnElement[bool]:
        return true() if everybody else table.c.user_id == any_(_USERS)

    found = (
        _attendance(sees, among, everybody=everybody)
        if table is attendance_standing
        else _summed(messages_by_usuaria(sees, among, 2))
    ).subquery("found")
    rows = select(_EDITION, found)
    derived = insert(table).from_select(list(table.columns.keys()), rows)
    own = {c.name: derived.excluded[c.name] for c in table.c if not c.primary_key}
    return derived.on_conflict_do_update(index_elements=_KEY, set_=own)


_EDITION: Final = bindparam("edition", type_=SmallInteger)
_USERS: Final = bindparam("users", type_=ARRAY(UUID))
"""One array: a list would be another statement for every number of usuarias."""
_KEY: Final = ("edition", "user_id")


def _attendance(sees: Sees, among: Sees, *, everybody: bool) -> Select[Any]:
    """Everybody of whom anything was said, with the sessions that count."""
    if everybody:
        said = (select(t.c.user_id).where(sees(t)) for t in OF_ATTENDANCE)
        users = union(*said).subquery("users")
    else:
        one = func.unnest(_USERS).column_valued("one")
        users = select(one.label("user_id")).subquery("users")
    seen, sure = (
        masks(found, found.c.user_id).subquery(f"by_{disputed}")
        for disputed in ("municipality", "absent")
        for found in [presences(sees, among, disputed).subquery(f"as_{disputed}")]
    )
    joined = users.outerjoin(seen, seen.c.user_id == users.c.user_id)
    joined = joined.outerjoin(sure, sure.c.user_id == users.c.user_id)
    counted = (func.coalesce(one.c.seen, 0) for one in (seen, sure))
    return select(users.c.user_id, *counted).select_from(joined)


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


def _extent_of_facts(standing: Standing, edition: int) -> SelectBase:
    told = union_all(
        *(
            select(t.c.occurred_on, t.c.recorded_at, t.c.position).where(
                t.c.edition == edition
            )
            for t in standing.sources
        )
    ).subquery("told")
    return select(
        literal(standing.table.name),
        literal(edition),
        func.max(told.c.occurred_on),
        func.max(told.c.recorded_at),
        func.max(told.c.position),
    )


def _extend(db: Connection, reached: SelectBase) -> None:
    """Note how far the facts of a standing reach, if further than before."""
    extent = insert(standing_extent).from_select(
        list(standing_extent.columns.keys()), reached
    )
    known, new = standing_extent.c, extent.excluded
    names = "last_on", "last_recorded_at", "position"
    later = {name: func.greatest(known[name], new[name]) for name in names}
    keys = ("standing", "edition")
    db.execute(extent.on_conflict_do_update(index_elements=keys, set_=later))

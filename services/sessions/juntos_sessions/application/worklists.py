"""The lists for daily work: whom to look for, and which lists are missing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from juntos_chassis.districts import Districts
from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import scope_parameters
from juntos_chassis.worklists import Order

from .filters import Filter
from .known import threshold_policies
from .paces import ALL_NUMBERS
from .ranking import Period, bucket, cut, periods, rank_of_absentee, rank_of_losing
from .sources import Source, absences_on, standings_on
from .territories import NOTHING_CHANGED, as_of, territory_condition

PERSON: Final = "user_id, group_id, group_code, ubigeo, territorial_unit"
# Last session: of her own group, held on or before the day while she was in it.
ABSENT_LAST_SESSION: Final = (
    f"SELECT {PERSON}, missed_session_id AS session_id, missed_number AS number,"  # noqa: S608  # constants
    " missed_on AS held_on, missed_reason AS reason, missed_state AS state"
    " FROM {source} s WHERE {limits} ORDER BY {waiting}ubigeo, group_code, user_id"
)
MISSED_LAST: Final = "member AND missed_on IS NOT NULL"
NOT_STARTED: Final = (
    f"SELECT {PERSON}, joined_on, sessions_held FROM {{source}} s WHERE {{limits}}"  # noqa: S608  # constants
    " ORDER BY {waiting}ubigeo, group_code, user_id"
)
STARTED_NEVER: Final = "member AND attended = 0"
WITHOUT_LIST: Final = """
SELECT s.session_id, g.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
    s.number, s.topic, s.place, s.facilitator, s.planned_on, s.scheduled_on,
    %(on)s::date - s.scheduled_on AS days_late
FROM {source} JOIN sessions s USING (group_id) WHERE {limits}
ORDER BY {waiting}g.ubigeo, g.code, s.scheduled_on, s.number
"""
LATE_LIST: Final = "s.status = 'scheduled' AND s.scheduled_on < %(on)s"
PAGE: Final = " LIMIT %(limit)s OFFSET %(offset)s"
# About to lose it: she needs every session that is left, or all but one.
LOSING_BUCKETS: Final = """
SELECT 0 AS period, sessions_left, attended, possible, count(*) AS size
FROM {source} s WHERE {limits} GROUP BY 2, 3, 4
"""
LOSING: Final = f"""
SELECT {PERSON}, f.attended, f.sessions_left, threshold, needed AS sessions_needed,
    f.sessions_left - needed AS sessions_to_spare
FROM unnest(%(ranks)s::int[], %(lefts)s::int[], %(attendeds)s::int[],
        %(possibles)s::int[], %(thresholds)s::int[], %(neededs)s::int[])
        AS k (rank, sessions_left, attended, possible, threshold, needed)
    CROSS JOIN LATERAL (
        SELECT * FROM {{source}} s WHERE {{limits}}
            AND s.sessions_left = k.sessions_left AND s.attended = k.attended
            AND s.possible = k.possible
        ORDER BY ubigeo, group_code, user_id LIMIT %(reach)s) f
ORDER BY rank, ubigeo, group_code, user_id
"""  # noqa: S608  # constants; values are parameters
ABSENTEE_BUCKETS: Final = """
SELECT {period} AS period, sessions_left, attended, possible, count(*) AS size
FROM {source} s WHERE {limits} GROUP BY 1, 2, 3, 4
"""
ABSENTEES: Final = """
SELECT user_id, session_id, number, held_on, reason, state, group_id, group_code,
    ubigeo, territorial_unit, threshold, f.attended, f.sessions_left,
    needed AS sessions_needed, needed <= f.sessions_left AS can_complete
FROM unnest(%(ranks)s::int[], %(lefts)s::int[], %(attendeds)s::int[],
        %(possibles)s::int[], %(thresholds)s::int[], %(neededs)s::int[],
        %(sinces)s::date[], %(untils)s::date[])
        AS k (rank, sessions_left, attended, possible, threshold, needed, since, until)
    CROSS JOIN LATERAL (
        SELECT * FROM {source} s WHERE {limits}
            AND s.sessions_left = k.sessions_left AND s.attended = k.attended
            AND s.possible = k.possible AND s.held_on >= since AND s.held_on < until
        ORDER BY held_on, user_id, session_id LIMIT %(reach)s) f
ORDER BY rank, held_on, user_id, session_id
"""
PERIOD: Final = "width_bucket(s.held_on, %(starts)s::date[])"
Parameters = dict[str, Any]


class Worklist(StrEnum):
    """Which list; the values are those of the address."""

    ABSENT_LAST_SESSION = "absent-last-session"
    LOSING_THRESHOLD = "losing-threshold"
    NOT_STARTED = "not-started"
    WITHOUT_LIST = "sessions-without-list"


PLAIN: Final[Mapping[Worklist, tuple[str, str, str]]] = {
    Worklist.ABSENT_LAST_SESSION: (ABSENT_LAST_SESSION, MISSED_LAST, "missed_on, "),
    Worklist.NOT_STARTED: (NOT_STARTED, STARTED_NEVER, "sessions_held DESC, "),
    Worklist.WITHOUT_LIST: (WITHOUT_LIST, LATE_LIST, "s.scheduled_on, "),
}
"""The query of a list, who is on it, and what makes one wait longer than another."""
# A gestora has whom she is assigned to on the day; else whom she first sought. What
# was told of an id that was merged since counts too. Her few are found first.
OF_MANAGER: Final = """
s.user_id IN (SELECT coalesce(k.kept_id, c.user_id)
    FROM (SELECT user_id FROM assignments WHERE gestor = %(gestor)s
        UNION SELECT user_id FROM managers WHERE gestor = %(gestor)s) c
    LEFT JOIN merged_users k USING (user_id))
AND coalesce(
    (SELECT a.gestor = %(gestor)s FROM assignments a
     WHERE (a.user_id = s.user_id OR a.user_id IN
            (SELECT user_id FROM merged_users k WHERE k.kept_id = s.user_id))
         AND a.since <= coalesce(%(on)s::date, a.since)
     ORDER BY a.since DESC, a.position DESC LIMIT 1),
    EXISTS (SELECT FROM managers m WHERE m.gestor = %(gestor)s
        AND (m.user_id = s.user_id OR m.user_id IN
            (SELECT user_id FROM merged_users k WHERE k.kept_id = s.user_id))))
"""
NO_MANAGER: Final = "La lista de sesiones sin asistencia no es de una gestora."
BY_URGENCY: Final = "La lista {kind} va por urgencia; no se ordena por lugar."


class Worklists:
    """Reads the lists for daily work."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def page(
        self, kind: Worklist, scope: Scope, wanted: Filter, on: date
    ) -> dict[str, Any]:
        """One page of a list as of a day, with how many there are in all.

        Of a past day each row shows the unit that served its district then, and a unit
        is asked for by the districts that it served.
        """
        _require_offered(kind, wanted)
        changed = Districts.changed_after(self._pool, on)
        asked = {**_asked(scope, wanted), "on": on, **as_of(wanted, changed, on)}
        place = territory_condition(scope, wanted, changed)
        limits = _of_manager(place, wanted)
        with self._pool.connection() as conn:
            if kind is Worklist.WITHOUT_LIST:
                source = Source("groups g")
            else:
                source = standings_on(conn, place, asked)
            if kind is Worklist.LOSING_THRESHOLD:
                total, items = _losing(conn, source, limits, asked)
            else:
                total, items = _plain(conn, PLAIN[kind], source, limits, asked)
        shown = _served_then(items, changed, on)
        found = {"total": total, "offset": wanted.offset, "items": shown}
        return {"worklist": kind, "on": on, **found}

    def absentees(self, scope: Scope, wanted: Filter) -> dict[str, Any]:
        """Who missed a held session, a page in the order in which to call them.

        First those who can still reach the threshold, with the fewest sessions left
        (and then with the least to spare); then those who have reached it; then the
        others. A number attended elsewhere is no absence (Plan 2026, section 6.2).
        """
        _require_urgency("absentees", wanted)
        changed = NOTHING_CHANGED
        if wanted.on is not None:
            changed = Districts.changed_after(self._pool, wanted.on)
        then = wanted.on or date.max
        asked = {**_asked(scope, wanted), **as_of(wanted, changed, then)}
        place = territory_condition(scope, wanted, changed)
        with self._pool.connection() as conn:
            source = absences_on(conn, place, asked)
            limits = _of_manager(place, wanted)
            if wanted.session_id is not None:
                limits += " AND s.session_id = %(session_id)s"
            known = periods(threshold_policies(conn), wanted.on)
            total, rows = _absentees(conn, source, limits, asked, known)
        shown = _served_then(rows, changed, then)
        return {"total": total, "offset": wanted.offset, "items": shown}


def _require_offered(kind: Worklist, wanted: Filter) -> None:
    """Refuse a filter or an order that a list does not have.

    Raises:
        InvalidInput: naming the parameter.
    """
    if kind is Worklist.WITHOUT_LIST and wanted.gestor is not None:
        raise InvalidInput(NO_MANAGER, FieldError("gestor", NO_MANAGER))
    if kind is Worklist.LOSING_THRESHOLD:
        _require_urgency(kind, wanted)


def _require_urgency(name: str, wanted: Filter) -> None:
    """Refuse to sort by place what is ranked by who can still reach the threshold."""
    if wanted.order is Order.PLACE:
        detail = BY_URGENCY.format(kind=name)
        raise InvalidInput(detail, FieldError("sort", detail))


def _of_manager(place: str, wanted: Filter) -> str:
    return place if wanted.gestor is None else f"{place} AND {OF_MANAGER}"


def _served_then(rows: list[DictRow], changed: Districts, on: date) -> list[DictRow]:
    for row in rows:
        unit = changed.unit_of(row["ubigeo"], on)
        row["territorial_unit"] = unit or row["territorial_unit"]
    return rows


def _asked(scope: Scope, wanted: Filter) -> Parameters:
    return {**asdict(wanted), **scope_parameters(scope), "all": ALL_NUMBERS}


def _plain(
    conn: Connection[DictRow],
    kind: tuple[str, str, str],
    source: Source,
    place: str,
    asked: Parameters,
) -> tuple[int, list[DictRow]]:
    """A page in the order of an index, and a count beside it."""
    sql, condition, waiting = kind
    by_place = asked["order"] is Order.PLACE
    sql = sql.replace("{waiting}", "" if by_place else waiting)
    limits = f"{condition} AND {place}"
    rows = source.read(conn, sql + PAGE, limits, asked)
    if asked["offset"] == 0 and len(rows) < asked["limit"]:
        return len(rows), rows
    counted = "SELECT count(*) AS total FROM ({sql}) t"
    bare = sql[: sql.rindex("ORDER BY")]
    (found,) = source.read(conn, counted.replace("{sql}", bare), limits, asked)
    return found["total"], rows


def _losing(
    conn: Connection[DictRow], source: Source, place: str, asked: Parameters
) -> tuple[int, list[DictRow]]:
    known = periods(threshold_policies(conn), asked["on"])
    limits = f"member AND {place}"
    counted = source.read(conn, LOSING_BUCKETS, limits, asked)
    found = cut(
        [bucket(row, known) for row in counted],
        rank_of_losing,
        asked["offset"],
        asked["limit"],
    )
    rows = source.read(conn, LOSING + PAGE, limits, _of_cut(asked, found, known))
    return found.total, rows


def _absentees(
    conn: Connection[DictRow],
    source: Source,
    limits: str,
    asked: Parameters,
    known: list[Period],
) -> tuple[int, list[DictRow]]:
    starts = [period.since for period in known[1:]]
    counts = ABSENTEE_BUCKETS.replace("{period}", PERIOD if starts else "0")
    counted = source.read(conn, counts, limits, {**asked, "starts": starts})
    found = cut(
        [bucket(row, known) for row in counted],
        rank_of_absentee,
        asked["offset"],
        asked["limit"],
    )
    rows = source.read(conn, ABSENTEES + PAGE, limits, _of_cut(asked, found, known))
    return found.total, rows


def _of_cut(asked: Parameters, found: Any, known: list[Period]) -> Parameters:
    reach = found.offset + asked["limit"]
    paged = {**asked, "offset": found.offset, "reach": reach}
    return {**paged, **found.columns(known)}

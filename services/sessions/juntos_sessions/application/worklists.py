"""The lists for daily work: whom to look for, and which lists are missing."""

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any, Final

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

from .paces import ALL_NUMBERS, PACES, policy_on, threshold_of
from .readings import Filter

_GROUPS: Final = """
mine AS (
    SELECT * FROM groups WHERE {scope}
        AND (%(territorial_unit)s::text IS NULL
             OR territorial_unit = %(territorial_unit)s)
        AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s))
"""
_MEMBERS: Final = f"""
{_GROUPS},
members AS (
    SELECT r.user_id, g.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
        r.joined_on
    FROM mine g JOIN rosters r USING (group_id)
        LEFT JOIN enrolled_users e USING (user_id)
    WHERE r.joined_on <= %(on)s AND (r.left_on IS NULL OR r.left_on > %(on)s)
        AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(on)s))
"""  # noqa: S608  # constants; values are parameters
# Last session: of her own group, held on or before the day while she was in it.
ABSENT_LAST_SESSION: Final = f"""
WITH {_MEMBERS},
last AS (
    SELECT DISTINCT ON (group_id) group_id, session_id, number, held_on
    FROM sessions JOIN mine USING (group_id)
    WHERE status = 'held' AND held_on <= %(on)s
    ORDER BY group_id, held_on DESC, number DESC),
found AS (
    SELECT m.user_id, m.group_id, m.group_code, m.ubigeo, m.territorial_unit,
        l.session_id, l.number, l.held_on, a.reason, a.state
    FROM members m JOIN last l USING (group_id)
        JOIN attendance a USING (session_id, user_id)
    WHERE NOT a.present
        AND NOT EXISTS (
            SELECT FROM attendance o JOIN sessions os USING (session_id)
            WHERE o.user_id = m.user_id AND o.number = l.number AND o.present
                AND os.held_on <= %(on)s))
SELECT *, count(*) OVER () AS total FROM found
ORDER BY held_on, ubigeo, group_code, user_id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants; values are parameters
# About to lose it: she needs every session that is left, or all but one.
LOSING_THRESHOLD: Final = f"""
WITH {_MEMBERS},
people AS (SELECT user_id FROM members), {PACES},
measured AS (
    SELECT m.user_id, m.group_id, m.group_code, m.ubigeo, m.territorial_unit,
        r.attended, r.sessions_left,
        {threshold_of(policy_on("%(on)s"), "r.possible")} AS threshold
    FROM members m JOIN reach r USING (user_id)),
found AS (
    SELECT *, threshold - attended AS sessions_needed,
        sessions_left - (threshold - attended) AS sessions_to_spare
    FROM measured
    WHERE threshold > attended
        AND sessions_left - (threshold - attended) BETWEEN 0 AND 1)
SELECT *, count(*) OVER () AS total FROM found
ORDER BY sessions_to_spare, sessions_left, ubigeo, group_code, user_id
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants; values are parameters
NOT_STARTED: Final = f"""
WITH {_MEMBERS},
held AS (
    SELECT group_id, count(*) AS sessions_held
    FROM sessions JOIN mine USING (group_id)
    WHERE status = 'held' AND held_on <= %(on)s GROUP BY group_id),
found AS (
    SELECT m.*, coalesce(h.sessions_held, 0) AS sessions_held
    FROM members m LEFT JOIN held h USING (group_id)
    WHERE NOT EXISTS (
        SELECT FROM attendance a JOIN sessions s USING (session_id)
        WHERE a.user_id = m.user_id AND a.present AND s.held_on <= %(on)s))
SELECT *, count(*) OVER () AS total FROM found
ORDER BY sessions_held DESC, ubigeo, group_code, user_id
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants; values are parameters
WITHOUT_LIST: Final = f"""
WITH {_GROUPS},
found AS (
    SELECT s.session_id, g.group_id, g.code AS group_code, g.ubigeo,
        g.territorial_unit, s.number, s.topic, s.place, s.facilitator, s.planned_on,
        s.scheduled_on, %(on)s::date - s.scheduled_on AS days_late
    FROM mine g JOIN sessions s USING (group_id)
    WHERE s.status = 'scheduled' AND s.scheduled_on < %(on)s)
SELECT *, count(*) OVER () AS total FROM found
ORDER BY scheduled_on, ubigeo, group_code, number LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants; values are parameters


class Worklist(StrEnum):
    """Which list; the values are those of the address."""

    ABSENT_LAST_SESSION = "absent-last-session"
    LOSING_THRESHOLD = "losing-threshold"
    NOT_STARTED = "not-started"
    WITHOUT_LIST = "sessions-without-list"


QUERIES: Final = {
    Worklist.ABSENT_LAST_SESSION: ABSENT_LAST_SESSION,
    Worklist.LOSING_THRESHOLD: LOSING_THRESHOLD,
    Worklist.NOT_STARTED: NOT_STARTED,
    Worklist.WITHOUT_LIST: WITHOUT_LIST,
}


class Worklists:
    """Reads the lists for daily work."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def page(
        self, kind: Worklist, scope: Scope, wanted: Filter, on: date
    ) -> dict[str, Any]:
        """One page of a list as of a day, with how many there are in all."""
        parameters = {
            **asdict(wanted),
            **scope_parameters(scope),
            "on": on,
            "all": ALL_NUMBERS,
        }
        sql = QUERIES[kind].format(scope=WITHIN_SCOPE)
        with self._pool.connection() as conn:
            rows = conn.execute(sql, parameters).fetchall()
            total = rows[0]["total"] if rows else self._total(conn, sql, parameters)
        items = [{k: v for k, v in row.items() if k != "total"} for row in rows]
        return {"on": on, "total": total, "offset": wanted.offset, "items": items}

    def _total(self, conn: Any, sql: str, parameters: dict[str, Any]) -> int:
        """How many there are where a page lies behind the last one."""
        if parameters["offset"] == 0:
            return 0
        first = conn.execute(sql, {**parameters, "offset": 0, "limit": 1}).fetchone()
        return first["total"] if first else 0

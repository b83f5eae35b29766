"""SQL: where each usuaria stands, to be kept or to be worked out for a past day."""

from typing import Final

from .paces import IDS, LINES, PACES

STANDING_COLUMNS: Final = (
    "user_id, group_id, group_code, ubigeo, territorial_unit, joined_on, member, seen,"
    " attended, sessions_left, possible, sessions_held, missed_session_id,"
    " missed_number, missed_on, missed_reason, missed_state, settled_on"
)
ABSENCE_COLUMNS: Final = (
    "user_id, session_id, number, held_on, reason, state, group_id, group_code, ubigeo,"
    " territorial_unit, attended, sessions_left, possible, settled_on"
)
# Last session: of her own group, held on or before the day; a number attended anywhere
# is not missed.
STANDING: Final = f"""
{PACES},
last AS (
    SELECT DISTINCT ON (group_id) group_id, session_id
    FROM sessions WHERE group_id IN (SELECT group_id FROM own)
        AND status = 'held' AND held_on <= coalesce(%(on)s::date, held_on)
    ORDER BY group_id, held_on DESC, number DESC),
dated AS (
    SELECT user_id, greatest(joined_on, left_on) AS day FROM hers
    UNION ALL
    SELECT h.user_id, greatest(s.held_on, s.cancelled_on)
    FROM hers h JOIN sessions s USING (group_id)
    UNION ALL SELECT user_id, held_on FROM lines
    UNION ALL
    SELECT user_id, withdrawn_on FROM people JOIN enrolled_users USING (user_id)),
settled AS (SELECT user_id, max(day) AS settled_on FROM dated GROUP BY user_id),
missed AS (
    SELECT DISTINCT ON (l.user_id) l.user_id, l.session_id, l.number, l.held_on,
        l.reason, l.state
    FROM own o JOIN last USING (group_id)
        JOIN lines l ON l.user_id = o.user_id AND l.session_id = last.session_id
        JOIN reach r ON r.user_id = o.user_id
    WHERE o.left_on IS NULL AND r.seen & (1 << (l.number - 1)) = 0
    ORDER BY l.user_id, l.as_herself DESC),
standing AS (
    SELECT r.user_id, o.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
        o.joined_on,
        o.group_id IS NOT NULL AND o.left_on IS NULL
            AND (e.withdrawn_on IS NULL
                 OR coalesce(e.withdrawn_on > %(on)s::date, false)) AS member,
        r.seen, r.attended, r.sessions_left, r.possible,
        coalesce(o.sessions_held, 0) AS sessions_held,
        m.session_id AS missed_session_id, m.number AS missed_number,
        m.held_on AS missed_on, m.reason AS missed_reason, m.state AS missed_state,
        coalesce(d.settled_on, '0001-01-01') AS settled_on
    FROM reach r LEFT JOIN own o USING (user_id) LEFT JOIN groups g USING (group_id)
        LEFT JOIN enrolled_users e ON e.user_id = r.user_id
        LEFT JOIN missed m ON m.user_id = r.user_id
        LEFT JOIN settled d ON d.user_id = r.user_id)
"""  # noqa: S608  # constants; values are parameters
"""Needs ``people``, none of them merged into another; ends in ``standing``."""

MISSED_LINES: Final = """
    SELECT DISTINCT ON (l.user_id, l.session_id) l.user_id, l.session_id, l.number,
        l.held_on, l.reason, l.state, g.group_id, g.code AS group_code, g.ubigeo,
        g.territorial_unit, st.attended, st.sessions_left, st.possible, st.settled_on
    FROM lines l JOIN {standings} st USING (user_id) JOIN groups g
            ON g.group_id = l.group_id
        LEFT JOIN enrolled_users e ON e.user_id = l.user_id
    WHERE NOT l.present AND st.seen & (1 << (l.number - 1)) = 0
        AND e.withdrawn_on IS NULL
    ORDER BY l.user_id, l.session_id, l.as_herself DESC
"""
"""Who missed which session: a number attended elsewhere is no absence."""

NOT_MERGED: Final = (
    "SELECT unnest(%(users)s::uuid[]) AS user_id EXCEPT"
    " SELECT user_id FROM merged_users WHERE kept_id IS NOT NULL"
)
KEEP_STANDINGS: Final = (
    f"WITH people AS ({NOT_MERGED}), {STANDING}"  # noqa: S608  # constants
    f" INSERT INTO standings ({STANDING_COLUMNS}) SELECT {STANDING_COLUMNS}"
    " FROM standing ON CONFLICT (user_id) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in STANDING_COLUMNS.split(", ")[1:]
    )
)
KEEP_ABSENCES: Final = (
    f"WITH people AS ({NOT_MERGED}), {IDS}, {LINES}"  # constants
    f" INSERT INTO absences ({ABSENCE_COLUMNS})"
    + MISSED_LINES.format(standings="standings")
)
FORGET_ABSENCES: Final = "DELETE FROM absences WHERE user_id = ANY(%(users)s)"
# Nobody looks for a usuaria under the id that was merged.
FORGET_MERGED: Final = """
DELETE FROM standings
WHERE user_id = ANY(%(users)s)
    AND user_id IN (SELECT user_id FROM merged_users WHERE kept_id IS NOT NULL)
"""

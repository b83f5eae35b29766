"""The SQL of the readings."""

from typing import Final

from .paces import PACES, policy_on, threshold_of

GROUP_PLACE: Final = (
    "SELECT ubigeo, territorial_unit FROM groups WHERE group_id = %(id)s"
)
SESSION_PLACE: Final = (
    "SELECT ubigeo, territorial_unit FROM groups JOIN sessions USING (group_id)"
    " WHERE session_id = %(id)s"
)
GROUPS: Final = """
SELECT g.*,
    (SELECT count(*) FROM rosters r
     WHERE r.group_id = g.group_id AND r.left_on IS NULL) AS roster_size,
    (SELECT count(*) FROM sessions s
     WHERE s.group_id = g.group_id AND s.status = 'held') AS sessions_held
FROM groups g
WHERE {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
ORDER BY ubigeo, code LIMIT %(limit)s OFFSET %(offset)s
"""
ROSTER: Final = """
SELECT r.user_id, r.joined_on,
    CASE WHEN e.territorial_unit <> g.territorial_unit OR e.ubigeo <> g.ubigeo
         THEN e.moved_on END AS moved_on
FROM rosters r JOIN groups g USING (group_id)
    LEFT JOIN enrolled_users e USING (user_id)
WHERE r.group_id = %(id)s
    AND (CASE WHEN %(day)s::date IS NULL THEN r.left_on IS NULL ELSE
         r.joined_on <= %(day)s AND (r.left_on IS NULL OR r.left_on > %(day)s) END)
    AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(day)s)
ORDER BY r.user_id
"""
SESSIONS_OF: Final = """
SELECT session_id, number, module, topic, place, facilitator, planned_on, scheduled_on,
    times_rescheduled, reschedule_reason, status, held_on, cancelled_on,
    cancellation_reason, present, absent
FROM sessions WHERE group_id = %(id)s ORDER BY number, turn
"""
SESSION: Final = """
SELECT s.session_id, s.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
    s.number, s.module, s.topic, s.place, s.facilitator, s.planned_on, s.scheduled_on,
    s.times_rescheduled, s.reschedule_reason, s.status, s.held_on, s.cancelled_on,
    s.cancellation_reason, s.present, s.absent
FROM sessions s JOIN groups g USING (group_id) WHERE s.session_id = %(id)s
"""
LIST: Final = (
    "SELECT user_id, present, listed, reason, state, testimony, disputed, disputed_by,"
    " own_group_id, corrected FROM attendance"
    " WHERE session_id = %(id)s ORDER BY user_id"
)
DIFFERENCES: Final = (
    "SELECT user_id, testimony, listed, disputed_by, disputed, state, present AS counts"
    " FROM attendance WHERE session_id = %(id)s AND disputed IS NOT NULL"
    " ORDER BY user_id"
)
DISPUTES: Final = """
SELECT a.session_id, a.user_id, s.group_id, g.code AS group_code, g.ubigeo,
    g.territorial_unit, s.number, s.held_on, a.testimony, a.listed, a.disputed_by,
    a.disputed, a.present AS counts, count(*) OVER () AS total
FROM attendance a JOIN sessions s USING (session_id) JOIN groups g USING (group_id)
WHERE a.state = 'disputed' AND {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
ORDER BY s.held_on, a.session_id, a.user_id LIMIT %(limit)s OFFSET %(offset)s
"""
TAKEN: Final = (
    "SELECT number FROM sessions WHERE group_id = %(id)s AND status <> 'cancelled'"
)
TURNS: Final = (
    "SELECT number, max(turn) AS turn FROM sessions WHERE group_id = %(id)s"
    " GROUP BY number"
)
ELSEWHERE: Final = (
    "SELECT user_id FROM rosters WHERE user_id = ANY(%(users)s)"
    " AND group_id <> %(id)s AND (left_on IS NULL OR left_on > %(day)s)"
)
GROUPS_ON: Final = (
    "SELECT user_id, group_id FROM rosters WHERE user_id = ANY(%(users)s)"
    " AND joined_on <= %(day)s AND (left_on IS NULL OR left_on > %(day)s)"
)
ATTENDED_SINCE: Final = (
    "SELECT DISTINCT a.user_id FROM attendance a JOIN sessions s USING (session_id)"
    " WHERE s.group_id = %(id)s AND a.user_id = ANY(%(users)s) AND a.present"
    " AND s.held_on >= %(day)s"
)
# Before the numbers of a session: the policy of the day asked for, or of the session.
_MISSED: Final = f"""
missed AS (
    SELECT a.user_id, a.session_id, s.number, s.held_on, a.reason, a.state,
        g.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
        {policy_on("coalesce(%(on)s::date, s.held_on)")} AS policy_value
    FROM (SELECT * FROM groups WHERE {{scope}}
            AND (%(territorial_unit)s::text IS NULL
                 OR territorial_unit = %(territorial_unit)s)
            AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)) g
        JOIN sessions s USING (group_id)
        JOIN attendance a USING (session_id)
        LEFT JOIN enrolled_users e USING (user_id)
    WHERE NOT a.present AND e.withdrawn_on IS NULL
        AND (%(on)s::date IS NULL OR s.held_on <= %(on)s)
        AND (%(session_id)s::uuid IS NULL OR s.session_id = %(session_id)s))
"""  # noqa: S608  # constants; values are parameters
ABSENTEES: Final = f"""
WITH {_MISSED},
people AS (SELECT DISTINCT user_id FROM missed), {PACES},
measured AS (
    SELECT m.*, r.attended, r.sessions_left,
        {threshold_of("m.policy_value", "r.possible")} AS threshold
    FROM missed m JOIN reach r USING (user_id)
    WHERE r.seen & (1 << (m.number - 1)) = 0),
standing AS (
    SELECT *, greatest(threshold - attended, 0) AS sessions_needed FROM measured)
SELECT user_id, session_id, number, held_on, reason, state, group_id, group_code,
    ubigeo, territorial_unit, threshold, attended, sessions_left, sessions_needed,
    sessions_needed <= sessions_left AS can_complete
FROM standing
ORDER BY CASE WHEN sessions_needed BETWEEN 1 AND sessions_left THEN 1
              WHEN sessions_needed = 0 THEN 2 ELSE 3 END,
    sessions_left, sessions_left - sessions_needed, held_on, user_id, session_id
LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608  # constants; values are parameters

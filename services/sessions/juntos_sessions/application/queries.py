"""The SQL of the readings."""

from typing import Final

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
SELECT r.user_id, r.joined_on
FROM rosters r LEFT JOIN enrolled_users e USING (user_id)
WHERE r.group_id = %(id)s
    AND (CASE WHEN %(day)s::date IS NULL THEN r.left_on IS NULL ELSE
         r.joined_on <= %(day)s AND (r.left_on IS NULL OR r.left_on > %(day)s) END)
    AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(day)s)
ORDER BY r.user_id
"""
SESSIONS_OF: Final = """
SELECT session_id, number, module, topic, place, scheduled_on, status, held_on,
    cancelled_on, cancellation_reason, present, absent
FROM sessions WHERE group_id = %(id)s ORDER BY number, turn
"""
SESSION: Final = """
SELECT s.session_id, s.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
    s.number, s.module, s.topic, s.place, s.scheduled_on, s.status, s.held_on,
    s.cancelled_on, s.cancellation_reason, s.present, s.absent
FROM sessions s JOIN groups g USING (group_id) WHERE s.session_id = %(id)s
"""
LIST: Final = (
    "SELECT user_id, present, reason, state FROM attendance"
    " WHERE session_id = %(id)s ORDER BY user_id"
)
TAKEN: Final = (
    "SELECT number FROM sessions WHERE group_id = %(id)s AND status <> 'cancelled'"
)
TURNS: Final = (
    "SELECT number, max(turn) AS turn FROM sessions WHERE group_id = %(id)s"
    " GROUP BY number"
)
ELSEWHERE: Final = (
    "SELECT user_id FROM rosters WHERE user_id = ANY(%(users)s)"
    " AND group_id <> %(id)s AND left_on IS NULL"
)
ABSENTEES: Final = """
WITH missed AS (
    SELECT a.user_id, a.session_id, s.number, s.held_on, a.reason, a.state,
        g.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
        (SELECT p.value::int FROM policies p
         WHERE p.policy = 'completion_threshold' AND p.effective_on <= s.held_on
         ORDER BY p.effective_on DESC LIMIT 1) AS threshold
    FROM (SELECT * FROM groups WHERE {scope}
            AND (%(territorial_unit)s::text IS NULL
                 OR territorial_unit = %(territorial_unit)s)
            AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)) g
        JOIN sessions s USING (group_id)
        JOIN attendance a USING (session_id)
        LEFT JOIN enrolled_users e USING (user_id)
    WHERE NOT a.present AND e.withdrawn_on IS NULL
        AND (%(session_id)s::uuid IS NULL OR s.session_id = %(session_id)s)
        AND NOT EXISTS (SELECT FROM attendance o WHERE o.user_id = a.user_id
                        AND o.number = a.number AND o.present)),
progress AS (
    SELECT user_id, count(DISTINCT number) FILTER (WHERE present) AS attended
    FROM attendance WHERE user_id IN (SELECT user_id FROM missed) GROUP BY user_id),
pace AS (
    SELECT group_id, %(total)s - count(*) AS sessions_left
    FROM sessions WHERE status = 'held' GROUP BY group_id),
standing AS (
    SELECT m.*, p.attended, coalesce(pace.sessions_left, %(total)s) AS sessions_left,
        greatest(m.threshold - p.attended, 0) AS sessions_needed
    FROM missed m JOIN progress p USING (user_id)
        LEFT JOIN rosters r ON r.user_id = m.user_id AND r.left_on IS NULL
        LEFT JOIN pace ON pace.group_id = coalesce(r.group_id, m.group_id))
SELECT *, sessions_needed <= sessions_left AS can_complete
FROM standing
ORDER BY CASE WHEN sessions_needed BETWEEN 1 AND sessions_left THEN 1
              WHEN sessions_needed = 0 THEN 2 ELSE 3 END,
    sessions_left, sessions_left - sessions_needed, held_on, user_id
LIMIT %(limit)s OFFSET %(offset)s
"""

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
GROUPS_COUNTED: Final = """
SELECT count(*) AS total FROM groups g
WHERE {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
"""
ROSTER: Final = """
SELECT r.user_id, r.joined_on,
    CASE WHEN lives.ubigeo <> g.ubigeo THEN lives.since END AS moved_on
FROM rosters r JOIN groups g USING (group_id)
    LEFT JOIN enrolled_users e USING (user_id)
    LEFT JOIN LATERAL (
        SELECT h.ubigeo, h.since FROM residences h
        WHERE h.user_id = r.user_id AND h.since <= coalesce(%(day)s::date, h.since)
        ORDER BY h.since DESC, h.position DESC LIMIT 1) lives ON true
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
    a.disputed, a.present AS counts
FROM attendance a JOIN sessions s USING (session_id) JOIN groups g USING (group_id)
WHERE a.state = 'disputed' AND {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
ORDER BY s.held_on, a.session_id, a.user_id LIMIT %(limit)s OFFSET %(offset)s
"""
DISPUTES_COUNTED: Final = """
SELECT count(*) AS total
FROM attendance a JOIN sessions s USING (session_id) JOIN groups g USING (group_id)
WHERE a.state = 'disputed' AND {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
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
NEIGHBOURS: Final = """
SELECT r.user_id, g.code FROM groups here
    JOIN groups g ON g.ubigeo = here.ubigeo AND g.group_id <> here.group_id
    JOIN rosters r ON r.group_id = g.group_id
    LEFT JOIN enrolled_users e USING (user_id)
WHERE here.group_id = %(id)s
    AND r.joined_on <= %(day)s AND (r.left_on IS NULL OR r.left_on > %(day)s)
    AND (e.withdrawn_on IS NULL OR e.withdrawn_on > %(day)s)
"""
ATTENDED_SINCE: Final = (
    "SELECT DISTINCT a.user_id FROM attendance a JOIN sessions s USING (session_id)"
    " WHERE s.group_id = %(id)s AND a.user_id = ANY(%(users)s) AND a.present"
    " AND s.held_on >= %(day)s"
)

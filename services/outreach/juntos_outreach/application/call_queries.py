"""The questions behind the call lists, set based."""

from typing import Final

REACH: Final = """
seen AS (
    SELECT person_id AS user_id,
        coalesce(bit_or(1 << (session_number - 1)) FILTER (WHERE present), 0) AS seen
    FROM attendances WHERE person_id IN (SELECT user_id FROM people) GROUP BY 1),
own AS (
    SELECT DISTINCT ON (person_id) person_id AS user_id, group_id
    FROM attendances WHERE person_id IN (SELECT user_id FROM people)
    ORDER BY person_id, held_on DESC, group_id),
pace AS (
    SELECT group_id,
        coalesce(bit_or(1 << (session_number - 1)) FILTER (WHERE state = 'held'), 0)
            AS held,
        coalesce(bit_or(1 << (session_number - 1)) FILTER (WHERE state = 'cancelled'),
            0) & ~coalesce(bit_or(1 << (session_number - 1))
                FILTER (WHERE state <> 'cancelled'), 0) AS given_up
    FROM group_sessions WHERE group_id IN (SELECT group_id FROM own)
      AND (state <> 'held' OR on_date <= %(on)s) GROUP BY group_id),
reach AS (
    SELECT user_id, seen, coalesce(held, 0) AS held,
        4095 & ~coalesce(held, 0) & ~coalesce(given_up, 0) AS to_come
    FROM seen JOIN own USING (user_id) LEFT JOIN pace USING (group_id)),
measured AS (
    SELECT user_id, bit_count(seen::bit(12))::int AS attended,
        bit_count((to_come & ~seen)::bit(12))::int AS sessions_left,
        coalesce(%(sessions)s::int, ceil(%(percent)s::int
            * bit_count((held | to_come)::bit(12)) / 100.0))::int AS threshold
    FROM reach)
"""
"""Needs ``people (user_id)``; ends in ``measured``: what each attended, how many
numbers are left to her in the group where she was last, and her threshold."""

OPTED_OUT: Final = """
EXISTS (SELECT FROM opt_outs o LEFT JOIN merged_persons mp USING (user_id)
        WHERE coalesce(mp.person_id, o.user_id) = p.user_id) AS opted_out"""
"""She wants no messages; a call is another matter, and the caller should know."""
PENDING: Final = """
WITH missed AS (
    SELECT DISTINCT ON (a.person_id, a.session_number) a.person_id AS user_id,
        a.session_number, a.held_on, p.ubigeo, p.territorial_unit,
        coalesce(f.attempts, 0) AS attempts, {opted_out},
        f.claimed_by = %(caller)s AS mine
    FROM attendances a JOIN participants p ON p.user_id = a.person_id
    LEFT JOIN follow_ups f
        ON f.user_id = a.person_id AND f.session_number = a.session_number
    WHERE NOT a.present AND p.active AND NOT p.erased AND p.territorial_unit = %(unit)s
      AND a.held_on <= %(on)s AND coalesce(f.attempts, 0) < %(allowed)s
      AND NOT coalesce(f.reached, false)
      AND (f.claimed_until IS NULL OR f.claimed_until < %(now)s
           OR f.claimed_by = %(caller)s)
      AND NOT EXISTS (SELECT FROM attendances made_up
                      WHERE made_up.person_id = a.person_id AND made_up.present
                        AND made_up.session_number = a.session_number)
    ORDER BY a.person_id, a.session_number, a.held_on),
people AS (SELECT DISTINCT user_id FROM missed), {reach},
standing AS (
    SELECT *, greatest(threshold - attended, 0) AS sessions_needed
    FROM missed JOIN measured USING (user_id))
SELECT user_id, session_number, held_on, ubigeo, territorial_unit, attempts, opted_out,
    attended, sessions_left, sessions_needed,
    sessions_needed <= sessions_left AS can_complete
FROM standing
ORDER BY CASE WHEN sessions_needed BETWEEN 1 AND sessions_left THEN 1
              WHEN sessions_needed = 0 THEN 2 ELSE 3 END,
    sessions_left, sessions_left - sessions_needed, held_on, user_id, session_number
LIMIT %(limit)s
"""
CLAIM: Final = """
INSERT INTO follow_ups (user_id, session_number, attempts, reached, claimed_by,
    claimed_until)
VALUES (%(user)s, %(number)s, 0, false, %(caller)s, %(until)s)
ON CONFLICT (user_id, session_number) DO UPDATE
SET claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until
WHERE follow_ups.claimed_until IS NULL OR follow_ups.claimed_until < %(now)s
    OR follow_ups.claimed_by = excluded.claimed_by
"""
# A row that says present now and was changed said absent before.
ABSENCE: Final = """
SELECT p.ubigeo, p.territorial_unit,
    min(a.held_on) FILTER (WHERE NOT a.present OR a.changed_on IS NOT NULL)
        AS missed_on,
    bool_or(a.present AND coalesce(a.changed_on, a.held_on) < %(on)s) AS settled
FROM attendances a JOIN participants p ON p.user_id = a.person_id
WHERE a.person_id = %(user)s AND a.session_number = %(number)s
GROUP BY p.ubigeo, p.territorial_unit
"""
ENDED: Final = "SELECT ended_on FROM participants WHERE user_id = %s"
PARTICIPANT: Final = (
    "SELECT ubigeo, territorial_unit FROM participants WHERE user_id = %s"
)
MEASURED: Final = """
WITH people AS (SELECT %(user)s::uuid AS user_id), {reach}
SELECT attended, threshold FROM measured
"""
DUE_FOR_SURVEY: Final = """
WITH people AS (
    SELECT p.user_id FROM participants p LEFT JOIN survey_calls s USING (user_id)
    WHERE p.territorial_unit = %(unit)s AND p.active AND NOT p.erased
      AND NOT coalesce(s.answered, false) AND coalesce(s.attempts, 0) < %(allowed)s),
{reach}
SELECT p.user_id, p.ubigeo, p.territorial_unit, m.attended, m.threshold, {opted_out}
FROM measured m JOIN participants p USING (user_id)
WHERE m.attended >= m.threshold ORDER BY p.user_id
"""
POLICY: Final = """
SELECT value FROM policies WHERE policy = %s AND effective_on <= %s
ORDER BY effective_on DESC LIMIT 1
"""

"""SQL fragments: how far usuarias and their groups are, as exact sets of numbers.

A set of session numbers is an integer with one bit a number, so that union, difference
and size are exact and cheap. A number is still to come in a group unless it was held
there, or cancelled and not scheduled anew.
"""

from typing import Final

from ..domain.values import SESSIONS

ALL_NUMBERS: Final = (1 << SESSIONS) - 1

IDS: Final = """
ids AS (
    SELECT user_id, user_id AS told_as FROM people
    UNION ALL
    SELECT p.user_id, m.user_id FROM people p JOIN merged_users m
        ON m.kept_id = p.user_id)
"""
"""What was told of a usuaria that was merged counts for the one that was kept."""

LINES: Final = """
lines AS (
    SELECT i.user_id, a.session_id, s.group_id, a.number, a.present, a.reason, a.state,
        s.held_on, i.user_id = i.told_as AS as_herself
    FROM ids i JOIN attendance a ON a.user_id = i.told_as
        JOIN sessions s USING (session_id)
    WHERE s.held_on <= coalesce(%(on)s::date, s.held_on))
"""
"""Needs ``ids``; what attendance lists say of each, as of a day."""

PACES: Final = f"""
{IDS},
hers AS (
    SELECT i.user_id, r.group_id, r.joined_on, i.user_id = i.told_as AS as_herself,
        CASE WHEN r.left_on <= coalesce(%(on)s::date, r.left_on) THEN r.left_on END
            AS left_on
    FROM ids i JOIN rosters r ON r.user_id = i.told_as
    WHERE r.joined_on <= coalesce(%(on)s::date, r.joined_on)),
told AS (
    SELECT group_id, 1 << (number - 1) AS number,
        status = 'held' AND held_on <= coalesce(%(on)s::date, held_on) AS held,
        status = 'cancelled' AND cancelled_on <= coalesce(%(on)s::date, cancelled_on)
            AS cancelled
    FROM sessions WHERE group_id IN (SELECT group_id FROM hers)),
pace AS (
    SELECT group_id,
        coalesce(bit_or(number) FILTER (WHERE held), 0) AS held,
        coalesce(bit_or(number) FILTER (WHERE cancelled), 0)
            & ~coalesce(bit_or(number) FILTER (WHERE NOT cancelled), 0) AS given_up
    FROM told GROUP BY group_id),
held_for AS (
    SELECT user_id, bit_or(coalesce(held, 0)) AS held
    FROM hers LEFT JOIN pace USING (group_id) GROUP BY user_id),
own AS (
    SELECT DISTINCT ON (user_id) user_id, group_id, joined_on, left_on,
        bit_count(coalesce(held, 0)::bit(12))::int AS sessions_held,
        %(all)s & ~coalesce(held, 0) & ~coalesce(given_up, 0) AS to_come
    FROM hers LEFT JOIN pace USING (group_id)
    ORDER BY user_id, left_on DESC NULLS FIRST, as_herself DESC, joined_on DESC),
{LINES},
seen AS (
    SELECT user_id, bit_or(1 << (number - 1)) AS seen
    FROM lines WHERE present GROUP BY user_id),
reach AS (
    SELECT user_id, coalesce(seen.seen, 0) AS seen,
        bit_count((coalesce(held_for.held, 0)
                   | coalesce(own.to_come, %(all)s))::bit(12))::int AS possible,
        bit_count(coalesce(seen.seen, 0)::bit(12))::int AS attended,
        bit_count((coalesce(own.to_come, %(all)s)
                   & ~coalesce(seen.seen, 0))::bit(12))::int AS sessions_left
    FROM people LEFT JOIN own USING (user_id) LEFT JOIN held_for USING (user_id)
        LEFT JOIN seen USING (user_id))
"""  # noqa: S608  # constants; values are parameters
"""Needs ``people (user_id)``; ends in ``reach``, one row for each of them, as of a day.

Without a day (``on``) everything counts that is known.
"""

POSSIBLE: Final = f"""
WITH people AS (SELECT DISTINCT unnest(%(users)s::uuid[]) AS user_id), {PACES}
SELECT user_id, possible FROM reach
"""  # noqa: S608  # both parts are constants

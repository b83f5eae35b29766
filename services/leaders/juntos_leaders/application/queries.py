"""The SQL of the readings."""

from typing import Final

TERRITORY: Final = """
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
"""
# The function leader_candidates is in the migrations.
ELIGIBLE: Final = """
SELECT c.*, (SELECT candidacy_id FROM candidacies n WHERE n.user_id = c.user_id)
FROM leader_candidates('infinity') c WHERE {scope} {territory}
ORDER BY ubigeo, user_id LIMIT %(limit)s OFFSET %(offset)s
"""
CANDIDATE: Final = "SELECT * FROM leader_candidates(%(day)s) WHERE user_id = %(id)s"
CANDIDACIES: Final = """
SELECT candidacy_id, user_id, ubigeo, territorial_unit, scores, total, former_leader,
    nominated_on, selected_on, left_on, left_for
FROM candidacies WHERE {scope} {territory}
ORDER BY ubigeo, total DESC, user_id LIMIT %(limit)s OFFSET %(offset)s
"""
NETWORKS: Final = """
SELECT network_id, ubigeo, territorial_unit, members, coordinator, formed_on, act,
    resolution, resolved_on, office, recognition_held_on,
    (SELECT count(*) FROM community_actions a
        WHERE a.network_id = n.network_id AND NOT a.void) AS actions,
    (SELECT count(*) FROM access_barriers b WHERE b.network_id = n.network_id)
        AS barriers
FROM networks n WHERE {scope} {territory}
ORDER BY ubigeo LIMIT %(limit)s OFFSET %(offset)s
"""
ACTIONS: Final = """
SELECT action_id, kind, reach, place, evidence, occurred_on, void, corrections
FROM community_actions WHERE network_id = %(id)s ORDER BY occurred_on, action_id
"""
BARRIERS: Final = """
SELECT barrier_id, kind, state, reported_on
FROM access_barriers WHERE network_id = %(id)s ORDER BY version
"""
# Reported or referred: somebody has still to do something about it.
OPEN_BARRIERS: Final = """
SELECT b.barrier_id, b.network_id, n.ubigeo, n.territorial_unit, b.kind, b.state,
    b.reported_on
FROM access_barriers b JOIN networks n USING (network_id)
WHERE b.state IN ('reported', 'referred') AND {scope} {territory}
ORDER BY b.reported_on, b.barrier_id LIMIT %(limit)s OFFSET %(offset)s
"""
MENTORINGS: Final = """
SELECT mentoring_id, mentor_id, mentee_id, started_on, ended_on
FROM mentorings WHERE network_id = %(id)s ORDER BY started_on, mentoring_id
"""
SELECTED: Final = (
    "SELECT ubigeo, user_id FROM candidacies"
    " WHERE territorial_unit = %(unit)s AND selected_on <= %(day)s"
    " AND (left_on IS NULL OR left_on > %(day)s)"
    " ORDER BY ubigeo, user_id"
)
LEADERS_OF: Final = (
    "SELECT user_id FROM candidacies"
    " WHERE ubigeo = %(ubigeo)s AND selected_on <= %(day)s"
    " AND (left_on IS NULL OR left_on > %(day)s) ORDER BY user_id"
)
LEADER_LIST: Final = """
SELECT l.*, (SELECT jsonb_agg(jsonb_build_object(
        'user_id', c.user_id, 'ubigeo', c.ubigeo,
        'district', (SELECT t.district_name FROM territory_districts t
            WHERE t.ubigeo = c.ubigeo ORDER BY t.valid_from DESC LIMIT 1),
        'scores', c.scores,
        'total', c.total, 'former_leader', c.former_leader,
        'selected_on', c.selected_on, 'left_on', c.left_on)
        ORDER BY c.ubigeo, c.total DESC, c.user_id)
    FROM candidacies c WHERE c.user_id = ANY(l.leaders)) AS members
FROM leader_lists l WHERE territorial_unit = %(unit)s
"""
IN_DISTRICT: Final = """
SELECT user_id FROM participants WHERE user_id = %(id)s AND ubigeo = %(ubigeo)s
    AND enrolled_on IS NOT NULL AND withdrawn_on IS NULL
"""
MENTORED: Final = (
    "SELECT mentoring_id FROM mentorings WHERE mentee_id = %(id)s AND ended_on IS NULL"
)
MENTORINGS_OF: Final = (
    "SELECT mentoring_id FROM mentorings WHERE mentor_id = %(id)s AND ended_on IS NULL"
    " ORDER BY mentoring_id"
)
# A district is intervened if a household of it is on a final list (OE4).
MONITOR: Final = """
WITH asked AS (
    SELECT coalesce((SELECT value::int FROM policies
        WHERE policy = 'active_network_minimum_actions'
            AND effective_on <= (now() AT TIME ZONE 'America/Lima')::date
        ORDER BY effective_on DESC LIMIT 1), 1) AS actions_for_active),
districts AS (
    SELECT d.ubigeo, (SELECT t.district_name FROM territory_districts t
            WHERE t.ubigeo = d.ubigeo ORDER BY t.valid_from DESC LIMIT 1) AS name,
        d.territorial_unit, d.households, n.network_id, n.formed_on,
        n.coordinator, n.resolution, n.recognition_held_on,
        coalesce(cardinality(n.members), 0) AS members,
        (SELECT count(*) FROM candidacies c WHERE c.ubigeo = d.ubigeo
            AND c.selected_on IS NOT NULL AND c.left_on IS NULL) AS leaders,
        count(a.action_id) AS actions, coalesce(sum(a.reach), 0) AS reach,
        max(a.occurred_on) AS last_action_on,
        (SELECT count(*) FROM access_barriers b WHERE b.network_id = n.network_id
            AND b.state IN ('reported', 'referred')) AS open_barriers
    FROM cohort_districts d
        LEFT JOIN networks n USING (ubigeo)
        LEFT JOIN community_actions a ON a.network_id = n.network_id AND NOT a.void
    GROUP BY d.ubigeo, n.network_id),
missing AS (
    SELECT districts.*, actions_for_active, array_remove(ARRAY[
        CASE WHEN leaders = 0 THEN 'leaders' END,
        CASE WHEN network_id IS NULL THEN 'network' END,
        CASE WHEN members = 0 AND network_id IS NOT NULL THEN 'members' END,
        CASE WHEN actions < actions_for_active THEN 'action' END,
        CASE WHEN resolution IS NULL THEN 'resolution' END,
        CASE WHEN recognition_held_on IS NULL THEN 'recognition_event' END], NULL)
        AS missing
    FROM districts, asked WHERE {scope} {territory})
"""
MONITORED: Final = (
    MONITOR
    + """
SELECT * FROM missing WHERE %(missing)s::text IS NULL OR %(missing)s = ANY(missing)
ORDER BY cardinality(missing) DESC, ubigeo LIMIT %(limit)s OFFSET %(offset)s
"""
)
MONITOR_TOTALS: Final = (
    MONITOR
    + """
SELECT territorial_unit, count(*) AS districts,
    count(network_id) AS with_network,
    count(*) FILTER (
        WHERE network_id IS NOT NULL AND actions >= actions_for_active) AS active,
    count(resolution) AS recognized,
    count(recognition_held_on) AS celebrated,
    sum(actions)::int AS actions, sum(open_barriers)::int AS open_barriers
FROM missing GROUP BY GROUPING SETS ((territorial_unit), ())
ORDER BY territorial_unit NULLS FIRST
"""
)

"""The SQL of the readings."""

from typing import Final

TERRITORY: Final = """
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
"""
ELIGIBLE_PLACE: Final = (
    "SELECT ubigeo, territorial_unit FROM eligible_leaders WHERE user_id = %(id)s"
)
ELIGIBLE: Final = """
SELECT user_id, ubigeo, territorial_unit, completed_on,
    (SELECT candidacy_id FROM candidacies c WHERE c.user_id = e.user_id)
FROM eligible_leaders e WHERE {scope} {territory}
ORDER BY ubigeo, user_id LIMIT %(limit)s OFFSET %(offset)s
"""
CANDIDACIES: Final = """
SELECT candidacy_id, user_id, ubigeo, territorial_unit, scores, total, nominated_on,
    selected_on
FROM candidacies WHERE {scope} {territory}
ORDER BY ubigeo, total DESC, user_id LIMIT %(limit)s OFFSET %(offset)s
"""
NETWORKS: Final = """
SELECT network_id, ubigeo, territorial_unit, members, formed_on, resolution,
    recognition_held_on,
    (SELECT count(*) FROM community_actions a WHERE a.network_id = n.network_id)
        AS actions,
    (SELECT count(*) FROM access_barriers b WHERE b.network_id = n.network_id)
        AS barriers
FROM networks n WHERE {scope} {territory}
ORDER BY ubigeo LIMIT %(limit)s OFFSET %(offset)s
"""
SELECTED: Final = (
    "SELECT ubigeo, user_id FROM candidacies"
    " WHERE territorial_unit = %(unit)s AND selected_on <= %(day)s"
    " ORDER BY ubigeo, user_id"
)

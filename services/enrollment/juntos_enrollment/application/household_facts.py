"""What the register and the directory know of a household, by which it is eligible."""

from datetime import date

from psycopg.rows import DictRow

from ..domain.eligibility import HouseholdFacts
from ..domain.pregnancy import PastPregnancy
from ..domain.values import Eligibility

# Without the pregnancies of some usuarias, where it is asked what holds once they end.
FACTS = """
SELECT h.household_id, h.ubigeo, h.territorial_unit, h.eligibility, h.declared_on,
       h.ended_on,
       ARRAY(SELECT k.birth_date FROM children k
             JOIN contact_directory c USING (user_id)
             WHERE c.household_id = h.household_id ORDER BY 1) AS births,
       ARRAY(SELECT c.expected_delivery_on FROM contact_directory c
             WHERE c.household_id = h.household_id
               AND c.user_id <> ALL(%(without)s::uuid[])
               AND c.expected_delivery_on IS NOT NULL ORDER BY 1) AS deliveries,
       (SELECT coalesce(json_agg(json_build_array(
                   p.declared_on, p.ended_on, p.expected_on)), '[]')
             FROM past_pregnancies p JOIN contact_directory c USING (user_id)
             WHERE c.household_id = h.household_id) AS pregnancies,
       CASE WHEN h.eligibility IS NULL OR %(without)s::uuid[] <> '{}' THEN (
           SELECT coalesce(json_agg(json_build_array(t.condition, t.since)), '[]')
           FROM (
               SELECT c.condition, c.condition_on AS since FROM contact_directory c
               WHERE c.household_id = h.household_id AND c.condition = 'pregnant'
                 AND c.expected_delivery_on IS NULL
                 AND c.user_id <> ALL(%(without)s::uuid[])
               UNION ALL
               SELECT 'child_under_24_months', coalesce(
                   (c.child_until - interval '24 months')::date, c.condition_on)
               FROM contact_directory c WHERE c.household_id = h.household_id
                 AND (c.condition = 'child_under_24_months'
                      OR c.child_until IS NOT NULL)
                 AND NOT EXISTS (SELECT FROM children k WHERE k.user_id = c.user_id)
               ) t) ELSE '[]' END AS told,
       EXISTS (SELECT FROM cohort_members m JOIN cohorts o USING (cohort_id)
               WHERE m.household_id = h.household_id AND m.edition = %(edition)s
                 AND o.closed_on <= %(day)s) AS in_cohort
FROM households h
"""
ONE = FACTS + "WHERE h.household_id = %(id)s"
OPEN = (
    "WHERE h.ended_on IS NULL AND h.declared_on <= %(day)s AND {scope}"
    " AND h.household_id > %(after)s ORDER BY h.household_id LIMIT %(limit)s"
)


def facts_of(row: DictRow) -> HouseholdFacts:
    """A row of that query, as the domain reads it."""
    return HouseholdFacts(
        declared=None if (told := row["eligibility"]) is None else Eligibility(told),
        declared_on=row["declared_on"],
        births=row["births"],
        expected_deliveries=row["deliveries"],
        past_pregnancies=[_past_pregnancy(*one) for one in row["pregnancies"]],
        told=[
            (Eligibility(condition), date.fromisoformat(since))
            for condition, since in row["told"]
        ],
    )


def _past_pregnancy(
    declared_on: str, ended_on: str, expected_on: str | None
) -> PastPregnancy:
    return PastPregnancy(
        date.fromisoformat(declared_on),
        date.fromisoformat(ended_on),
        date.fromisoformat(expected_on) if expected_on else None,
    )

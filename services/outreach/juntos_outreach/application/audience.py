"""Who gets a campaign, and why somebody of its audience does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.campaign import AudienceRule

SESSIONS_OF_A_MODULE: Final = 4


class Audience(StrEnum):
    """Whom a campaign is for."""

    ENROLLED = "enrolled"
    PARTICIPATING = "participating"
    ATTENDED = "attended"
    ABSENT = "absent"
    MODULE_FINISHED = "module_finished"


CONDITIONS: Final[Mapping[Audience, str]] = {
    Audience.ENROLLED: "true",
    Audience.PARTICIPATING: (
        "EXISTS (SELECT FROM attendances a WHERE a.person_id = p.user_id AND a.present)"
    ),
    Audience.ATTENDED: (
        "EXISTS (SELECT FROM attendances a WHERE a.person_id = p.user_id"
        " AND a.present AND a.session_number = %(session)s)"
    ),
    # Absent from a number: it was held for her and she came to no session of it.
    Audience.ABSENT: (
        "EXISTS (SELECT FROM attendances a WHERE a.person_id = p.user_id"
        " AND a.session_number = %(session)s"
        " GROUP BY a.person_id HAVING NOT bool_or(a.present))"
    ),
    # All numbers of the module were held for her, and she came to one at least.
    Audience.MODULE_FINISHED: (
        "EXISTS (SELECT FROM attendances a WHERE a.person_id = p.user_id"
        " AND (a.session_number - 1) / 4 + 1 = %(module)s GROUP BY a.person_id"
        " HAVING bool_or(a.present) AND count(DISTINCT a.session_number) = 4)"
    ),
}
# Merged usuarias are one person, who is written to under the name that stays.
STANDING: Final = """
SELECT p.user_id, p.ubigeo, p.territorial_unit,
    CASE WHEN NOT p.active THEN 'withdrawn'
         WHEN p.erased THEN 'erased'
         WHEN o.person_id IS NOT NULL THEN 'opted_out'
         WHEN NOT coalesce(c.given, false) THEN 'no_consent'
         WHEN q.person_id IS NOT NULL THEN 'already_chosen'
         WHEN today.person_id IS NOT NULL THEN 'frequency_cap' END AS reason
FROM participants p
LEFT JOIN message_consents c USING (user_id)
LEFT JOIN households h USING (household_id)
LEFT JOIN (SELECT DISTINCT coalesce(m.person_id, o.user_id) AS person_id
           FROM opt_outs o LEFT JOIN merged_persons m USING (user_id)) o
    ON o.person_id = p.user_id
LEFT JOIN (SELECT DISTINCT coalesce(m.person_id, q.user_id) AS person_id
           FROM message_queue q LEFT JOIN merged_persons m USING (user_id)
           WHERE q.campaign = %(campaign)s AND q.occasion = %(occasion)s) q
    ON q.person_id = p.user_id
LEFT JOIN (SELECT person_id FROM message_queue
           WHERE sent_on = %(on)s AND question_of IS NULL AND state <> 'failed'
           GROUP BY person_id HAVING count(*) >= %(cap)s) today
    ON today.person_id = p.user_id
WHERE p.territorial_unit = %(unit)s
  AND NOT EXISTS (SELECT FROM merges m WHERE m.other_user_id = p.user_id)
  AND (%(eligibility)s::text IS NULL
       OR (h.eligibility = %(eligibility)s AND NOT h.ended))
  AND (%(mothers)s::uuid[] IS NULL OR EXISTS (
       SELECT FROM unnest(%(mothers)s::uuid[]) AS a (user_id)
       LEFT JOIN merged_persons m USING (user_id)
       WHERE coalesce(m.person_id, a.user_id) = p.user_id))
  AND {condition}
ORDER BY p.user_id
"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of an audience, where she is, and why she gets nothing if so."""

    user_id: UUID
    territory: Territory
    reason: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which audience is asked for, of which campaign, and as of when.

    ``mothers`` are those whose child has the age, where the rule names one.
    """

    campaign: str
    occasion: str
    territorial_unit: str
    rule: AudienceRule
    on: date
    daily_cap: int
    mothers: list[UUID] | None = None


class Audiences:
    """Reads audiences from what events told."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def of(self, asked: Asked) -> list[Recipient]:
        """Everybody to whom the rule applies, with the reason of those left out."""
        query = STANDING.format(condition=CONDITIONS[Audience(asked.rule.who)])
        parameters: dict[str, Any] = {
            "campaign": asked.campaign,
            "occasion": asked.occasion,
            "unit": asked.territorial_unit,
            "session": asked.rule.session,
            "module": asked.rule.module,
            "eligibility": asked.rule.eligibility,
            "on": asked.on,
            "cap": asked.daily_cap,
            "mothers": asked.mothers,
        }
        with self._pool.connection() as conn:
            return [_recipient(row) for row in conn.execute(query, parameters)]


def _recipient(row: DictRow) -> Recipient:
    place = Territory(row["ubigeo"], row["territorial_unit"])
    return Recipient(row["user_id"], place, row["reason"])

"""The lists of daily work: who is to be sought, asked or finished, and where."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.worklists import Order

STAYING: Final = "merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL"


class Worklist(StrEnum):
    """What is left to do with a usuaria."""

    NOT_CONTACTED = "not-contacted"
    NEXT_ATTEMPT_DUE = "next-attempt-due"
    ENROLMENT_PENDING = "enrolment-pending"
    CONSENT_PENDING = "consent-pending"
    REFUSED = "refused"
    INITIAL_CAP_PENDING = "initial-cap-pending"
    CAP_INCOMPLETE = "cap-incomplete"
    FINAL_CAP_PENDING = "final-cap-pending"


# Who is on a list, and since when she waits there. Each has an index of its own in
# the migrations, with the same condition.
LISTS: Final = {
    Worklist.NOT_CONTACTED: (
        "reached_on IS NULL AND last_outcome IS DISTINCT FROM 'refused'",
        "registered_on",
    ),
    Worklist.NEXT_ATTEMPT_DUE: ("next_attempt_on <= %(on)s", "next_attempt_on"),
    Worklist.ENROLMENT_PENDING: (
        "reached_on IS NOT NULL AND enrolled_on IS NULL AND last_outcome <> 'refused'",
        "reached_on",
    ),
    Worklist.CONSENT_PENDING: (
        """enrolled_on IS NOT NULL
        AND (consent_on IS NULL OR consent_taken_back_on >= consent_on)""",
        "enrolled_on",
    ),
    Worklist.REFUSED: ("last_outcome = 'refused'", "last_contact_on"),
    Worklist.INITIAL_CAP_PENDING: (
        "enrolled_on IS NOT NULL AND initial_cap_on IS NULL",
        "enrolled_on",
    ),
    Worklist.CAP_INCOMPLETE: (
        """begun_cap_on IS NOT NULL AND (initial_cap_on IS NULL
        OR (begun_cap_on > initial_cap_on AND final_cap_on IS NULL))""",
        "begun_cap_on",
    ),
    Worklist.FINAL_CAP_PENDING: (
        """initial_cap_on IS NOT NULL AND final_cap_on IS NULL
        AND enrolled_on IS NOT NULL""",
        "initial_cap_on",
    ),
}
FILTER = (
    STAYING + " AND {condition} AND {scope}"
    " AND (%(gestor)s::text IS NULL OR gestor = %(gestor)s)"
    " AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)"
    " AND (%(unit)s::text IS NULL OR territorial_unit = %(unit)s)"
)
# The index of the list gives the page; the rest is looked up for the page alone.
PAGE = (
    "SELECT s.user_id, s.household_id, h.code AS household_code, s.ubigeo,"
    " s.territorial_unit, s.gestor, p.since, s.attempts, s.last_contact_on,"
    " s.last_outcome, s.next_attempt_on, s.earlier_editions = '{{}}' AS new_user,"
    " c.document_number, c.surnames, c.given_names, c.telephone"
    " FROM (SELECT user_id, {since} AS since FROM users_status"
    "  WHERE {filter} AND ({key}, user_id) > (%(key)s, %(after)s)"
    "  ORDER BY {key}, user_id LIMIT %(limit)s) p"
    " JOIN users_status s USING (user_id)"
    " JOIN households h ON h.household_id = s.household_id"
    " LEFT JOIN contact_directory c ON c.user_id = s.user_id"
    " ORDER BY {sorted}, s.user_id"
)
TOTALS = (
    "SELECT territorial_unit, count(*) AS number FROM users_status WHERE {filter}"
    " GROUP BY territorial_unit ORDER BY territorial_unit"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a list is asked for; None is not filtered."""

    on: date | None = None
    order: Order = Order.PLACE
    gestor: str | None = None
    ubigeo: str | None = None
    unit: str | None = None
    after_key: str | None = None
    after_user: UUID | None = None
    limit: int = 100


def worklist(
    pool: Pool, name: Worklist, scope: Scope, wanted: Wanted
) -> dict[str, Any]:
    """One page of a list, its totals, and where the next page begins.

    Args:
        pool: connections of the register.
        name: which list.
        scope: what the reader may see.
        wanted: filter, order and place of the page.
    """
    condition, since = LISTS[name]
    by_place = wanted.order is Order.PLACE
    where = FILTER.format(condition=condition, scope=WITHIN_SCOPE)
    page = PAGE.format(
        filter=where,
        since=since,
        key="ubigeo" if by_place else since,
        sorted="s.ubigeo" if by_place else "p.since",
    )
    parameters = {
        "on": wanted.on,
        "gestor": wanted.gestor,
        "ubigeo": wanted.ubigeo,
        "unit": wanted.unit,
        "key": wanted.after_key or ("" if by_place else date.min),
        "after": wanted.after_user or UUID(int=0),
        "limit": wanted.limit,
        **scope_parameters(scope),
    }
    # Planned for these very filters: a plan for any filter would scan everything.
    with pool.connection() as conn:
        rows = conn.execute(page, parameters, prepare=False).fetchall()
        totals = conn.execute(
            TOTALS.format(filter=where), parameters, prepare=False
        ).fetchall()
    by_unit = {row["territorial_unit"]: row["number"] for row in totals}
    answer = {"worklist": name, "total": sum(by_unit.values()), "by_unit": by_unit}
    return {**answer, "items": rows, "next": _next(rows, wanted, by_place=by_place)}


def _next(
    rows: list[dict[str, Any]], wanted: Wanted, *, by_place: bool
) -> dict[str, str] | None:
    if len(rows) < wanted.limit:
        return None
    last = rows[-1]
    key = last["ubigeo"] if by_place else last["since"].isoformat()
    return {"after_key": key, "after_user": str(last["user_id"])}

"""What devices told without network otherwise than is on record, and its resolution.

Online a contradiction is refused, and whoever made it decides on the spot. A device
comes days later and nobody is there to decide: both accounts are kept for the unit.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

from ..domain.contradiction import Contradiction, Version
from ..domain.user import User
from ..domain.values import Account, Answers, CAPMoment, CAPResult, Matter
from .erasing import persons_of
from .store import EnrollmentStore

NO_SUCH_CONTRADICTION: Final = "No existe esa contradicción."
MATTERS: Final = {
    CAPMoment.INITIAL: Matter.INITIAL_CAP,
    CAPMoment.FINAL: Matter.FINAL_CAP,
}
KNOWN_RESULT: Final = (
    "SELECT moment, instrument, version AS instrument_version, knowledge, attitudes,"
    " practices FROM cap_results WHERE user_id = ANY(%s) AND moment = %s"
    " ORDER BY applied_on LIMIT 1"
)
KEEP: Final = (
    "INSERT INTO contradictions (contradiction_id, user_id, matter, ubigeo,"
    " territorial_unit, known_on, known, told_on, told, told_by, made_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
RESOLVE: Final = (
    "UPDATE contradictions SET kept = %s, resolved_on = %s, resolved_by = %s"
    " WHERE contradiction_id = %s"
)
REPLACE_RESULT: Final = (
    "UPDATE cap_results SET instrument = %(instrument)s,"
    " version = %(instrument_version)s, knowledge = %(knowledge)s,"
    " attitudes = %(attitudes)s, practices = %(practices)s, applied_on = %(on)s"
    " WHERE user_id = ANY(%(users)s) AND moment = %(moment)s"
)
LIST: Final = """
SELECT contradiction_id, user_id, matter, ubigeo, territorial_unit, known_on, known,
    told_on, told, told_by, made_at, kept, resolved_on, resolved_by
FROM contradictions
WHERE (resolved_on IS NOT NULL) = %(resolved)s AND {scope}
    AND (%(unit)s::text IS NULL OR territorial_unit = %(unit)s)
    AND contradiction_id > %(after)s
ORDER BY contradiction_id LIMIT %(limit)s
"""
COUNT: Final = """
SELECT count(*) AS total FROM contradictions
WHERE (resolved_on IS NOT NULL) = %(resolved)s AND {scope}
    AND (%(unit)s::text IS NULL OR territorial_unit = %(unit)s)
"""


def enrolment_told_again(
    user: User, command: Command, on: date
) -> Contradiction | None:
    """What a device tells of an enrolment that is on record with another date."""
    known_on = user.member_since
    if known_on is None or known_on == on:
        return None
    known, told = Version(known_on, None, {}), Version(on, None, {})
    return _found(user, command, Matter.ENROLMENT, known, told)


def cap_told_again(
    pool: Pool, user: User, command: Command, on: date, told: tuple[CAPResult, Answers]
) -> Contradiction | None:
    """What a device tells of a CAP that is on record with other scores or date."""
    result, answers = told
    known_on = user.cap_applied_on(result.moment)
    if known_on is None:
        return None
    known = Version(known_on, _known_result(pool, user, result.moment), {})
    if (known_on, known.result) == (on, result):
        return None
    version = Version(on, result, answers)
    return _found(user, command, MATTERS[result.moment], known, version)


def keep(
    cursor: Cursor[DictRow], found: Sequence[Contradiction], command: Command
) -> None:
    """Show contradictions, in the transaction of their events."""
    for one in found:
        place, known, told = one.territory, one.known, one.told
        row = (
            *(one.id, one.user_id, one.matter),
            *(place.ubigeo, place.territorial_unit),
            *(known.on, _scores(known), told.on, _scores(told)),
            *(command.actor.subject, command.made_at),
        )
        cursor.execute(KEEP, row)


class ContradictionCommands(EnrollmentStore):
    """Deciding which of two accounts stands."""

    @repeatable()
    def resolve_contradiction(
        self, command: Command, contradiction_id: UUID, kept: Account, occurred_on: date
    ) -> Answer:
        """Decide which account stands; of a CAP its scores count from now on."""
        one = self.load(Contradiction, contradiction_id, NO_SUCH_CONTRADICTION)
        one.resolve(kept, occurred_on)

        def write(cursor: Cursor[DictRow]) -> None:
            by = command.actor.subject
            cursor.execute(RESOLVE, (kept, occurred_on, by, one.id))
            result = one.told.result
            if kept is Account.TOLD and result is not None:
                users = sorted(persons_of(self.pool, [one.user_id])[one.user_id])
                replaced = {**asdict(result), "on": one.told.on, "users": users}
                cursor.execute(REPLACE_RESULT, replaced)

        answer = {"contradiction_id": str(one.id), "kept": str(kept)}
        return self.commit(command, [one], answer, within=write)

    def contradictions(
        self, scope: Scope, unit: str | None, after: UUID, limit: int, *, resolved: bool
    ) -> dict[str, Any]:
        """Both accounts of each contradiction in a scope, and how many there are."""
        wanted = {
            "resolved": resolved,
            "unit": unit,
            "after": after,
            "limit": limit,
            **scope_parameters(scope),
        }
        with self.pool.connection() as conn:
            rows = conn.execute(LIST.format(scope=WITHIN_SCOPE), wanted).fetchall()
            total = conn.execute(COUNT.format(scope=WITHIN_SCOPE), wanted).fetchone()
        return {"total": total["total"] if total else 0, "items": rows}


def _found(
    user: User, command: Command, matter: Matter, known: Version, told: Version
) -> Contradiction:
    return Contradiction(
        command_id=command.id,
        user_id=user.id,
        household_id=user.household_id,
        matter=matter,
        known=known,
        told=told,
        territory=user.place_on(told.on),
        occurred_on=told.on,
    )


def _known_result(pool: Pool, user: User, moment: CAPMoment) -> CAPResult | None:
    ids = [user.id, *(double.id for double in user.doubles)]
    with pool.connection() as conn:
        row = conn.execute(KNOWN_RESULT, (ids, moment)).fetchone()
    if row is None:
        return None
    return CAPResult(**{**row, "moment": CAPMoment(row["moment"])})


def _scores(version: Version) -> Json | None:
    return None if version.result is None else Json(asdict(version.result))

"""The commands about households: pregnancies, births, eligibility, who answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from ..domain.eligibility import REPORT_DAYS, Assessment, HouseholdFacts, assess
from ..domain.household import Household
from ..domain.pregnancy import APART, PastPregnancy, require_possible
from ..domain.rules import (
    AlreadyAssigned,
    BirthComesBeforeItsReport,
    PregnancyAlreadyKnown,
)
from ..domain.user import User
from ..domain.values import Eligibility
from .conditions import Delivery, begin_pregnancy, end_pregnancies
from .store import NO_SUCH_HOUSEHOLD, EnrollmentStore

BATCH: Final = 500
FACTS = """
SELECT h.household_id, h.ubigeo, h.territorial_unit, h.eligibility, h.declared_on,
       h.ended_on,
       ARRAY(SELECT k.birth_date FROM children k
             JOIN contact_directory c USING (user_id)
             WHERE c.household_id = h.household_id ORDER BY 1) AS births,
       ARRAY(SELECT c.expected_delivery_on FROM contact_directory c
             WHERE c.household_id = h.household_id
               AND c.expected_delivery_on IS NOT NULL ORDER BY 1) AS deliveries,
       (SELECT coalesce(json_agg(json_build_array(
                   p.declared_on, p.ended_on, p.expected_on)), '[]')
             FROM past_pregnancies p JOIN contact_directory c USING (user_id)
             WHERE c.household_id = h.household_id) AS pregnancies,
       EXISTS (SELECT FROM cohort_members m JOIN cohorts o USING (cohort_id)
               WHERE m.household_id = h.household_id AND m.edition = %(edition)s
                 AND o.closed_on <= %(day)s) AS in_cohort
FROM households h
"""
ONE = FACTS + "WHERE h.household_id = %(id)s"
OPEN = (
    FACTS
    + "WHERE h.ended_on IS NULL AND h.declared_on <= %(day)s AND {scope}"
    + " AND h.household_id > %(after)s ORDER BY h.household_id LIMIT %(limit)s"
)
ADD_CHILD = (
    "INSERT INTO children (user_id, birth_date) VALUES (%s, %s) ON CONFLICT DO NOTHING"
)
MOTHER = (
    "SELECT user_id, condition, condition_on, expected_delivery_on,"
    " ARRAY(SELECT birth_date FROM children k WHERE k.user_id = c.user_id"
    "  UNION SELECT ended_on FROM past_pregnancies p WHERE p.user_id = c.user_id)"
    "  AS births FROM contact_directory c WHERE household_id = %(household)s"
    " AND (%(user)s::uuid IS NULL OR user_id = %(user)s)"
    " ORDER BY expected_delivery_on NULLS LAST, condition = 'pregnant' DESC NULLS LAST,"
    " user_id LIMIT 1"
)
USUARIAS = (
    "SELECT user_id FROM users_status WHERE household_id = %s AND merged_into IS NULL"
)
NO_SUCH_PERSON: Final = "No hay en el directorio datos de esa usuaria."
NO_SUCH_MOTHER: Final = "Ninguna usuaria con datos en el directorio es de ese hogar."


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth as a field visit reports it; the birth date stays in the directory."""

    born_on: date
    reported_on: date
    user_id: UUID | None = None
    """The mother, where the household has several usuarias."""


class HouseholdCommands(EnrollmentStore):
    """Pregnancies, births, eligibility on a date, and the gestora who answers."""

    def eligibility_of(
        self, household_id: UUID, day: date, report_days: int = REPORT_DAYS
    ) -> tuple[Territory, Answer]:
        """Where a household lives and whether it is eligible on a day.

        Raises:
            NotFound: if there is no such household.
        """
        row = self._facts(household_id, day)
        shown = _shown(assess(_facts(row), day, report_days), row)
        answer = {"household_id": str(household_id), "on": day.isoformat(), **shown}
        return Territory(row["ubigeo"], row["territorial_unit"]), answer

    @repeatable()
    def report_birth(
        self, command: Command, household_id: UUID, birth: Birth
    ) -> Answer:
        """Record that a child was born to a household."""
        if birth.born_on > birth.reported_on:
            raise BirthComesBeforeItsReport
        household = self.load(Household, household_id, NO_SUCH_HOUSEHOLD)
        row = self._facts(household_id, birth.reported_on)
        mother = self._mother(household_id, birth.user_id)
        pregnant = _is_pregnant(mother, household)
        declared_on = mother["condition_on"] or row["declared_on"]
        household.report_birth(
            is_news=pregnant or _is_another(birth.born_on, mother, declared_on),
            territory=_place(household, row, birth.reported_on),
            occurred_on=birth.reported_on,
        )
        delivery = Delivery(
            user_id=mother["user_id"],
            # Of a pregnancy that nobody told, no earlier day is known.
            declared_on=declared_on if pregnant else birth.born_on,
            born_on=birth.born_on,
            told_on=birth.reported_on,
        )

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute(ADD_CHILD, (delivery.user_id, birth.born_on))
            end_pregnancies(cursor, [delivery])

        answer = {"household_id": str(household_id)}
        return self.commit(command, [household], answer, within=write)

    @repeatable()
    def report_pregnancy(
        self, command: Command, user_id: UUID, due_on: date, occurred_on: date
    ) -> Answer:
        """Record that a registered usuaria is pregnant, or when she is due instead.

        A household that was no longer eligible is so again from the report on.
        """
        known = self.directory.contact(self.kept_of(user_id))
        if known is None:
            raise NotFound(NO_SUCH_PERSON)
        births = [*known.person.children, *filter(None, [known.delivered_on])]
        require_possible(due_on, occurred_on, births)
        if known.person.expected_delivery_on == due_on:
            raise PregnancyAlreadyKnown
        household = self.load(Household, known.household_id, NO_SUCH_HOUSEHOLD)
        row = self._facts(known.household_id, occurred_on)
        place = _place(household, row, occurred_on)
        household.report_pregnancy(known.user_id, place, occurred_on)
        household.regain_eligibility(Eligibility.PREGNANT, place, occurred_on)
        return self.commit(
            command,
            [household],
            {"user_id": str(known.user_id), "household_id": str(household.id)},
            within=lambda cursor: begin_pregnancy(cursor, known, due_on, occurred_on),
        )

    @repeatable()
    def assign_manager(
        self, command: Command, household_id: UUID, gestor: str, occurred_on: date
    ) -> Answer:
        """Have a gestora answer for all usuarias of a household from a date on."""
        with self.pool.connection() as conn:
            rows = conn.execute(USUARIAS, (household_id,)).fetchall()
        users = self.load_many(User, [row["user_id"] for row in rows])
        if not users:
            raise NotFound(NO_SUCH_HOUSEHOLD)
        for user in users.values():
            user.assign_manager(gestor, occurred_on)
        changed = [user for user in users.values() if user.pending_events]
        if not changed:
            raise AlreadyAssigned(gestor=gestor, day=occurred_on)
        answer = {
            "household_id": str(household_id),
            "assigned": [str(user.id) for user in changed],
        }
        return self.commit(command, changed, answer)

    def _mother(self, household_id: UUID, user_id: UUID | None) -> DictRow:
        with self.pool.connection() as conn:
            row = conn.execute(
                MOTHER, {"household": household_id, "user": user_id}
            ).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_MOTHER)
        return row

    @repeatable(attempts=1)
    def evaluate_eligibility(
        self, command: Command, day: date, report_days: int = REPORT_DAYS
    ) -> Answer:
        """Record every household in the actor's scope that is no longer eligible.

        Batches commit one by one; the same evaluation again finds nothing new.
        """
        first = self.first_answer(command)
        if first is not None:
            return first
        answer: Answer = {"on": day.isoformat(), "evaluated": 0, "ended": 0}
        answer["stay_in_cohort"] = 0
        for number, rows in enumerate(self._open(command, day), 1):
            ended = _ended(rows, day, report_days)
            loaded = self.load_many(Household, ended)
            for household_id, household in loaded.items():
                row, found = ended[household_id]
                if found.ended is None:
                    continue
                household.end_eligibility(
                    found.ended,
                    stays_in_cohort=row["in_cohort"],
                    territory=_place(household, row, day),
                    occurred_on=day,
                )
            if loaded:
                self.commit(command.part(f"batch-{number}"), list(loaded.values()), {})
            answer["evaluated"] += len(rows)
            answer["ended"] += len(loaded)
            answer["stay_in_cohort"] += sum(
                ended[key][0]["in_cohort"] for key in loaded
            )
        return self.commit(command, [], answer)

    def _open(self, command: Command, day: date) -> Iterator[Sequence[DictRow]]:
        """Households whose eligibility did not end yet, in batches."""
        parameters: dict[str, Any] = {
            "day": day,
            "edition": self.edition,
            "limit": BATCH,
            "after": UUID(int=0),
            **scope_parameters(command.actor.scope),
        }
        sql = OPEN.format(scope=WITHIN_SCOPE)
        while True:
            with self.pool.connection() as conn:
                rows = conn.execute(sql, parameters).fetchall()
            if not rows:
                return
            parameters["after"] = rows[-1]["household_id"]
            yield rows

    def _facts(self, household_id: UUID, day: date) -> DictRow:
        parameters = {"id": household_id, "day": day, "edition": self.edition}
        with self.pool.connection() as conn:
            row = conn.execute(ONE, parameters).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_HOUSEHOLD)
        return row


def _place(household: Household, row: DictRow, day: date) -> Territory:
    """Where a household lives now, with the unit that served the district on a day."""
    lives = Territory(row["ubigeo"], row["territorial_unit"])
    return household.serving.place(lives, day)


def _is_pregnant(mother: DictRow, household: Household) -> bool:
    """Hers alone decides, or the household's where hers was never told."""
    if mother["expected_delivery_on"] is not None:
        return True
    condition = mother["condition"] or household.eligibility
    return bool(condition == Eligibility.PREGNANT)


def _is_another(born_on: date, mother: DictRow, declared_on: date) -> bool:
    """Whether a birth that nobody expected is none of those that are known.

    Where no date is known, the child that the padrón declared was born by then.
    """
    last: date = max(mother["births"] or [declared_on])
    return born_on >= last + APART


def _facts(row: DictRow) -> HouseholdFacts:
    return HouseholdFacts(
        declared=Eligibility(row["eligibility"]),
        declared_on=row["declared_on"],
        births=row["births"],
        expected_deliveries=row["deliveries"],
        past_pregnancies=[_past_pregnancy(*one) for one in row["pregnancies"]],
    )


def _past_pregnancy(
    declared_on: str, ended_on: str, expected_on: str | None
) -> PastPregnancy:
    return PastPregnancy(
        date.fromisoformat(declared_on),
        date.fromisoformat(ended_on),
        date.fromisoformat(expected_on) if expected_on else None,
    )


def _ended(
    rows: Sequence[DictRow], day: date, report_days: int
) -> dict[UUID, tuple[DictRow, Assessment]]:
    assessed = [(row, assess(_facts(row), day, report_days)) for row in rows]
    return {row["household_id"]: (row, found) for row, found in assessed if found.ended}


def _shown(found: Assessment, row: DictRow) -> Answer:
    return {
        "eligible": found.eligible,
        "reason": found.reason,
        "ended": found.ended,
        "from_facts": found.from_facts,
        "in_cohort": row["in_cohort"],
        "served": found.eligible or row["in_cohort"],
    }

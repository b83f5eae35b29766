"""The commands about households: pregnancies, births, eligibility, who answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from ..domain.eligibility import REPORT_DAYS, Assessment, assess
from ..domain.household import Household
from ..domain.pregnancy import APART, LONGEST, require_possible
from ..domain.rules import (
    AlreadyAssigned,
    BirthComesBeforeItsReport,
    PregnancyAlreadyKnown,
    PregnancyEndsBeforeItsReport,
)
from ..domain.user import User
from ..domain.values import Eligibility
from .conditions import (
    Delivery,
    Loss,
    begin_pregnancy,
    end_pregnancies,
    end_without_birth,
)
from .directory import Contact
from .erasing import persons_of
from .household_facts import FACTS, ONE, OPEN, facts_of
from .store import NO_SUCH_HOUSEHOLD, EnrollmentStore

BATCH: Final = 500
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
        shown = _shown(assess(facts_of(row), day, report_days), row)
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
        pregnant = _is_pregnant(
            mother["expected_delivery_on"],
            mother["condition"],
            mother["condition_on"],
            household,
        )
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
        require_possible(due_on, occurred_on, known.births, known.losses)
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
    def end_pregnancy(
        self, command: Command, user_id: UUID, ended_on: date, occurred_on: date
    ) -> Answer:
        """Record that a usuaria's pregnancy ended without a birth, on a day.

        It ends under every id under which she is known to be pregnant.
        """
        if ended_on > occurred_on:
            raise PregnancyEndsBeforeItsReport
        known = self._known_as(user_id)
        homes = self.load_many(Household, {one.household_id for one in known})
        found = [
            one for one in known if _is_ending(one, homes[one.household_id], ended_on)
        ]
        who = next(iter(found), known[0])
        without = [one.user_id for one in found]
        row = self._facts(who.household_id, occurred_on, without)
        home = homes[who.household_id]
        home.end_pregnancy(
            user_id=who.user_id,
            is_known=bool(found),
            eligibility=_without_declared_pregnancy(row, occurred_on),
            territory=_place(home, row, occurred_on),
            occurred_on=occurred_on,
        )
        losses = [
            Loss(one, one.condition_on or row["declared_on"], ended_on, occurred_on)
            for one in found
        ]
        return self.commit(
            command,
            [home],
            {"user_id": str(who.user_id), "household_id": str(home.id)},
            within=lambda cursor: end_without_birth(cursor, losses),
        )

    def _known_as(self, user_id: UUID) -> list[Contact]:
        """What is known of a usuaria under each id of hers, the kept one first.

        Raises:
            NotFound: if there is nothing, or nothing any more.
        """
        kept = self.kept_of(user_id)
        ids = persons_of(self.pool, [user_id])[user_id]
        found = map(self.directory.contact, sorted(ids, key=lambda one: one != kept))
        known = [one for one in found if one is not None]
        if not known:
            raise NotFound(NO_SUCH_PERSON)
        return known

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
            "without": [],
            "after": UUID(int=0),
            **scope_parameters(command.actor.scope),
        }
        sql = FACTS + OPEN.format(scope=WITHIN_SCOPE)
        while True:
            with self.pool.connection() as conn:
                rows = conn.execute(sql, parameters).fetchall()
            if not rows:
                return
            parameters["after"] = rows[-1]["household_id"]
            yield rows

    def _facts(
        self, household_id: UUID, day: date, without: Sequence[UUID] = ()
    ) -> DictRow:
        """What is known of a household, without the pregnancies of some usuarias."""
        parameters = {
            "id": household_id,
            "day": day,
            "edition": self.edition,
            "without": list(without),
        }
        with self.pool.connection() as conn:
            row = conn.execute(ONE, parameters).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_HOUSEHOLD)
        return row


def _place(household: Household, row: DictRow, day: date) -> Territory:
    """Where a household lives now, with the unit that served the district on a day."""
    lives = Territory(row["ubigeo"], row["territorial_unit"])
    return household.serving.place(lives, day)


def _is_pregnant(
    due_on: date | None, condition: str | None, told_on: date | None, home: Household
) -> bool:
    """Hers alone decides, or the household's where hers was never told."""
    if due_on is not None:
        return True
    known = home.eligibility if told_on is None else condition
    return bool(known == Eligibility.PREGNANT)


def _is_ending(known: Contact, home: Household, ended_on: date) -> bool:
    """Whether a pregnancy is known of her that may have been on a day."""
    due_on = known.person.expected_delivery_on
    if not _is_pregnant(due_on, known.condition, known.condition_on, home):
        return False
    return (due_on or known.condition_on or ended_on) - LONGEST <= ended_on


def _is_another(born_on: date, mother: DictRow, declared_on: date) -> bool:
    """Whether a birth that nobody expected is none of those that are known.

    Where no date is known, the child that the padrón declared was born by then.
    """
    last: date = max(mother["births"] or [declared_on])
    return born_on >= last + APART


def _without_declared_pregnancy(row: DictRow, day: date) -> Eligibility | None:
    """By what a household is served whose declared pregnancy, if any, is over."""
    facts = facts_of(row)
    if facts.declared is Eligibility.PREGNANT:
        facts = replace(facts, declared=None)
    return assess(facts, day).reason


def _ended(
    rows: Sequence[DictRow], day: date, report_days: int
) -> dict[UUID, tuple[DictRow, Assessment]]:
    assessed = [(row, assess(facts_of(row), day, report_days)) for row in rows]
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

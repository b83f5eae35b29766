"""What one chunk of a padrón asks for: the new, the corrected, the look-alikes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.seedwork import Aggregate, Territory
from juntos_chassis.tabular import Good

from ..domain.duplicate import Duplicate
from ..domain.eligibility import HouseholdFacts, assess
from ..domain.household import Household
from ..domain.user import User
from ..domain.values import ContactField, Eligibility
from .conditions import (
    Delivery,
    Telling,
    end_pregnancies,
    tell_conditions,
    without_past_delivery,
)
from .directory import (
    Contact,
    HouseholdRow,
    add_contacts,
    add_households,
    update_contacts,
)
from .jobs import Job, Plan
from .look_alikes import against_known, proposals
from .padron import PadronRow
from .store import EnrollmentStore

COUNTS = (
    "households_registered",
    "users_registered",
    "contacts_corrected",
    "unchanged",
    "births_reported",
    "eligible_again",
    "duplicates_proposed",
    "in_another_place",
    "corrections_kept",
)
PRIOR = (
    "SELECT document_number, array_agg(edition ORDER BY edition) AS editions,"
    " max(edition) FILTER (WHERE leader) AS led"
    " FROM prior_participants WHERE document_number = ANY(%s) GROUP BY 1"
)
COPY_MEMBERS = (
    "COPY padron_members (import_id, user_id, household_id, territorial_unit, outcome)"
    " FROM STDIN"
)
# A file may name her by her number and by the one it had for her before.
ADD_CORRECTED = (
    "INSERT INTO padron_members (import_id, user_id, household_id, territorial_unit,"
    " outcome, kept) VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (import_id, user_id)"
    " DO UPDATE SET kept = excluded.kept WHERE padron_members.kept = '{}'"
)
ADD_UNITS = (
    "INSERT INTO padron_units (import_id, territorial_unit)"
    " SELECT %s, unnest(%s::text[]) ON CONFLICT DO NOTHING"
)


Member = tuple[UUID, UUID, str, str]
"""Usuaria, household, unit of the row and what became of it."""


class PadronPlanner:
    """Plans chunk after chunk of one import."""

    def __init__(self, app: EnrollmentStore, job: Job) -> None:
        """Bind to the register and to the import."""
        self._app = app
        self._job = job
        self._imagined: dict[str, HouseholdRow] = {}
        """Households that a dry run would have registered by now."""

    def plan(self, rows: Sequence[Good[PadronRow]]) -> Plan:
        """What the rows ask for, given what the register knows now."""
        chunk = _Chunk(self._app, self._job, [good.value for good in rows])
        chunk.households.update(self._imagined)
        chunk.read()
        if self._job.dry_run:
            self._imagined.update(
                {row.code: row for row in chunk.new_households.values()}
            )
        return Plan(
            chunk.aggregates,
            chunk.counts,
            chunk.write,
            chunk.write_known_members,
        )


def _grounds_of_new(row: PadronRow, job: Job) -> HouseholdFacts:
    """What a row tells of a usuaria who was not known."""
    due = row.person.expected_delivery_on
    return HouseholdFacts(
        row.eligibility, job.occurred_on, row.person.children, [due] if due else []
    )


class _Chunk:
    """The changes that one chunk of rows asks for."""

    def __init__(
        self, app: EnrollmentStore, job: Job, rows: Sequence[PadronRow]
    ) -> None:
        self._app = app
        self._job = job
        self._rows = rows
        directory = app.directory
        self.households = directory.households_by_code([r.household_code for r in rows])
        documents = [r.person.document_number for r in rows]
        contacts = directory.contacts_ever_with(documents)
        self._known = {
            (one.household_id, one.person.document_number): one for one in contacts
        }
        self._formerly = {
            (one.household_id, number): one
            for one in contacts
            for number in one.former_documents
        }
        with app.pool.connection() as conn:
            found = conn.execute(PRIOR, (documents,)).fetchall()
        self._prior = {row["document_number"]: row["editions"] for row in found}
        self._led = {row["document_number"]: row["led"] for row in found if row["led"]}
        self._registered: list[Aggregate] = []
        self._users: list[User] = []
        self._deliveries: list[tuple[UUID, PadronRow, Delivery]] = []
        self._told: list[Telling] = []
        self._regained: list[tuple[UUID, Territory, Eligibility]] = []
        self.new_households: dict[str, HouseholdRow] = {}
        self._new: list[Contact] = []
        self._corrected: list[Contact] = []
        self._members: list[Member] = []
        self._kept: dict[UUID, list[ContactField]] = {}
        """Who was corrected in the field, and what of it the file contradicts."""
        self._reassigned: dict[UUID, str] = {}
        self.counts: Counter[str] = Counter()
        self.aggregates: list[Aggregate] = []

    def read(self) -> None:
        """Decide about every row."""
        for row in self._rows:
            household = self.households.get(row.household_code)
            if household is None:
                self._register(row, self._add_household(row))
                continue
            known = self._find(row, household)
            if known is None:
                self._register(row, household)
                self._regain(row, household, _grounds_of_new(row, self._job))
            else:
                self._compare(row, household, known)
        self.aggregates = [
            *self._registered,
            *self._reported(),
            *self._assigned(),
            *self._proposed(),
        ]

    def _find(self, row: PadronRow, household: HouseholdRow) -> Contact | None:
        """Who the row is about, also by a number that was corrected since."""
        key = household.household_id, row.person.document_number
        known = self._known.get(key)
        if known is not None:
            return known
        former = self._formerly.get(key)
        if former is None or not former.is_named_by(row.person):
            return None
        return former

    def _add_household(self, row: PadronRow) -> HouseholdRow:
        on = self._job.occurred_on
        aggregate = Household(
            territory=row.territory, eligibility=row.eligibility, occurred_on=on
        )
        household = HouseholdRow(
            aggregate.id,
            row.household_code,
            row.territory.ubigeo,
            row.territory.territorial_unit,
            row.eligibility,
            on,
        )
        self.households[row.household_code] = household
        self.new_households[row.household_code] = household
        self._registered.append(aggregate)
        self.counts["households_registered"] += 1
        return household

    def _register(self, row: PadronRow, household: HouseholdRow) -> None:
        prior = self._prior.get(row.person.document_number, ())
        user = User(
            household_id=household.household_id,
            territory=row.territory,
            earlier_editions=tuple(sorted({*row.earlier_editions, *prior})),
            occurred_on=self._job.occurred_on,
            local_manager=row.person.gestor,
        )
        led = self._led.get(row.person.document_number)
        if led is not None:
            on = self._job.occurred_on
            user.record_prior_participation(led, on, leader=True)
        self._registered.append(user)
        self._users.append(user)
        person = without_past_delivery(row.person, row.person.children)
        self._new.append(
            Contact(
                user.id,
                household.household_id,
                person,
                row.eligibility,
                self._job.occurred_on,
            )
        )
        self._member(row, user.id, household, "new")
        self.counts["users_registered"] += 1

    def _compare(self, row: PadronRow, household: HouseholdRow, known: Contact) -> None:
        telling = Telling(row, known, self._job.occurred_on)
        self._note_condition(telling)
        self._regain(row, household, telling.grounds)
        person = telling.person
        outcome, count = "unchanged", "unchanged"
        if person != known.person:
            self._corrected.append(replace(known, person=person))
            outcome, count = "changed", "contacts_corrected"
        self.counts[count] += 1
        self._note_corrections(row, known)
        if person.gestor and person.gestor != known.person.gestor:
            self._reassigned[known.user_id] = person.gestor
        place = row.territory
        if (place.ubigeo, place.territorial_unit) != (
            household.ubigeo,
            household.territorial_unit,
        ):
            # A padrón moves nobody: it is listed, and a move is recorded by command.
            outcome = "elsewhere"
            self.counts["in_another_place"] += 1
        self._member(row, known.user_id, household, outcome)

    def _note_corrections(self, row: PadronRow, known: Contact) -> None:
        """What the field corrected stands; where the file says otherwise is told."""
        if not known.corrections:
            return
        kept = known.kept_against(row.person)
        self._kept[known.user_id] = kept
        self.counts["corrections_kept"] += bool(kept)

    def _assigned(self) -> list[User]:
        """Whom a padrón assigns to another gestora than the padrón before."""
        loaded = self._app.load_many(User, self._reassigned)
        for user_id, user in loaded.items():
            user.assign_manager(self._reassigned[user_id], self._job.occurred_on)
        return list(loaded.values())

    def _member(
        self, row: PadronRow, user_id: UUID, household: HouseholdRow, outcome: str
    ) -> None:
        unit = row.territory.territorial_unit
        self._members.append((user_id, household.household_id, unit, outcome))

    def _note_condition(self, telling: Telling) -> None:
        """Who was pregnant herself and now has a child reports a birth."""
        if telling.changes:
            self._told.append(telling)
        if telling.delivery is not None:
            household_id = telling.known.household_id
            self._deliveries.append((household_id, telling.row, telling.delivery))

    def _regain(
        self, row: PadronRow, household: HouseholdRow, grounds: HouseholdFacts | None
    ) -> None:
        """What a row tells anew of a household that had ended is evaluated on its date.

        Of its other usuarias nothing is news: by what was known of them it had ended.
        """
        on, lapsed_on = self._job.occurred_on, household.lapsed_on
        if grounds is None or lapsed_on is None or on < lapsed_on:
            return
        reason = assess(grounds, on).reason
        if reason is not None:
            by = grounds.declared or reason
            self._regained.append((household.household_id, row.territory, by))

    def _reported(self) -> list[Household]:
        told = {household_id for household_id, *_ in self._deliveries}
        told |= {household_id for household_id, *_ in self._regained}
        loaded = self._app.load_many(Household, told)
        again = {key for key, *_ in self._regained if loaded[key].lapsed_on}
        for household_id, row, _ in self._deliveries:
            loaded[household_id].report_birth(
                is_news=True,
                territory=row.territory,
                occurred_on=self._job.occurred_on,
            )
        self.counts["births_reported"] += len(self._deliveries)
        for household_id, territory, by in self._regained:
            loaded[household_id].regain_eligibility(
                by, territory, self._job.occurred_on
            )
        self.counts["eligible_again"] += len(again)
        return list(loaded.values())

    def _proposed(self) -> list[Duplicate]:
        places = [user.territory for user in self._users]
        found = against_known(self._app.pool, list(zip(self._new, places, strict=True)))
        self.counts["duplicates_proposed"] += len(found)
        return proposals(found, self._job.occurred_on)

    def write(self, cursor: Cursor[DictRow]) -> None:
        """The directory's part of the transaction."""
        add_households(cursor, self.new_households.values())
        add_contacts(cursor, self._new)
        end_pregnancies(cursor, [delivery for *_, delivery in self._deliveries])
        update_contacts(cursor, self._corrected)
        tell_conditions(cursor, self._told)
        self._write_members(cursor, self._members)

    def write_known_members(self, cursor: Cursor[DictRow]) -> None:
        """All that a dry run keeps: which usuarias of the register the file names."""
        self._write_members(cursor, [m for m in self._members if m[3] != "new"])

    def _write_members(
        self, cursor: Cursor[DictRow], members: Sequence[Member]
    ) -> None:
        units = {row.territory.territorial_unit for row in self._rows}
        cursor.execute(ADD_UNITS, (self._job.import_id, sorted(units)))
        with cursor.copy(COPY_MEMBERS) as copy:
            for member in members:
                if member[0] not in self._kept:
                    copy.write_row((self._job.import_id, *member))
        corrected = [
            (self._job.import_id, *member, [str(one) for one in self._kept[member[0]]])
            for member in members
            if member[0] in self._kept
        ]
        cursor.executemany(ADD_CORRECTED, corrected)

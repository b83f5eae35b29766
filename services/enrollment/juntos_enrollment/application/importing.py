"""Importing a padrón: the new is registered, the known stays, errors are named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command
from juntos_chassis.errors import FieldError
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import Aggregate

from ..domain.household import Household
from ..domain.user import User
from .directory import (
    Contact,
    Directory,
    HouseholdRow,
    add_contact,
    add_household,
    update_contact,
)
from .padron import PadronRow

CHUNK_ROWS = 250


@dataclass
class ImportReport:
    """What became of the rows of a padrón."""

    rows: int = 0
    households: int = 0
    users: int = 0
    corrected: int = 0
    unchanged: int = 0
    errors: list[FieldError] = field(default_factory=list)
    rejected: int = 0

    def answer(self) -> Answer:
        """As JSON, with every error."""
        return {
            "rows": self.rows,
            "households_registered": self.households,
            "users_registered": self.users,
            "contacts_corrected": self.corrected,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "errors": [error.as_json() for error in self.errors],
        }


class PadronImport:
    """Registers the rows in chunks; each chunk commits whole, under its own part id."""

    def __init__(
        self,
        application: EventSourcedService,
        directory: Directory,
        command: Command,
        occurred_on: date,
    ) -> None:
        """Bind one import to its command and to the date of the padrón."""
        self._application = application
        self._directory = directory
        self._command = command
        self._occurred_on = occurred_on
        self.report = ImportReport()

    def run(self, rows: Iterable[PadronRow | list[FieldError]]) -> ImportReport:
        """Import every good row; the report names every bad one."""
        for number, chunk in enumerate(_chunks(self._good(rows)), 1):
            self._import_chunk(self._command.part(f"chunk-{number}"), chunk)
        return self.report

    def _good(
        self, rows: Iterable[PadronRow | list[FieldError]]
    ) -> Iterator[PadronRow]:
        for row in rows:
            self.report.rows += 1
            if isinstance(row, PadronRow):
                yield row
            else:
                self.report.rejected += 1
                self.report.errors += row

    def _import_chunk(self, command: Command, chunk: Sequence[PadronRow]) -> None:
        work = _Chunk(self._occurred_on)
        households = self._directory.households_by_code(
            [r.household_code for r in chunk]
        )
        contacts = self._directory.contacts_by_document(
            [r.person.document_number for r in chunk]
        )
        for row in chunk:
            known = contacts.get(row.person.document_number)
            if known is None:
                work.register(row, households)
            elif known.person != row.person:
                work.correct(Contact(known.user_id, known.household_id, row.person))
            else:
                work.unchanged += 1
        if work.changes:
            self._application.commit(command, work.aggregates, {}, within=work.write)
        self._count(work)

    def _count(self, work: "_Chunk") -> None:
        self.report.households += len(work.households)
        self.report.users += len(work.new_contacts)
        self.report.corrected += len(work.corrections)
        self.report.unchanged += work.unchanged


class _Chunk:
    """The changes that one chunk of rows asks for."""

    def __init__(self, occurred_on: date) -> None:
        self._occurred_on = occurred_on
        self.aggregates: list[Aggregate] = []
        self.households: list[HouseholdRow] = []
        self.new_contacts: list[Contact] = []
        self.corrections: list[Contact] = []
        self.unchanged = 0

    @property
    def changes(self) -> bool:
        return bool(self.aggregates or self.corrections)

    def register(self, row: PadronRow, known: dict[str, HouseholdRow]) -> None:
        """Register a usuaria, and her household if this is its first row."""
        household = known.get(row.household_code)
        if household is None:
            aggregate = Household(
                territory=row.territory,
                eligibility=row.eligibility,
                occurred_on=self._occurred_on,
            )
            household = HouseholdRow(
                aggregate.id,
                row.household_code,
                row.territory.ubigeo,
                row.territory.territorial_unit,
            )
            known[row.household_code] = household
            self.aggregates.append(aggregate)
            self.households.append(household)
        user = User(
            household_id=household.household_id,
            territory=row.territory,
            earlier_editions=row.earlier_editions,
            occurred_on=self._occurred_on,
        )
        self.aggregates.append(user)
        self.new_contacts.append(Contact(user.id, household.household_id, row.person))

    def correct(self, contact: Contact) -> None:
        """Replace what the directory says of a known person."""
        self.corrections.append(contact)

    def write(self, cursor: Cursor[DictRow]) -> None:
        """The directory's part of the transaction."""
        for household in self.households:
            add_household(cursor, household)
        for contact in self.new_contacts:
            add_contact(cursor, contact)
        for contact in self.corrections:
            update_contact(cursor, contact)


def _chunks(rows: Iterator[PadronRow]) -> Iterator[list[PadronRow]]:
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk

"""Registering a usuaria whom a visit finds in a known household, beside the padrón."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable

from ..domain.eligibility import HouseholdFacts, assess
from ..domain.household import Household
from ..domain.pregnancy import require_possible
from ..domain.rules import AlreadyRegistered
from ..domain.user import User
from ..domain.values import Eligibility
from .correcting import CorrectionCommands
from .directory import Contact, Person, add_contacts
from .importing import PRIOR
from .look_alikes import against_known, proposals
from .store import NO_SUCH_HOUSEHOLD


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Who was found, why she is served, and when."""

    person: Person
    condition: Eligibility
    found_on: date


class RegistrationCommands(CorrectionCommands):
    """Registering from the field."""

    @repeatable()
    def register_user(
        self, command: Command, household_id: UUID, found: FoundPerson
    ) -> Answer:
        """Register a usuaria of a known household; her id is that of the command.

        So a device names her in what it did next without network. The padrón that
        brings her later finds her by household and document number.
        """
        person, on = found.person, found.found_on
        household = self.load(Household, household_id, NO_SUCH_HOUSEHOLD)
        self._require_new(household_id, person.document_number)
        if person.expected_delivery_on is not None:
            require_possible(person.expected_delivery_on, on, person.children)
        place = household.serving.place(self.territory_of_household(household_id), on)
        editions, led = self._earlier(person.document_number)
        user = User.registered_as(command.id, household_id, place, editions, on)
        if led is not None:
            user.record_prior_participation(led, on, leader=True)
        due = person.expected_delivery_on
        grounds = HouseholdFacts(
            found.condition, on, person.children, [due] if due else []
        )
        if assess(grounds, on).eligible:
            household.regain_eligibility(found.condition, place, on)
        contact = Contact(user.id, household_id, person, found.condition, on)
        pairs = proposals(against_known(self.pool, [(contact, place)]), on)
        changed = [household] if household.pending_events else []
        answer = {"user_id": str(user.id), "duplicates_proposed": len(pairs)}
        return self.commit(
            command,
            [user, *changed, *pairs],
            answer,
            within=lambda cursor: add_contacts(cursor, [contact]),
        )

    def _require_new(self, household_id: UUID, document: str) -> None:
        self.require_not_erased(document)
        known = self.directory.contacts_ever_with([document])
        if any(one.household_id == household_id for one in known):
            raise AlreadyRegistered

    def _earlier(self, document: str) -> tuple[tuple[int, ...], int | None]:
        """Her earlier editions by the lists that were kept, and the last she led in."""
        with self.pool.connection() as conn:
            row = conn.execute(PRIOR, ([document],)).fetchone()
        return ((), None) if row is None else (tuple(row["editions"]), row["led"])

"""The enrollment application: one method a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import Territory
from juntos_contracts.requests import (
    ContactRefusal,
    ContactReply,
    ContactRequest,
    PersonsReply,
    PersonsRequest,
)

from ..domain.cohort import Cohort
from ..domain.rules import CAPNeedsEffectiveContact, CohortAlreadyClosed
from ..domain.user import User
from ..domain.values import (
    CAPResult,
    ConsentPurpose,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    WithdrawalReason,
)
from .directory import Directory, erase_contact
from .importing import PadronImport
from .padron import read_padron

NO_SUCH_USER = "No existe esa usuaria."


@dataclass(frozen=True, slots=True)
class ContactReport:
    """What happened in one visit or call, told as one thing."""

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    occurred_on: date
    enrol: bool = False
    consents: Sequence[ConsentPurpose] = ()
    cap: CAPResult | None = None


class Enrollment(EventSourcedService):
    """Households, usuarias and the cohort of one edition."""

    name = "enrollment"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and the contact directory beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.directory = Directory(self.recorder.datastore.pool)

    @repeatable(attempts=1)
    def import_padron(self, command: Command, body: bytes, occurred_on: date) -> Answer:
        """Register what is new in a padrón CSV; see ``padron`` for its columns."""
        first = self.first_answer(command)
        if first is not None:
            return first
        report = PadronImport(self, self.directory, command, occurred_on).run(
            read_padron(body)
        )
        return self.commit(command, [], report.answer())

    @repeatable()
    def record_contact(
        self, command: Command, user_id: UUID, report: ContactReport
    ) -> Answer:
        """Record a visit or call with all that was done in it, or nothing of it."""
        user = self.load(User, user_id, NO_SUCH_USER)
        effective = report.outcome is ContactOutcome.REACHED
        if not effective and (report.enrol or report.cap or report.consents):
            raise CAPNeedsEffectiveContact
        user.contact(report.mode, report.purpose, report.outcome, report.occurred_on)
        if report.enrol:
            user.enrol(report.occurred_on)
        for purpose in report.consents:
            user.give_consent(purpose, report.occurred_on)
        if report.cap is not None:
            user.apply_cap(report.cap, report.occurred_on)
        return self.commit(
            command, [user], {"user_id": str(user_id), "effective": effective}
        )

    @repeatable()
    def withdraw_consent(
        self,
        command: Command,
        user_id: UUID,
        purpose: ConsentPurpose,
        occurred_on: date,
    ) -> Answer:
        """Take a consent back."""
        user = self.load(User, user_id, NO_SUCH_USER)
        user.withdraw_consent(purpose, occurred_on)
        return self.commit(command, [user], {"user_id": str(user_id)})

    @repeatable()
    def withdraw_user(
        self,
        command: Command,
        user_id: UUID,
        reason: WithdrawalReason,
        occurred_on: date,
    ) -> Answer:
        """Let a usuaria leave the programme."""
        user = self.load(User, user_id, NO_SUCH_USER)
        user.withdraw(reason, occurred_on)
        return self.commit(command, [user], {"user_id": str(user_id)})

    @repeatable()
    def move_user(
        self, command: Command, user_id: UUID, destination: Territory, occurred_on: date
    ) -> Answer:
        """Move a usuaria to another district from a date on."""
        user = self.load(User, user_id, NO_SUCH_USER)
        user.move(destination, occurred_on)
        return self.commit(command, [user], {"user_id": str(user_id)})

    @repeatable()
    def erase_personal_data(
        self, command: Command, user_id: UUID, occurred_on: date
    ) -> Answer:
        """Delete her directory row and record that it was done."""
        user = self.load(User, user_id, NO_SUCH_USER)
        user.erase_personal_data(occurred_on)
        return self.commit(
            command,
            [user],
            {"user_id": str(user_id)},
            within=lambda cursor: erase_contact(cursor, user_id),
        )

    @repeatable(attempts=1)
    def close_cohort(
        self, command: Command, territorial_unit: str, occurred_on: date
    ) -> Answer:
        """Close the final list of a unit with every household registered there."""
        members = self.directory.households_of_unit(territorial_unit)
        cohort = Cohort.close(self.edition, territorial_unit, members, occurred_on)
        if cohort.id in self.repository:
            raise CohortAlreadyClosed(territorial_unit=territorial_unit)
        return self.commit(
            command,
            [cohort],
            {
                "cohort_id": str(cohort.id),
                "households": cohort.households,
                "districts": cohort.districts,
            },
        )

    def contact_for(self, request: ContactRequest) -> ContactReply:
        """The telephone of a usuaria for a purpose she consented to."""
        user = self.load_many(User, [request.user_id]).get(request.user_id)
        if user is None:
            return ContactReply(refusal=ContactRefusal.UNKNOWN_USER)
        if user.erased:
            return ContactReply(refusal=ContactRefusal.ERASED)
        if ConsentPurpose(request.purpose) not in user.consents:
            return ContactReply(refusal=ContactRefusal.NO_CONSENT)
        contact = self.directory.contact(request.user_id)
        if contact is None or contact.person.telephone is None:
            return ContactReply(refusal=ContactRefusal.NO_TELEPHONE)
        return ContactReply(
            telephone=contact.person.telephone,
            has_whatsapp=contact.person.has_whatsapp,
        )

    def persons_for(self, request: PersonsRequest) -> PersonsReply:
        """Who some usuarias are; erased and unknown ones are left out."""
        return PersonsReply(persons=self.directory.persons(request.user_ids))

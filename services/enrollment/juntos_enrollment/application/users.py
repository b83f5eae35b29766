"""The commands about one usuaria."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.seedwork import Territory
from juntos_contracts.requests import (
    ChildrenReply,
    ChildrenRequest,
    Contact,
    ContactRefusal,
    ContactsReply,
    ContactsRequest,
    PersonsReply,
    PersonsRequest,
)

from ..domain.contradiction import Contradiction
from ..domain.instrument import (
    SCORED_ELSEWHERE,
    Instrument,
    instrument_id,
    read_answers,
)
from ..domain.rules import (
    CAPNeedsEffectiveContact,
    HasNotWithdrawn,
    InstrumentNotInForce,
    ScoresComeFromAnswers,
)
from ..domain.user import User
from ..domain.values import (
    AnnulmentReason,
    Answers,
    CAPMoment,
    CAPResult,
    ConsentPurpose,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    IncompleteCAP,
    WithdrawalReason,
)
from .contradictions import cap_told_again, enrolment_told_again, keep
from .districts import Districts
from .erasing import erase_persons, persons_of
from .imports import ImportsMeanwhile
from .store import NO_SUCH_USER, EnrollmentStore

IMPORT_RUNNING = (
    "Hay una importación en curso que podría traer de nuevo sus datos; espere a que"
    " termine y repita el pedido."
)


@dataclass(frozen=True, slots=True)
class AnsweredCAP:
    """The answers to a version of a questionnaire, scored by the service."""

    moment: CAPMoment
    instrument: str
    version: int
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactReport:
    """What happened in one visit or call, told as one thing."""

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    occurred_on: date
    next_attempt_on: date | None = None
    enrol: bool = False
    consents: Sequence[ConsentPurpose] = ()
    cap: CAPResult | AnsweredCAP | None = None


class UserCommands(EnrollmentStore):
    """Contacts, CAP, consent, moves, leaving and erasure."""

    @repeatable()
    def record_contact(
        self, command: Command, user_id: UUID, report: ContactReport
    ) -> Answer:
        """Record a visit or call with all that was done in it, or nothing of it."""
        user = self._person(user_id)
        on = report.occurred_on
        effective = report.outcome is ContactOutcome.REACHED
        if not effective and (report.enrol or report.cap or report.consents):
            raise CAPNeedsEffectiveContact
        user.contact(
            report.mode, report.purpose, report.outcome, on, report.next_attempt_on
        )
        found = self._enrol(user, command, on) if report.enrol else []
        taken_back = [
            purpose for purpose in report.consents if not user.give_consent(purpose, on)
        ]
        answer: Answer = {"user_id": str(user_id), "effective": effective}
        if taken_back:
            answer["consents_taken_back_since"] = [str(one) for one in taken_back]
        if report.enrol:
            answer["consent_pending"] = ConsentPurpose.PROGRAMME not in user.consents
        if report.cap is not None:
            answer["cap"], more = self._apply_cap(user, command, report.cap, on)
            found += more
        return self._commit_told(command, user, found, answer)

    @repeatable()
    def apply_cap(
        self, command: Command, user_id: UUID, cap: AnsweredCAP, occurred_on: date
    ) -> Answer:
        """Complete a questionnaire that was left incomplete, without a new contact."""
        user = self._person(user_id)
        shown, found = self._apply_cap(user, command, cap, occurred_on)
        answer = {"user_id": str(user_id), "cap": shown}
        return self._commit_told(command, user, found, answer)

    def _commit_told(
        self,
        command: Command,
        user: User,
        found: Sequence[Contradiction],
        answer: Answer,
    ) -> Answer:
        """Store what was told of her, and beside it what contradicts the record."""
        if not found:
            return self.commit(command, [user], answer)
        answer["contradictions"] = [str(one.id) for one in found]
        return self.commit(
            command,
            [user, *found],
            answer,
            within=lambda cursor: keep(cursor, found, command),
        )

    def _enrol(self, user: User, command: Command, on: date) -> list[Contradiction]:
        """Enrol her; what a device tells of a known enrolment refuses nothing."""
        if command.made_at is None or user.member_since is None:
            user.enrol(on)
            return []
        found = enrolment_told_again(user, command, on)
        return [] if found is None else [found]

    def _person(self, user_id: UUID) -> User:
        """A usuaria, with whoever was merged with her known as the same person.

        Raises:
            NotFound: if there is no such usuaria.
        """
        user = self._persons([user_id]).get(user_id)
        if user is None:
            raise NotFound(NO_SUCH_USER)
        return user

    def _persons(self, ids: Sequence[UUID]) -> dict[UUID, User]:
        """Those who exist among some usuarias, each with her doubles known."""
        same = persons_of(self.pool, ids)
        found = self.load_many(User, set().union(*same.values()))
        for user_id in found.keys() & same.keys():
            others = (found[one] for one in same[user_id] - {user_id} if one in found)
            found[user_id].known_as(others)
        return {one: found[one] for one in ids if one in found}

    def _apply_cap(
        self,
        user: User,
        command: Command,
        cap: CAPResult | AnsweredCAP,
        occurred_on: date,
    ) -> tuple[Answer, list[Contradiction]]:
        read, answers = self._read_cap(cap, occurred_on)
        if isinstance(read, IncompleteCAP):
            user.leave_cap_incomplete(read, answers, occurred_on)
            return _shown(read), []
        if command.made_at is None or user.cap_applied_on(read.moment) is None:
            user.apply_cap(read, occurred_on, answers)
            return _shown(read), []
        told = read, answers
        found = cap_told_again(self.pool, user, command, occurred_on, told)
        return _shown(read), [] if found is None else [found]

    def _read_cap(
        self, cap: CAPResult | AnsweredCAP, occurred_on: date
    ) -> tuple[CAPResult | IncompleteCAP, Answers]:
        """The scores of a questionnaire, and its answers where they were sent."""
        if isinstance(cap, AnsweredCAP):
            asked = self._in_force(cap, occurred_on).questionnaire
            return read_answers(asked, cap.moment, cap.answers), cap.answers
        if (cap.instrument, cap.instrument_version) != SCORED_ELSEWHERE:
            raise ScoresComeFromAnswers(instrument=cap.instrument)
        return cap, {}

    def _in_force(self, cap: AnsweredCAP, day: date) -> Instrument:
        key = instrument_id(cap.instrument, cap.version)
        found = self.load_many(Instrument, [key]).get(key)
        if found is None or found.effective_on > day:
            raise InstrumentNotInForce(
                instrument=cap.instrument, version=cap.version, day=day
            )
        return found

    @repeatable()
    def withdraw_consent(
        self,
        command: Command,
        user_id: UUID,
        purpose: ConsentPurpose,
        occurred_on: date,
    ) -> Answer:
        """Take a consent back."""
        user = self._person(user_id)
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
        user = self._person(user_id)
        user.withdraw(reason, occurred_on)
        return self.commit(command, [user], {"user_id": str(user_id)})

    @repeatable()
    def annul_withdrawal(
        self,
        command: Command,
        user_id: UUID,
        reason: AnnulmentReason,
        occurred_on: date,
    ) -> Answer:
        """Take back that a usuaria left, under whatever id that was told."""
        user = self._person(user_id)
        gone = [one for one in (user, *user.doubles) if one.withdrawn_on is not None]
        if not gone:
            raise HasNotWithdrawn
        for one in gone:
            one.annul_withdrawal(reason, occurred_on)
        return self.commit(command, gone, {"user_id": str(user_id)})

    @repeatable()
    def move_user(
        self, command: Command, user_id: UUID, destination: Territory, occurred_on: date
    ) -> Answer:
        """Move a usuaria to another district from a date on."""
        user = self._person(user_id)
        Districts.read(self.pool).require(destination, occurred_on)
        user.move(destination, occurred_on)
        return self.commit(command, [user], {"user_id": str(user_id)})

    @repeatable()
    def erase_personal_data(
        self, command: Command, user_id: UUID, occurred_on: date
    ) -> Answer:
        """Delete all that is personal about her and record that it was done.

        Whoever was merged with her is the same person, and is erased with her.
        """
        user = self._person(user_id)
        user.erase_personal_data(occurred_on)
        imports = ImportsMeanwhile.since_now(self.pool, IMPORT_RUNNING)
        others = [one for one in user.doubles if not one.erased]
        for one in others:
            one.erase_personal_data(occurred_on)
        ids = [user_id, *(one.id for one in others)]

        def erase(cursor: Cursor[DictRow]) -> None:
            imports.require_none(cursor)
            erase_persons(cursor, ids)

        return self.commit(
            command,
            [user, *others],
            {"user_id": str(user_id)},
            within=erase,
        )

    def contacts_for(self, request: ContactsRequest) -> ContactsReply:
        """The telephones of usuarias for a purpose to which they consented."""
        ids = list(dict.fromkeys(request.user_ids))
        persons = self._persons(ids)
        numbers = self.directory.telephones(ids)
        purpose = ConsentPurpose(request.purpose)

        def contact(user_id: UUID) -> Contact:
            refusal = _refusal(persons.get(user_id), purpose)
            if refusal is not None:
                return Contact(user_id=user_id, refusal=refusal)
            if user_id not in numbers:
                return Contact(user_id=user_id, refusal=ContactRefusal.NO_TELEPHONE)
            number, has_whatsapp = numbers[user_id]
            return Contact(user_id=user_id, telephone=number, has_whatsapp=has_whatsapp)

        return ContactsReply(contacts=tuple(map(contact, ids)))

    def persons_for(self, request: PersonsRequest) -> PersonsReply:
        """Who some usuarias are; erased and unknown ones are left out."""
        return PersonsReply(persons=self.directory.persons(request.user_ids))

    def with_children(self, request: ChildrenRequest) -> ChildrenReply:
        """Which usuarias of a unit have a child in an age band; none of the erased."""
        return ChildrenReply(user_ids=self.directory.with_children(request))


def _refusal(user: User | None, purpose: ConsentPurpose) -> ContactRefusal | None:
    if user is None:
        return ContactRefusal.UNKNOWN_USER
    if user.erased:
        return ContactRefusal.ERASED
    return None if purpose in user.consents else ContactRefusal.NO_CONSENT


def _shown(read: CAPResult | IncompleteCAP) -> Answer:
    if isinstance(read, IncompleteCAP):
        return {"complete": False, "answered": read.answered, "items": read.items}
    return {
        "complete": True,
        "knowledge": read.knowledge,
        "attitudes": read.attitudes,
        "practices": read.practices,
    }

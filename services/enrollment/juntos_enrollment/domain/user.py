"""The usuaria: contacts, enrolment, CAP, consent, moves and leaving."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .person import ConsentWord, OnePerson
from .rules import (
    AlreadyEnrolled,
    AlreadyErased,
    AlreadyThere,
    AnnulledBeforeWithdrawn,
    CAPAlreadyComplete,
    ConsentGivenLater,
    ConsentNotGiven,
    DirectorySaysTheSame,
    FinalCAPAlreadyApplied,
    FinalCAPBeforeInitialCAP,
    FinalCAPNeedsInitialCAP,
    HasWithdrawn,
    InitialCAPAlreadyApplied,
    LaterCorrectionKnown,
    LaterMoveKnown,
    MoveBeforeRegistration,
    NextAttemptComesLater,
    NotEnrolled,
    WithdrawnBeforeEnrolled,
)
from .values import (
    AnnulmentReason,
    Answers,
    CAPMoment,
    CAPResult,
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    IncompleteCAP,
    WithdrawalReason,
)


class User(OnePerson, Aggregate):
    """A pregnant woman or mother of a child under two, as the programme knows her."""

    TOPIC = "enrollment.user"

    class Registered(Created):
        """She appeared in the padrón."""

        TOPIC = "enrollment.user.registered"
        class_version = 2
        household_id: UUID
        earlier_editions: tuple[int, ...]
        local_manager: str | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version left the padrón's gestora in the directory."""
            state["local_manager"] = None

    class ManagerAssigned(Aggregate.Event):
        """A gestora answers for her from the event's date on."""

        TOPIC = "enrollment.user.manager-assigned"
        household_id: UUID
        local_manager: str

    class ContactCorrected(Aggregate.Event):
        """What the directory says of her was corrected; the values are there alone."""

        TOPIC = "enrollment.user.contact-corrected"
        household_id: UUID
        fields: tuple[ContactField, ...]
        reason: ContactCorrectionReason

    class Contacted(Aggregate.Event):
        """She was sought by visit or call."""

        TOPIC = "enrollment.user.contacted"
        class_version = 2
        household_id: UUID
        mode: ContactMode
        purpose: ContactPurpose
        outcome: ContactOutcome
        attempt: int
        next_attempt_on: date | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version had no date for the next attempt."""
            state["next_attempt_on"] = None

    class PriorParticipationRecorded(Aggregate.Event):
        """A list of an earlier edition names her."""

        TOPIC = "enrollment.user.prior-participation-recorded"
        household_id: UUID
        earlier_editions: tuple[int, ...]
        former_leader: bool

    class Enrolled(Aggregate.Event):
        """She agreed to take part."""

        TOPIC = "enrollment.user.enrolled"
        household_id: UUID
        new_user: bool

    class CAPApplied(Aggregate.Event):
        """She answered a CAP questionnaire."""

        TOPIC = "enrollment.user.cap-applied"
        class_version = 2
        household_id: UUID
        result: CAPResult
        answers: Answers

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version kept the scores alone."""
            state["answers"] = {}

    class CAPLeftIncomplete(Aggregate.Event):
        """She began a CAP questionnaire and did not finish it."""

        TOPIC = "enrollment.user.cap-left-incomplete"
        household_id: UUID
        begun: IncompleteCAP
        answers: Answers

    class ConsentGiven(Aggregate.Event):
        """She allowed one use of her data."""

        TOPIC = "enrollment.user.consent-given"
        household_id: UUID
        purpose: ConsentPurpose

    class ConsentWithdrawn(Aggregate.Event):
        """She took a consent back."""

        TOPIC = "enrollment.user.consent-withdrawn"
        household_id: UUID
        purpose: ConsentPurpose

    class Withdrawn(Aggregate.Event):
        """She left the programme."""

        TOPIC = "enrollment.user.withdrawn"
        household_id: UUID
        reason: WithdrawalReason

    class WithdrawalAnnulled(Aggregate.Event):
        """She did not leave after all."""

        TOPIC = "enrollment.user.withdrawal-annulled"
        household_id: UUID
        reason: AnnulmentReason

    class Moved(Aggregate.Event):
        """She lives elsewhere now; the event's own territory is the new one."""

        TOPIC = "enrollment.user.moved"
        household_id: UUID
        left: Territory

        @property
        def acted_in(self) -> tuple[Territory, ...]:
            """Either side may tell of it: who let her go, or who finds her there."""
            return self.left, self.territory

    class PersonalDataErased(Aggregate.Event):
        """Her row in the contact directory is gone."""

        TOPIC = "enrollment.user.personal-data-erased"
        household_id: UUID

    @event(Registered)
    def __init__(
        self,
        household_id: UUID,
        territory: Territory,
        earlier_editions: tuple[int, ...],
        occurred_on: date,
        local_manager: str | None = None,
    ) -> None:
        """Register a usuaria of a registered household."""
        self.household_id = household_id
        self.managers = [] if local_manager is None else [(occurred_on, local_manager)]
        self.corrected: dict[ContactField, date] = {}
        self.territory = territory
        self.earlier_editions = earlier_editions
        self.former_leader = False
        self.registered_on = occurred_on
        self.residences = [(occurred_on, territory)]
        self.attempts: dict[ContactPurpose, int] = {}
        self.cap_dates: dict[CAPMoment, date] = {}
        self.begun_caps: dict[CAPMoment, date] = {}
        self.words: dict[ConsentPurpose, ConsentWord] = {}
        self.enrolled_on: date | None = None
        self.withdrawn_on: date | None = None
        self.erased = False

    @classmethod
    def registered_as(
        cls,
        user_id: UUID,
        household_id: UUID,
        territory: Territory,
        earlier_editions: tuple[int, ...],
        occurred_on: date,
    ) -> "User":
        """Register her under an id that a device could name before it was online."""
        user: User = cls._create(
            cls.Registered,
            id=user_id,
            household_id=household_id,
            territory=territory,
            earlier_editions=earlier_editions,
            local_manager=None,
            occurred_on=occurred_on,
        )
        return user

    def contact(
        self,
        mode: ContactMode,
        purpose: ContactPurpose,
        outcome: ContactOutcome,
        occurred_on: date,
        next_attempt_on: date | None = None,
    ) -> None:
        """Record a visit or call, whatever came of it."""
        if next_attempt_on is not None and next_attempt_on <= occurred_on:
            raise NextAttemptComesLater(occurred_on=occurred_on)
        self._contacted(
            household_id=self.household_id,
            mode=mode,
            purpose=purpose,
            outcome=outcome,
            attempt=self.attempts_at(purpose) + 1,
            next_attempt_on=next_attempt_on,
            occurred_on=occurred_on,
        )

    def record_prior_participation(
        self, edition: int, occurred_on: date, *, leader: bool = False
    ) -> None:
        """Record that she took part in an earlier edition, or led; the known stays."""
        news = leader and not self.former_leader
        if edition in self.earlier_editions and not news:
            return
        self._prior_participation_recorded(
            household_id=self.household_id,
            earlier_editions=tuple(sorted({*self.earlier_editions, edition})),
            former_leader=leader or self.former_leader,
            occurred_on=occurred_on,
        )

    def enrol(self, occurred_on: date) -> None:
        """Enrol her in the educational programme of this edition."""
        self._require_staying(occurred_on)
        if self.member_since is not None:
            raise AlreadyEnrolled(enrolled_on=self.member_since)
        self._enrolled(
            household_id=self.household_id,
            new_user=not self.took_part_earlier,
            occurred_on=occurred_on,
        )

    def apply_cap(
        self, result: CAPResult, occurred_on: date, answers: Answers | None = None
    ) -> None:
        """Record a CAP questionnaire answered during a home visit."""
        self._require_staying(occurred_on)
        initial = self.cap_applied_on(CAPMoment.INITIAL)
        final = self.cap_applied_on(CAPMoment.FINAL)
        if result.moment is CAPMoment.INITIAL and initial is not None:
            raise InitialCAPAlreadyApplied(applied_on=initial)
        if result.moment is CAPMoment.FINAL:
            if initial is None:
                raise FinalCAPNeedsInitialCAP
            if final is not None:
                raise FinalCAPAlreadyApplied(applied_on=final)
            if occurred_on < initial:
                raise FinalCAPBeforeInitialCAP(initial_on=initial)
        self._cap_applied(
            household_id=self.household_id,
            result=result,
            answers=answers or {},
            occurred_on=occurred_on,
        )

    def leave_cap_incomplete(
        self, begun: IncompleteCAP, answers: Answers, occurred_on: date
    ) -> None:
        """Keep a questionnaire that was not finished; it can be applied later."""
        self._require_staying(occurred_on)
        applied_on = self.cap_applied_on(begun.moment)
        if applied_on is not None:
            raise CAPAlreadyComplete(applied_on=applied_on)
        self._cap_left_incomplete(
            household_id=self.household_id,
            begun=begun,
            answers=answers,
            occurred_on=occurred_on,
        )

    def give_consent(self, purpose: ConsentPurpose, occurred_on: date) -> bool:
        """Record her consent; whether it stands now.

        One that stands already is not recorded twice. One that is told late never
        undoes what she said on a later day, or on the same: she took it back.
        """
        word = self.last_word(purpose)
        if word is not None and not word.given and occurred_on <= word.on:
            return False
        if word is None or not word.given:
            self._consent_given(
                household_id=self.household_id, purpose=purpose, occurred_on=occurred_on
            )
        return True

    def withdraw_consent(self, purpose: ConsentPurpose, occurred_on: date) -> None:
        """Take a consent back from a date on."""
        word = self.last_word(purpose)
        if word is None or not word.given:
            raise ConsentNotGiven
        if occurred_on < word.on:
            raise ConsentGivenLater(given_on=word.on)
        self._consent_withdrawn(
            household_id=self.household_id, purpose=purpose, occurred_on=occurred_on
        )

    def withdraw(self, reason: WithdrawalReason, occurred_on: date) -> None:
        """Let her leave the programme."""
        if self.gone_since is not None:
            raise HasWithdrawn(withdrawn_on=self.gone_since)
        if self.member_since is None:
            raise NotEnrolled
        if occurred_on < self.member_since:
            raise WithdrawnBeforeEnrolled(enrolled_on=self.member_since)
        self._withdrawn(
            household_id=self.household_id, reason=reason, occurred_on=occurred_on
        )

    def annul_withdrawal(self, reason: AnnulmentReason, occurred_on: date) -> None:
        """Take back that she left, under this id; who never left stays as she is."""
        if self.withdrawn_on is None:
            return
        if occurred_on < self.withdrawn_on:
            raise AnnulledBeforeWithdrawn(withdrawn_on=self.withdrawn_on)
        self._withdrawal_annulled(
            household_id=self.household_id, reason=reason, occurred_on=occurred_on
        )

    def move(self, destination: Territory, occurred_on: date) -> None:
        """Move her to another district; what happened before stays where it was.

        A move may be told late, but not from before the last one: service of that time
        was already recorded where she was then known to live.
        """
        left = self.serving.place(self.territory, occurred_on)
        if destination == left:
            raise AlreadyThere
        if occurred_on < self.registered_on:
            raise MoveBeforeRegistration(registered_on=self.registered_on)
        last_move_on = self.residences[-1][0]
        if len(self.residences) > 1 and occurred_on < last_move_on:
            raise LaterMoveKnown(moved_on=last_move_on)
        self._moved(
            household_id=self.household_id,
            left=left,
            territory=destination,
            occurred_on=occurred_on,
        )

    def assign_manager(self, local_manager: str, occurred_on: date) -> None:
        """Have a gestora answer for her from a date on; the earlier days stay."""
        if self.manager_on(occurred_on) != local_manager:
            self._manager_assigned(
                household_id=self.household_id,
                local_manager=local_manager,
                occurred_on=occurred_on,
            )

    def manager_on(self, day: date) -> str | None:
        """Who was assigned to her on a day; of two for a day the one told later."""
        known = [one for one in self.managers if one[0] <= day]
        return max(known, key=lambda one: one[0])[1] if known else None

    def correct_contact(
        self,
        fields: Collection[ContactField],
        reason: ContactCorrectionReason,
        occurred_on: date,
    ) -> None:
        """Record which fields of the directory were corrected, never their values.

        A correction told late never undoes one of a later day.
        """
        if self.erased:
            raise AlreadyErased
        if not fields:
            raise DirectorySaysTheSame
        later = [self.corrected.get(one, date.min) for one in fields]
        if max(later) > occurred_on:
            raise LaterCorrectionKnown(corrected_on=max(later))
        self._contact_corrected(
            household_id=self.household_id,
            fields=tuple(sorted(fields)),
            reason=reason,
            occurred_on=occurred_on,
        )

    def erase_personal_data(self, occurred_on: date) -> None:
        """Record that her personal data were erased; the history keeps counting."""
        if self.erased:
            raise AlreadyErased
        self._personal_data_erased(
            household_id=self.household_id, occurred_on=occurred_on
        )

    @property
    def ubigeos(self) -> set[str]:
        """The districts where she has lived."""
        return {place.ubigeo for _, place in self.residences}

    def place_on(self, day: date) -> Territory:
        """Where she lived on a day; before her registration, where she was found."""
        known = [place for since, place in self.residences if since <= day]
        lived = known[-1] if known else self.residences[0][1]
        return self.serving.place(lived, day)

    def lived_since(self, day: date) -> date:
        """Since when she had lived where she lived on a day."""
        known = [since for since, _ in self.residences if since <= day]
        return known[-1] if known else self.residences[0][0]

    def _require_staying(self, on: date) -> None:
        """Refuse what comes after her leaving; what came before may be told late."""
        if self.gone_since is not None and on >= self.gone_since:
            raise HasWithdrawn(withdrawn_on=self.gone_since)

    def _say(self, purpose: ConsentPurpose, word: ConsentWord) -> None:
        known = self.words.get(purpose)
        if known is None or word.on >= known.on:
            self.words[purpose] = word

    @event(Contacted)
    def _contacted(
        self,
        household_id: UUID,
        mode: ContactMode,
        purpose: ContactPurpose,
        outcome: ContactOutcome,
        attempt: int,
        next_attempt_on: date | None,
        occurred_on: date,
    ) -> None:
        self.attempts[purpose] = attempt

    @event(PriorParticipationRecorded)
    def _prior_participation_recorded(
        self,
        household_id: UUID,
        earlier_editions: tuple[int, ...],
        former_leader: bool,
        occurred_on: date,
    ) -> None:
        self.earlier_editions = earlier_editions
        self.former_leader = former_leader

    @event(Enrolled)
    def _enrolled(self, household_id: UUID, new_user: bool, occurred_on: date) -> None:
        self.enrolled_on = occurred_on

    @event(CAPApplied)
    def _cap_applied(
        self,
        household_id: UUID,
        result: CAPResult,
        answers: Answers,
        occurred_on: date,
    ) -> None:
        self.cap_dates[result.moment] = occurred_on
        self.begun_caps.pop(result.moment, None)

    @event(CAPLeftIncomplete)
    def _cap_left_incomplete(
        self,
        household_id: UUID,
        begun: IncompleteCAP,
        answers: Answers,
        occurred_on: date,
    ) -> None:
        self.begun_caps[begun.moment] = occurred_on

    @event(ConsentGiven)
    def _consent_given(
        self, household_id: UUID, purpose: ConsentPurpose, occurred_on: date
    ) -> None:
        self._say(purpose, ConsentWord(occurred_on, given=True))

    @event(ConsentWithdrawn)
    def _consent_withdrawn(
        self, household_id: UUID, purpose: ConsentPurpose, occurred_on: date
    ) -> None:
        self._say(purpose, ConsentWord(occurred_on, given=False))

    @event(Withdrawn)
    def _withdrawn(
        self, household_id: UUID, reason: WithdrawalReason, occurred_on: date
    ) -> None:
        self.withdrawn_on = occurred_on

    @event(WithdrawalAnnulled)
    def _withdrawal_annulled(
        self, household_id: UUID, reason: AnnulmentReason, occurred_on: date
    ) -> None:
        self.withdrawn_on = None

    @event(Moved)
    def _moved(
        self,
        household_id: UUID,
        left: Territory,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.territory = territory
        self.residences.append((occurred_on, territory))

    @event(ManagerAssigned)
    def _manager_assigned(
        self, household_id: UUID, local_manager: str, occurred_on: date
    ) -> None:
        earlier = [one for one in self.managers if one[0] != occurred_on]
        self.managers = [*earlier, (occurred_on, local_manager)]

    @event(ContactCorrected)
    def _contact_corrected(
        self,
        household_id: UUID,
        fields: tuple[ContactField, ...],
        reason: ContactCorrectionReason,
        occurred_on: date,
    ) -> None:
        self.corrected |= dict.fromkeys(map(ContactField, fields), occurred_on)

    @event(PersonalDataErased)
    def _personal_data_erased(self, household_id: UUID, occurred_on: date) -> None:
        self.erased = True

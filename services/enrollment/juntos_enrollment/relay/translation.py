"""Stored events of enrollment as published events: the only place that knows both."""

from functools import singledispatch

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import enrollment as contract
from juntos_contracts.values import (
    Account,
    AnnulmentReason,
    CAPMoment,
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    DuplicateRule,
    Eligibility,
    EligibilityEnd,
    Matter,
    WithdrawalReason,
)

from ..domain.cohort import Cohort
from ..domain.contradiction import Contradiction
from ..domain.duplicate import Duplicate
from ..domain.household import Household
from ..domain.instrument import Instrument
from ..domain.padron import Padron
from ..domain.user import User


@singledispatch
def published(event: Aggregate.Event) -> PublishedEvent:
    """The published form of a stored event; every stored event has one."""
    message = f"no published form for {type(event).__qualname__}"
    raise TypeError(message)


@published.register
def _(event: Household.Registered) -> contract.HouseholdRegistered:
    return contract.HouseholdRegistered(
        household_id=event.originator_id, eligibility=Eligibility(event.eligibility)
    )


@published.register
def _(event: Household.EligibilityRegained) -> contract.HouseholdEligibilityRegained:
    return contract.HouseholdEligibilityRegained(
        household_id=event.originator_id, eligibility=Eligibility(event.eligibility)
    )


@published.register
def _(event: User.Registered) -> contract.UserRegistered:
    return contract.UserRegistered(
        user_id=event.originator_id,
        household_id=event.household_id,
        earlier_editions=event.earlier_editions,
        local_manager=event.local_manager,
    )


@published.register
def _(event: User.ManagerAssigned) -> contract.LocalManagerAssigned:
    return contract.LocalManagerAssigned(
        user_id=event.originator_id,
        household_id=event.household_id,
        local_manager=event.local_manager,
    )


@published.register
def _(event: User.ContactCorrected) -> contract.ContactDataCorrected:
    return contract.ContactDataCorrected(
        user_id=event.originator_id,
        household_id=event.household_id,
        fields=tuple(map(ContactField, event.fields)),
        reason=ContactCorrectionReason(event.reason),
    )


@published.register
def _(event: User.Contacted) -> contract.UserContacted:
    outcome = ContactOutcome(event.outcome)
    return contract.UserContacted(
        user_id=event.originator_id,
        household_id=event.household_id,
        mode=ContactMode(event.mode),
        purpose=ContactPurpose(event.purpose),
        outcome=outcome,
        effective=outcome is ContactOutcome.REACHED,
        attempt=event.attempt,
        next_attempt_on=event.next_attempt_on,
    )


@published.register
def _(event: User.Enrolled) -> contract.UserEnrolled:
    return contract.UserEnrolled(
        user_id=event.originator_id,
        household_id=event.household_id,
        new_user=event.new_user,
    )


@published.register
def _(event: User.CAPApplied) -> contract.CAPApplied:
    result = event.result
    return contract.CAPApplied(
        user_id=event.originator_id,
        household_id=event.household_id,
        moment=CAPMoment(result.moment),
        instrument=result.instrument,
        instrument_version=result.instrument_version,
        knowledge=result.knowledge,
        attitudes=result.attitudes,
        practices=result.practices,
    )


@published.register
def _(event: Contradiction.Found) -> contract.ContradictionFound:
    return contract.ContradictionFound(
        user_id=event.user_id,
        household_id=event.household_id,
        contradiction_id=event.originator_id,
        matter=Matter(event.matter),
        known_on=event.known.on,
        told_on=event.told.on,
    )


@published.register
def _(event: Contradiction.Resolved) -> contract.ContradictionResolved:
    return contract.ContradictionResolved(
        user_id=event.user_id,
        household_id=event.household_id,
        contradiction_id=event.originator_id,
        matter=Matter(event.matter),
        kept=Account(event.kept),
    )


@published.register
def _(event: User.ConsentGiven) -> contract.ConsentGiven:
    return contract.ConsentGiven(
        user_id=event.originator_id,
        household_id=event.household_id,
        purpose=ConsentPurpose(event.purpose),
    )


@published.register
def _(event: User.ConsentWithdrawn) -> contract.ConsentWithdrawn:
    return contract.ConsentWithdrawn(
        user_id=event.originator_id,
        household_id=event.household_id,
        purpose=ConsentPurpose(event.purpose),
    )


@published.register
def _(event: User.Withdrawn) -> contract.UserWithdrawn:
    return contract.UserWithdrawn(
        user_id=event.originator_id,
        household_id=event.household_id,
        reason=WithdrawalReason(event.reason),
    )


@published.register
def _(event: User.WithdrawalAnnulled) -> contract.WithdrawalAnnulled:
    return contract.WithdrawalAnnulled(
        user_id=event.originator_id,
        household_id=event.household_id,
        reason=AnnulmentReason(event.reason),
    )


@published.register
def _(event: User.Moved) -> contract.UserMoved:
    return contract.UserMoved(
        user_id=event.originator_id,
        household_id=event.household_id,
        from_ubigeo=event.left.ubigeo,
        from_territorial_unit=event.left.territorial_unit,
    )


@published.register
def _(event: User.PersonalDataErased) -> contract.PersonalDataErased:
    return contract.PersonalDataErased(
        user_id=event.originator_id, household_id=event.household_id
    )


@published.register
def _(event: Cohort.Closed) -> contract.CohortClosed:
    return contract.CohortClosed(
        cohort_id=event.originator_id,
        cohort_edition=event.edition,
        households=event.households,
        districts=event.districts,
        closed_on=event.occurred_on,
    )


@published.register
def _(event: Cohort.MembersListed) -> contract.CohortMembersListed:
    return contract.CohortMembersListed(
        cohort_id=event.originator_id,
        cohort_edition=event.edition,
        household_ids=event.household_ids,
    )


@published.register
def _(event: Cohort.SignedOff) -> contract.CohortSignedOff:
    return contract.CohortSignedOff(
        cohort_id=event.originator_id,
        cohort_edition=event.edition,
        acta=event.acta,
        regional_government=event.regional_government,
        signed_on=event.occurred_on,
        content_sha256=event.content_sha256,
    )


@published.register
def _(event: Household.ChildBirthReported) -> contract.ChildBirthReported:
    return contract.ChildBirthReported(
        household_id=event.originator_id, eligibility=Eligibility(event.eligibility)
    )


@published.register
def _(event: Household.PregnancyReported) -> contract.PregnancyReported:
    return contract.PregnancyReported(
        user_id=event.user_id,
        household_id=event.originator_id,
        eligibility=Eligibility(event.eligibility),
    )


@published.register
def _(event: Household.PregnancyEnded) -> contract.PregnancyEnded:
    served = event.eligibility
    return contract.PregnancyEnded(
        user_id=event.user_id,
        household_id=event.originator_id,
        eligibility=None if served is None else Eligibility(served),
    )


@published.register
def _(event: Household.EligibilityEnded) -> contract.HouseholdEligibilityEnded:
    return contract.HouseholdEligibilityEnded(
        household_id=event.originator_id,
        cause=EligibilityEnd(event.cause),
        stays_in_cohort=event.stays_in_cohort,
    )


@published.register
def _(event: Padron.Imported) -> contract.PadronImported:
    totals = event.totals
    return contract.PadronImported(
        padron_id=event.originator_id,
        padron_on=event.occurred_on,
        rows=totals.rows,
        households_registered=totals.households_registered,
        users_registered=totals.users_registered,
        corrected=totals.corrected,
        unchanged=totals.unchanged,
        rejected=totals.rejected,
        gone=totals.gone,
        file_sha256=event.file_sha256,
        corrects=event.corrects,
    )


@published.register
def _(event: User.PriorParticipationRecorded) -> contract.PriorParticipationRecorded:
    return contract.PriorParticipationRecorded(
        user_id=event.originator_id,
        household_id=event.household_id,
        earlier_editions=event.earlier_editions,
        new_user=not event.earlier_editions,
        former_leader=event.former_leader,
    )


@published.register
def _(event: User.CAPLeftIncomplete) -> contract.CAPLeftIncomplete:
    begun = event.begun
    return contract.CAPLeftIncomplete(
        user_id=event.originator_id,
        household_id=event.household_id,
        moment=CAPMoment(begun.moment),
        instrument=begun.instrument,
        instrument_version=begun.instrument_version,
        answered=begun.answered,
        items=begun.items,
    )


@published.register
def _(event: Instrument.Registered) -> contract.CAPInstrumentRegistered:
    asked = event.questionnaire
    dimensions = [str(item.dimension) for item in asked.items]
    return contract.CAPInstrumentRegistered(
        instrument=asked.instrument,
        instrument_version=asked.version,
        title=asked.title,
        items={name: dimensions.count(name) for name in dict.fromkeys(dimensions)},
        comparable_with=asked.comparable_with,
        effective_on=event.effective_on,
        content_sha256=asked.content_sha256,
    )


@published.register(Duplicate.Proposed)
@published.register(Duplicate.ProposedAgain)
def _(
    event: Duplicate.Proposed | Duplicate.ProposedAgain,
) -> contract.DuplicateProposed:
    return contract.DuplicateProposed(
        user_id=event.user_id,
        other_user_id=event.other_user_id,
        household_id=event.household_id,
        rule=DuplicateRule(event.rule),
    )


@published.register
def _(event: Duplicate.Dismissed) -> contract.DuplicateDismissed:
    return contract.DuplicateDismissed(
        user_id=event.user_id,
        other_user_id=event.other_user_id,
        household_id=event.household_id,
    )


@published.register
def _(event: Duplicate.Merged) -> contract.UsersMerged:
    return contract.UsersMerged(
        user_id=event.user_id,
        other_user_id=event.other_user_id,
        household_id=event.household_id,
    )


@published.register
def _(event: Duplicate.MergeUndone) -> contract.MergeUndone:
    return contract.MergeUndone(
        user_id=event.user_id,
        other_user_id=event.other_user_id,
        household_id=event.household_id,
    )

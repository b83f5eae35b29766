"""Stored events of enrollment as published events: the only place that knows both."""

from functools import singledispatch

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import enrollment as contract
from juntos_contracts.values import (
    CAPMoment,
    ConsentPurpose,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    Eligibility,
    WithdrawalReason,
)

from ..domain.cohort import Cohort
from ..domain.household import Household
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
def _(event: User.Registered) -> contract.UserRegistered:
    return contract.UserRegistered(
        user_id=event.originator_id,
        household_id=event.household_id,
        earlier_editions=event.earlier_editions,
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

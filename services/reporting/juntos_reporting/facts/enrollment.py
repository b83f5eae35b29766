"""Facts of enrollment: who is served, sought, enrolled and on the final list."""

from sqlalchemy import ARRAY, Boolean, Column, SmallInteger

from juntos_contracts.events import enrollment as events

from .registry import Fact, Facts, facts_of
from .tables import day, fact, identity, label, number

household_registered = fact(
    "household_registered", identity("household_id"), label("eligibility")
)
user_registered = fact(
    "user_registered",
    identity("user_id"),
    identity("household_id"),
    Column("earlier_editions", ARRAY(SmallInteger), nullable=False),
)
contact = fact(
    "contact",
    identity("user_id"),
    identity("household_id"),
    label("mode"),
    label("purpose"),
    label("outcome"),
    Column("effective", Boolean, nullable=False),
    number("attempt"),
)
enrolment = fact(
    "enrolment",
    identity("user_id"),
    identity("household_id"),
    Column("new_user", Boolean, nullable=False),
)
cap_application = fact(
    "cap_application",
    identity("user_id"),
    identity("household_id"),
    label("moment"),
    label("instrument"),
    number("instrument_version"),
    number("knowledge"),
    number("attitudes"),
    number("practices"),
)
consent = fact(
    "consent",
    identity("user_id"),
    identity("household_id"),
    label("purpose"),
    Column("given", Boolean, nullable=False),
)
withdrawal = fact(
    "withdrawal", identity("user_id"), identity("household_id"), label("reason")
)
move = fact(
    "move",
    identity("user_id"),
    identity("household_id"),
    label("from_ubigeo"),
    label("from_territorial_unit"),
)
cohort_closed = fact(
    "cohort_closed",
    identity("cohort_id"),
    Column("cohort_edition", SmallInteger, nullable=False),
    number("households"),
    number("districts"),
    day("closed_on"),
)
cohort_member = fact(
    "cohort_member",
    identity("cohort_id"),
    Column("cohort_edition", SmallInteger, nullable=False),
    item=identity("household_id"),
)


@facts_of(events.HouseholdRegistered)
def _household_registered(event: events.HouseholdRegistered) -> Facts:
    yield Fact(household_registered, (event.household_id, event.eligibility))


@facts_of(events.UserRegistered)
def _user_registered(event: events.UserRegistered) -> Facts:
    editions = list(event.earlier_editions)
    yield Fact(user_registered, (event.user_id, event.household_id, editions))


@facts_of(events.UserContacted)
def _contact(event: events.UserContacted) -> Facts:
    yield Fact(
        contact,
        (
            event.user_id,
            event.household_id,
            event.mode,
            event.purpose,
            event.outcome,
            event.effective,
            event.attempt,
        ),
    )


@facts_of(events.UserEnrolled)
def _enrolment(event: events.UserEnrolled) -> Facts:
    yield Fact(enrolment, (event.user_id, event.household_id, event.new_user))


@facts_of(events.CAPApplied)
def _cap_application(event: events.CAPApplied) -> Facts:
    yield Fact(
        cap_application,
        (
            event.user_id,
            event.household_id,
            event.moment,
            event.instrument,
            event.instrument_version,
            event.knowledge,
            event.attitudes,
            event.practices,
        ),
    )


@facts_of(events.ConsentGiven)
def _consent_given(event: events.ConsentGiven) -> Facts:
    yield Fact(consent, (event.user_id, event.household_id, event.purpose, True))


@facts_of(events.ConsentWithdrawn)
def _consent_withdrawn(event: events.ConsentWithdrawn) -> Facts:
    yield Fact(consent, (event.user_id, event.household_id, event.purpose, False))


@facts_of(events.UserWithdrawn)
def _withdrawal(event: events.UserWithdrawn) -> Facts:
    yield Fact(withdrawal, (event.user_id, event.household_id, event.reason))


@facts_of(events.UserMoved)
def _move(event: events.UserMoved) -> Facts:
    yield Fact(
        move,
        (
            event.user_id,
            event.household_id,
            event.from_ubigeo,
            event.from_territorial_unit,
        ),
    )


@facts_of(events.CohortClosed)
def _cohort_closed(event: events.CohortClosed) -> Facts:
    yield Fact(
        cohort_closed,
        (
            event.cohort_id,
            event.cohort_edition,
            event.households,
            event.districts,
            event.closed_on,
        ),
    )


@facts_of(events.CohortMembersListed)
def _cohort_members(event: events.CohortMembersListed) -> Facts:
    for household_id in dict.fromkeys(event.household_ids):
        yield Fact(cohort_member, (household_id, event.cohort_id, event.cohort_edition))

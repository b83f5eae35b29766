"""Facts of enrollment: who is served, sought, enrolled and on the final list."""

from typing import Final

from sqlalchemy import ARRAY, Boolean, Column, Index, SmallInteger

from juntos_contracts.events import enrollment as events

from .registry import Fact, Facts, facts_of
from .tables import CUT, PLACE, day, fact, identity, label, number

household_registered = fact(
    "household_registered", identity("household_id"), label("eligibility")
)
child_birth = fact("child_birth", identity("household_id"), label("eligibility"))
pregnancy_ended = fact(
    "pregnancy_ended",
    identity("user_id"),
    identity("household_id"),
    label("eligibility", nullable=True),
)
eligibility_end = fact(
    "eligibility_end",
    identity("household_id"),
    label("cause"),
    Column("stays_in_cohort", Boolean, nullable=False),
)
padron_import = fact(
    "padron_import",
    identity("padron_id"),
    day("padron_on"),
    number("rows"),
    number("households_registered"),
    number("users_registered"),
    number("corrected"),
    number("unchanged"),
    number("rejected"),
    number("gone"),
    label("file_sha256"),
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
prior_participation = fact(
    "prior_participation",
    identity("user_id"),
    identity("household_id"),
    Column("earlier_editions", ARRAY(SmallInteger), nullable=False),
    Column("new_user", Boolean, nullable=False),
)
duplicate_finding = fact(
    "duplicate_finding",
    identity("user_id"),
    identity("other_user_id"),
    label("finding"),
)
"""What the review of a pair said: proposed, dismissed, merged or merge_undone."""
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
cap_incomplete = fact(
    "cap_incomplete",
    identity("user_id"),
    identity("household_id"),
    label("moment"),
    label("instrument"),
    number("instrument_version"),
    number("answered"),
    number("items"),
)
cap_instrument = fact(
    "cap_instrument",
    label("instrument"),
    number("instrument_version"),
    label("title"),
    Column("comparable_with", ARRAY(SmallInteger), nullable=False),
    day("effective_on"),
    label("content_sha256"),
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
cohort_sign_off = fact(
    "cohort_sign_off",
    identity("cohort_id"),
    Column("cohort_edition", SmallInteger, nullable=False),
    label("acta"),
    label("regional_government"),
    day("signed_on"),
    label("content_sha256"),
)

# The first fact of each, with its place, in the order in which it is asked for.
for _table, _key, *_asked in (
    (contact, contact.c.user_id, "effective", "mode"),
    (enrolment, enrolment.c.user_id),
    (cohort_member, cohort_member.c.household_id, "cohort_edition"),
):
    Index(
        f"{_table.name}_first",
        _key,
        _table.c.position,
        postgresql_include=(*_asked, *PLACE, *CUT),
    )
# What one unit's households were given is looked up, not searched among all.
for _table in (user_registered, contact, cap_application):
    Index(f"{_table.name}_by_household", _table.c.household_id)
# What was said last about messages.
Index(
    "consent_last",
    consent.c.user_id,
    consent.c.position.desc(),
    postgresql_include=("given", "purpose", *CUT),
)

FINDINGS: Final[dict[type[events.DuplicateEvent], str]] = {
    events.DuplicateProposed: "proposed",
    events.DuplicateDismissed: "dismissed",
    events.UsersMerged: "merged",
    events.MergeUndone: "merge_undone",
}


@facts_of(events.HouseholdRegistered)
def _household_registered(event: events.HouseholdRegistered) -> Facts:
    yield Fact(household_registered, (event.household_id, event.eligibility))


@facts_of(events.ChildBirthReported)
def _child_birth(event: events.ChildBirthReported) -> Facts:
    yield Fact(child_birth, (event.household_id, event.eligibility))


@facts_of(events.PregnancyEnded)
def _pregnancy_ended(event: events.PregnancyEnded) -> Facts:
    yield Fact(pregnancy_ended, (event.user_id, event.household_id, event.eligibility))


@facts_of(events.HouseholdEligibilityEnded)
def _eligibility_end(event: events.HouseholdEligibilityEnded) -> Facts:
    own = event.household_id, event.cause, event.stays_in_cohort
    yield Fact(eligibility_end, own)


@facts_of(events.PadronImported)
def _padron_import(event: events.PadronImported) -> Facts:
    yield Fact(
        padron_import,
        (
            event.padron_id,
            event.padron_on,
            event.rows,
            event.households_registered,
            event.users_registered,
            event.corrected,
            event.unchanged,
            event.rejected,
            event.gone,
            event.file_sha256,
        ),
    )


@facts_of(events.PriorParticipationRecorded)
def _prior_participation(event: events.PriorParticipationRecorded) -> Facts:
    editions = list(event.earlier_editions)
    own = event.user_id, event.household_id, editions, event.new_user
    yield Fact(prior_participation, own)


@facts_of(*FINDINGS)
def _duplicate_finding(event: events.DuplicateEvent) -> Facts:
    own = event.user_id, event.other_user_id, FINDINGS[type(event)]
    yield Fact(duplicate_finding, own)


@facts_of(events.CAPLeftIncomplete)
def _cap_incomplete(event: events.CAPLeftIncomplete) -> Facts:
    yield Fact(
        cap_incomplete,
        (
            event.user_id,
            event.household_id,
            event.moment,
            event.instrument,
            event.instrument_version,
            event.answered,
            event.items,
        ),
    )


@facts_of(events.CAPInstrumentRegistered)
def _cap_instrument(event: events.CAPInstrumentRegistered) -> Facts:
    yield Fact(
        cap_instrument,
        (
            event.instrument,
            event.instrument_version,
            event.title,
            list(event.comparable_with),
            event.effective_on,
            event.content_sha256,
        ),
    )


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


@facts_of(events.CohortSignedOff)
def _cohort_sign_off(event: events.CohortSignedOff) -> Facts:
    yield Fact(
        cohort_sign_off,
        (
            event.cohort_id,
            event.cohort_edition,
            event.acta,
            event.regional_government,
            event.signed_on,
            event.content_sha256,
        ),
    )

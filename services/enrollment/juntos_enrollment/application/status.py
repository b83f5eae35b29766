"""The read tables that follow from events, written in the transaction of the events.

``users_status`` has one row a usuaria for the lists of daily work; what is told of one
who was merged counts for her own row and for that of the usuaria who is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.identity import Role
from juntos_chassis.seedwork import Aggregate

from ..domain.cohort import Cohort
from ..domain.household import Household
from ..domain.instrument import Instrument
from ..domain.user import User
from ..domain.values import CAPMoment, ConsentPurpose, ContactOutcome

REGISTERED = (
    "COPY users_status (user_id, household_id, ubigeo, territorial_unit, gestor,"
    " registered_on, earlier_editions, editions_known_on) FROM STDIN"
)
# Whoever was assigned comes before whoever visited her first.
ASSIGNED = """
UPDATE users_status SET gestor = %(gestor)s, gestor_since = %(on)s
WHERE (gestor_since IS NULL OR gestor_since <= %(on)s) AND user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
# Her own row and, if she was merged, that of the usuaria who is kept.
CONTACTED = """
UPDATE users_status SET attempts = attempts + 1,
    last_contact_on = greatest(last_contact_on, %(on)s),
    last_outcome = CASE WHEN coalesce(%(on)s >= last_contact_on, true)
        THEN %(outcome)s ELSE last_outcome END,
    last_actor = CASE WHEN coalesce(%(on)s >= last_contact_on, true)
        THEN %(actor)s ELSE last_actor END,
    next_attempt_on = CASE WHEN coalesce(%(on)s >= last_contact_on, true)
        THEN %(next)s ELSE next_attempt_on END,
    reached_on = least(reached_on, %(reached)s),
    gestor = coalesce(gestor, %(gestor)s)
WHERE user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
DATED = """
UPDATE users_status SET {column} = least({column}, %(on)s)
WHERE user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
SAID = """
UPDATE users_status SET {column} = greatest({column}, %(on)s)
WHERE user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
PRIOR = """
UPDATE users_status SET earlier_editions = %(editions)s, editions_known_on = %(on)s
WHERE user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
ANNULLED = """
UPDATE users_status SET withdrawn_on = NULL
WHERE user_id IN (
    %(user)s, (SELECT merged_into FROM users_status WHERE user_id = %(user)s))
"""
MOVED = (
    "UPDATE users_status SET ubigeo = %(ubigeo)s, territorial_unit = %(unit)s"
    " WHERE user_id = %(user)s"
)
# A household goes along with the last of its usuarias.
HOUSEHOLD_MOVED = (
    "UPDATE households SET ubigeo = %(ubigeo)s, territorial_unit = %(unit)s"
    " WHERE household_id = %(household)s AND NOT EXISTS (SELECT FROM users_status s"
    " WHERE s.household_id = %(household)s AND s.merged_into IS NULL"
    " AND (s.ubigeo, s.territorial_unit) <> (%(ubigeo)s, %(unit)s))"
)
CAP_RESULT = (
    "INSERT INTO cap_results (user_id, moment, instrument, version, knowledge,"
    " attitudes, practices, applied_on, ubigeo, territorial_unit)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
CLOSED = (
    "INSERT INTO cohorts (cohort_id, edition, ubigeo, territorial_unit, households,"
    " districts, closed_on) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
LISTED = (
    "INSERT INTO cohort_members (edition, household_id, cohort_id, ubigeo)"
    " SELECT %s, unnest(%s::uuid[]), %s, %s"
)
SIGNED = (
    "INSERT INTO cohort_sign_offs (cohort_id, region, acta, signed_on, content_sha256)"
    " VALUES (%s, %s, %s, %s, %s)"
)
BORN = (
    "UPDATE households SET eligibility = %s, declared_on = %s, ended_on = NULL"
    " WHERE household_id = %s"
)
# What was declared was her pregnancy; from now on the conditions of each count.
UNDECLARED = (
    "UPDATE households SET eligibility = NULL, declared_on = %(on)s"
    " WHERE household_id = %(household)s"
    " AND (eligibility = 'pregnant' OR %(served)s::text IS NULL)"
)
ENDED = "UPDATE households SET ended_on = %s WHERE household_id = %s"
INSTRUMENT = (
    "INSERT INTO instruments (instrument, version, title, items, comparable_with,"
    " effective_on) VALUES (%s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True, slots=True)
class By:
    """Who ordered some events."""

    subject: str
    role: str

    @property
    def gestor(self) -> str | None:
        """The subject, if it is a gestor's."""
        return self.subject if self.role == Role.LOCAL_MANAGER else None


def project(cursor: Cursor[DictRow], events: Iterable[Aggregate.Event], by: By) -> None:
    """Bring the read tables up to some events.

    Registrations go first and at once: nothing happened to a usuaria before hers.
    """
    told = list(events)
    _register(cursor, [one for one in told if isinstance(one, User.Registered)])
    for event in told:
        if isinstance(event, User.Contacted):
            _contacted(event, cursor, by)
        _apply(event, cursor)


def concerns(event: Aggregate.Event) -> bool:
    """Whether an event changes any of these tables."""
    kind = type(event)
    known = issubclass(kind, User.Registered | User.Contacted)
    return known or _apply.dispatch(kind) is not _apply.dispatch(object)


def _register(cursor: Cursor[DictRow], events: Sequence[User.Registered]) -> None:
    if not events:
        return
    with cursor.copy(REGISTERED) as copy:
        for event in events:
            place = event.territory
            copy.write_row(
                (
                    event.originator_id,
                    event.household_id,
                    place.ubigeo,
                    place.territorial_unit,
                    event.local_manager,
                    event.occurred_on,
                    list(event.earlier_editions),
                    event.occurred_on,
                )
            )


@singledispatch
def _apply(event: Aggregate.Event, cursor: Cursor[DictRow]) -> None:
    """Most events change no table of daily work."""


def _contacted(event: User.Contacted, cursor: Cursor[DictRow], by: By) -> None:
    reached = event.outcome == ContactOutcome.REACHED
    cursor.execute(
        CONTACTED,
        {
            "user": event.originator_id,
            "on": event.occurred_on,
            "outcome": event.outcome,
            "actor": by.subject,
            "gestor": by.gestor,
            "next": event.next_attempt_on,
            "reached": event.occurred_on if reached else None,
        },
    )


@_apply.register
def _(event: User.PriorParticipationRecorded, cursor: Cursor[DictRow]) -> None:
    editions = list(event.earlier_editions)
    cursor.execute(
        PRIOR,
        {"user": event.originator_id, "editions": editions, "on": event.occurred_on},
    )


@_apply.register
def _(event: User.ManagerAssigned, cursor: Cursor[DictRow]) -> None:
    assigned = {"gestor": event.local_manager, "on": event.occurred_on}
    cursor.execute(ASSIGNED, {"user": event.originator_id, **assigned})


@_apply.register
def _(event: User.Enrolled, cursor: Cursor[DictRow]) -> None:
    _date(cursor, event, "enrolled_on")


@_apply.register
def _(event: User.ConsentGiven, cursor: Cursor[DictRow]) -> None:
    _say(cursor, event, "consent_on")


@_apply.register
def _(event: User.ConsentWithdrawn, cursor: Cursor[DictRow]) -> None:
    _say(cursor, event, "consent_taken_back_on")


@_apply.register
def _(event: User.CAPLeftIncomplete, cursor: Cursor[DictRow]) -> None:
    _date(cursor, event, "begun_cap_on")


@_apply.register
def _(event: User.Withdrawn, cursor: Cursor[DictRow]) -> None:
    _date(cursor, event, "withdrawn_on")


@_apply.register
def _(event: User.WithdrawalAnnulled, cursor: Cursor[DictRow]) -> None:
    cursor.execute(ANNULLED, {"user": event.originator_id})


@_apply.register
def _(event: User.PersonalDataErased, cursor: Cursor[DictRow]) -> None:
    _date(cursor, event, "erased_on")


@_apply.register
def _(event: User.CAPApplied, cursor: Cursor[DictRow]) -> None:
    result, place = event.result, event.territory
    initial = result.moment == CAPMoment.INITIAL
    _date(cursor, event, "initial_cap_on" if initial else "final_cap_on")
    cursor.execute(
        CAP_RESULT,
        (
            event.originator_id,
            result.moment,
            result.instrument,
            result.instrument_version,
            result.knowledge,
            result.attitudes,
            result.practices,
            event.occurred_on,
            place.ubigeo,
            place.territorial_unit,
        ),
    )


@_apply.register
def _(event: User.Moved, cursor: Cursor[DictRow]) -> None:
    place = {
        "user": event.originator_id,
        "household": event.household_id,
        "ubigeo": event.territory.ubigeo,
        "unit": event.territory.territorial_unit,
    }
    cursor.execute(MOVED, place)
    cursor.execute(HOUSEHOLD_MOVED, place)


@_apply.register(Household.EligibilityRegained)
@_apply.register(Household.ChildBirthReported)
def _(
    event: Household.ChildBirthReported | Household.EligibilityRegained,
    cursor: Cursor[DictRow],
) -> None:
    cursor.execute(BORN, (event.eligibility, event.occurred_on, event.originator_id))


@_apply.register
def _(event: Household.PregnancyEnded, cursor: Cursor[DictRow]) -> None:
    told = {"household": event.originator_id, "served": event.eligibility}
    cursor.execute(UNDECLARED, {**told, "on": event.occurred_on})


@_apply.register
def _(event: Household.EligibilityEnded, cursor: Cursor[DictRow]) -> None:
    cursor.execute(ENDED, (event.occurred_on, event.originator_id))


@_apply.register
def _(event: Cohort.Closed, cursor: Cursor[DictRow]) -> None:
    cursor.execute(
        CLOSED,
        (
            event.originator_id,
            event.edition,
            event.territory.ubigeo,
            event.territory.territorial_unit,
            event.households,
            event.districts,
            event.occurred_on,
        ),
    )


@_apply.register
def _(event: Cohort.MembersListed, cursor: Cursor[DictRow]) -> None:
    cursor.execute(
        LISTED,
        (
            event.edition,
            list(event.household_ids),
            event.originator_id,
            event.territory.ubigeo,
        ),
    )


@_apply.register
def _(event: Cohort.SignedOff, cursor: Cursor[DictRow]) -> None:
    cursor.execute(
        SIGNED,
        (
            event.originator_id,
            event.regional_government,
            event.acta,
            event.occurred_on,
            event.content_sha256,
        ),
    )


@_apply.register
def _(event: Instrument.Registered, cursor: Cursor[DictRow]) -> None:
    asked = event.questionnaire
    cursor.execute(
        INSTRUMENT,
        (
            asked.instrument,
            asked.version,
            asked.title,
            len(asked.items),
            list(asked.comparable_with),
            event.effective_on,
        ),
    )


def _date(cursor: Cursor[DictRow], event: Any, column: str) -> None:
    user: UUID = event.originator_id
    cursor.execute(DATED.format(column=column), {"user": user, "on": event.occurred_on})


def _say(
    cursor: Cursor[DictRow],
    event: User.ConsentGiven | User.ConsentWithdrawn,
    column: str,
) -> None:
    """Note when she last said so; only the programme's own consent is on a list."""
    if event.purpose == ConsentPurpose.PROGRAMME:
        said = {"user": event.originator_id, "on": event.occurred_on}
        cursor.execute(SAID.format(column=column), said)

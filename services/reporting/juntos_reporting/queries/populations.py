"""Who counts: each population names a person, household or district once, with a place.

The place of a household is the one of its cohort fact, of a usuaria the one of her
enrolment (for the contacted: of her first effective contact). A later move changes
neither, so that the groups of a breakdown add up and never rewrite the past.
"""

from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT, distinct_on

from ..facts import enrollment, leaders, outreach, sessions
from ..facts.tables import PLACE
from .cut import Cut
from .policies import Policies

MUNICIPALITY = "local_government"


def first_with_place(
    table: Table, key: str, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """The first fact of each key that meets the conditions, by position."""
    names = dict.fromkeys((key, *PLACE))
    return (
        select(*(table.c[name] for name in names))
        .where(*conditions)
        .ext(distinct_on(table.c[key]))
        .order_by(table.c[key], table.c.position)
    )


class Populations:
    """The populations of one question; who is asked for twice is looked for once."""

    def __init__(self, cut: Cut, policies: Policies) -> None:
        """Prepare the statement parts; nothing is asked yet."""
        self.cut = cut
        self.policies = policies
        self._reinforced: dict[str, CTE] = {}

    @cached_property
    def households(self) -> CTE:
        """Households on an approved final list (denominator of OG)."""
        member, cut = enrollment.cohort_member, self.cut
        edition = member.c.cohort_edition == cut.edition
        found = first_with_place(member, "household_id", cut.until(member), edition)
        return found.cte("cohort")

    @cached_property
    def enrolled(self) -> CTE:
        """Usuarias enrolled in this edition."""
        table = enrollment.enrolment
        return first_with_place(table, "user_id", self.cut.sees(table)).cte("enrolled")

    @cached_property
    def attended(self) -> CTE:
        """How many of the twelve sessions each usuaria attended, if any."""
        return sessions_attended(self.cut).cte("attended")

    @cached_property
    def participants(self) -> CTE:
        """Enrolled usuarias who attended often enough to take part (OE1 and OE3)."""
        enrolled, attended = self.enrolled, self.attended
        held = func.coalesce(attended.c.sessions, 0).label("sessions")
        same = attended.c.user_id == enrolled.c.user_id
        return (
            select(enrolled, held)
            .select_from(enrolled.outerjoin(attended, same))
            .where(held >= self.policies.participation_minimum_sessions)
            .cte("participants")
        )

    @cached_property
    def contacted(self) -> CTE:
        """Usuarias reached in person or by call (denominator of OE2)."""
        return contacted_users(self.cut, self.policies).cte("contacted")

    @cached_property
    def districts(self) -> CTE:
        """Districts where the programme works (denominator of OE4)."""
        return intervened_districts(self.cut, self.policies).cte("districts")

    def reinforced(self, status: str) -> CTE:
        """Usuarias with enough messages that came as far as a status."""
        if status not in self._reinforced:
            least = self.policies.reinforcement_minimum_messages
            users = reinforced_users(self.cut, status, least)
            self._reinforced[status] = users.cte(f"reinforced_{status}")
        return self._reinforced[status]


def contacted_users(cut: Cut, policies: Policies) -> Select[Any]:
    """Usuarias reached in person or by call, new ones if the policy says so (OE2)."""
    contact = enrollment.contact
    conditions = [
        cut.sees(contact),
        contact.c.effective,
        contact.c.mode.in_(policies.contacted_modes),
    ]
    if policies.new_user_test == "never_enrolled_earlier":
        conditions.append(contact.c.user_id.in_(_never_enrolled_earlier(cut)))
    return first_with_place(contact, "user_id", *conditions)


def _never_enrolled_earlier(cut: Cut) -> Select[Any]:
    registered, enrolment = enrollment.user_registered, enrollment.enrolment
    earlier = enrolment.alias("earlier")
    enrolled_here_before = exists(
        select(earlier.c.user_id).where(
            earlier.c.user_id == registered.c.user_id,
            earlier.c.edition < cut.edition,
        )
    )
    return select(registered.c.user_id).where(
        cut.until(registered),
        ~(literal(cut.edition) > func.any(registered.c.earlier_editions)),
        ~enrolled_here_before,
    )


def sessions_attended(cut: Cut) -> Select[Any]:
    """How many of the twelve sessions each usuaria attended; a number counts once.

    What counts is the municipality's list until the unit resolves a dispute; where the
    municipality says nothing, the unit's word stands.
    """
    presences = union_all(
        _municipal_presences(cut), _presences_by_the_unit(cut), _resolved_presences(cut)
    ).subquery("presences")
    seen = func.bit_or(literal(1).op("<<")(presences.c.session_number))
    numbers = func.bit_count(cast(seen, BIT(32)))
    return select(
        presences.c.user_id, cast(numbers, Integer).label("sessions")
    ).group_by(presences.c.user_id)


def _municipal_presences(cut: Cut) -> Select[Any]:
    line = sessions.attendance
    return select(line.c.user_id, line.c.session_number).where(
        cut.sees(line),
        line.c.present,
        line.c.testimony == MUNICIPALITY,
        ~_settled(cut, line),
    )


def _presences_by_the_unit(cut: Cut) -> Select[Any]:
    line = sessions.attendance
    municipal = line.alias("municipal")
    contradicted = exists(
        select(municipal.c.user_id).where(
            cut.sees(municipal),
            municipal.c.testimony == MUNICIPALITY,
            ~municipal.c.present,
            _same_attendance(municipal, line),
        )
    )
    return select(line.c.user_id, line.c.session_number).where(
        cut.sees(line),
        line.c.present,
        line.c.testimony != MUNICIPALITY,
        ~_settled(cut, line),
        ~contradicted,
    )


def _settled(cut: Cut, line: FromClause) -> ColumnElement[bool]:
    resolved = sessions.attendance_resolution.alias("resolved")
    return exists(
        select(resolved.c.user_id).where(
            cut.sees(resolved), _same_attendance(resolved, line)
        )
    )


def _resolved_presences(cut: Cut) -> Select[Any]:
    table = sessions.attendance_resolution
    last = (
        select(table.c.user_id, table.c.session_number, table.c.present)
        .where(cut.sees(table))
        .ext(distinct_on(table.c.user_id, table.c.session_id))
        .order_by(table.c.user_id, table.c.session_id, table.c.position.desc())
        .subquery()
    )
    return select(last.c.user_id, last.c.session_number).where(last.c.present)


def _same_attendance(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(
        one.c.user_id == other.c.user_id, one.c.session_id == other.c.session_id
    )


MESSAGE_TABLES = {
    "sent": outreach.message_sent,
    "delivered": outreach.message_delivered,
    "read": outreach.message_read,
}


def reinforced_users(cut: Cut, status: str, least: int) -> Select[Any]:
    """Usuarias with some messages that came as far as a status."""
    table = MESSAGE_TABLES[status]
    found = select(table.c.user_id).where(cut.sees(table)).group_by(table.c.user_id)
    if least == 1:
        return found
    return found.having(func.count(table.c.message_id.distinct()) >= least)


def refusing_users(cut: Cut) -> Select[Any]:
    """Usuarias who want no messages: consent taken back or opted out (Ley 29733)."""
    consent, opt_out = enrollment.consent, outreach.opt_out
    last = (
        select(consent.c.user_id, consent.c.given)
        .where(cut.until(consent), consent.c.purpose == "messages")
        .ext(distinct_on(consent.c.user_id))
        .order_by(consent.c.user_id, consent.c.position.desc())
        .subquery()
    )
    taken_back = select(last.c.user_id).where(~last.c.given)
    refused = union_all(
        taken_back, select(opt_out.c.user_id).where(cut.until(opt_out))
    ).subquery()
    return select(refused.c.user_id).distinct()


def intervened_districts(cut: Cut, policies: Policies) -> Select[Any]:
    """Districts where the programme works (denominator of OE4), each with one unit."""
    if policies.intervened_districts == "sessions_held":
        table = sessions.session_held
        return first_with_place(table, "ubigeo", cut.sees(table))
    member = enrollment.cohort_member
    edition = member.c.cohort_edition == cut.edition
    return first_with_place(member, "ubigeo", cut.until(member), edition)


def districts_with_network(cut: Cut) -> Select[Any]:
    """Districts whose network has a formation act on record."""
    formed = leaders.network_formed
    return select(formed.c.ubigeo).where(cut.sees(formed)).distinct()


def districts_with_recognition(cut: Cut) -> Select[Any]:
    """Districts whose network the local government recognised."""
    recognized = leaders.network_recognized
    return select(recognized.c.ubigeo).where(cut.sees(recognized)).distinct()


def districts_with_active_network(cut: Cut, policies: Policies) -> Select[Any]:
    """Districts whose formed network carried out the community actions asked for."""
    formed, action = leaders.network_formed, leaders.network_action
    return (
        select(formed.c.ubigeo)
        .join(action, action.c.network_id == formed.c.network_id)
        .where(cut.sees(formed), cut.sees(action))
        .group_by(formed.c.ubigeo)
        .having(
            func.count(action.c.action_id.distinct())
            >= policies.active_network_minimum_actions
        )
    )


def month_of(table: FromClause) -> ColumnElement[str]:
    """The month of the business date, as 2026-04."""
    return func.to_char(table.c.occurred_on, literal("YYYY-MM"), type_=String)

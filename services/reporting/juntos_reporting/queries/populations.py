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
    Select,
    SelectBase,
    String,
    Table,
    exists,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import enrollment, leaders, outreach, sessions
from ..facts.tables import PLACE
from .attendance import count_numbers, sessions_attended, sessions_held_for
from .cut import Cut
from .persons import by_person, first_of_each, merged_users
from .policies import Policies


def first_with_place(
    table: Table, key: str, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """The first fact of each key that meets the conditions, by position."""
    names = dict.fromkeys((key, *PLACE, "position"))
    return (
        select(*(table.c[name] for name in names))
        .where(*conditions)
        .ext(distinct_on(table.c[key]))
        .order_by(table.c[key], table.c.position)
    )


class Populations:
    """The populations of one question; who is asked for twice is looked for once.

    A ``user_id`` names a person here: usuarias who were merged count once.
    """

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
    def merged(self) -> CTE:
        """Usuarias who count for another one."""
        return merged_users(self.cut)

    @cached_property
    def enrolled(self) -> CTE:
        """Persons enrolled in this edition."""
        table = enrollment.enrolment
        found = first_with_place(table, "user_id", self.cut.sees(table))
        return first_of_each(by_person(found, self.merged)).cte("enrolled")

    @cached_property
    def attended(self) -> CTE:
        """How many of the twelve sessions each person attended, if any."""
        found = sessions_attended(self.cut, self.policies, self.merged)
        return found.cte("attended")

    @cached_property
    def participants(self) -> CTE:
        """Enrolled persons who attended often enough to take part (OE1 and OE3)."""
        enrolled, attended = self.enrolled, self.attended
        count = func.coalesce(attended.c.sessions, 0).label("sessions")
        same = attended.c.user_id == enrolled.c.user_id
        return (
            select(enrolled, count, attended.c.seen)
            .select_from(enrolled.outerjoin(attended, same))
            .where(count >= self.policies.participation_minimum_sessions)
            .cte("participants")
        )

    @cached_property
    def completing(self) -> FromClause:
        """The participants and whether each one reached the threshold (OE1)."""
        participants, needed = self.participants, self.policies.completion_threshold
        if needed.sessions is not None:
            reached = participants.c.sessions >= needed.sessions
            return select(participants, reached.label("completed")).subquery()
        held = sessions_held_for(self.cut, self.merged).subquery("held_for")
        same = held.c.user_id == participants.c.user_id
        # A session she attended was held for her, whatever the rosters say.
        seen = func.coalesce(participants.c.seen, 0)
        numbers = count_numbers(func.coalesce(held.c.held, 0).op("|")(seen))
        attended = participants.c.sessions
        reached = (attended > 0) & (attended * 100 >= numbers * needed.percent)
        return (
            select(participants, reached.label("completed"))
            .select_from(participants.outerjoin(held, same))
            .subquery()
        )

    @cached_property
    def contacted(self) -> CTE:
        """Persons reached in person or by call (denominator of OE2)."""
        return contacted_persons(self.cut, self.policies, self.merged).cte("contacted")

    @cached_property
    def districts(self) -> CTE:
        """Districts where the programme works (denominator of OE4)."""
        return intervened_districts(self.cut, self.policies).cte("districts")

    def reinforced(self, status: str) -> CTE:
        """Usuarias with enough messages that came as far as a status."""
        if status not in self._reinforced:
            least = self.policies.reinforcement_minimum_messages
            users = reinforced_persons(self.cut, status, least, self.merged)
            self._reinforced[status] = users.cte(f"reinforced_{status}")
        return self._reinforced[status]


def contacted_persons(cut: Cut, policies: Policies, merged: CTE) -> Select[Any]:
    """Persons reached in person or by call, new ones if the policy says so (OE2)."""
    contact = enrollment.contact
    found = first_with_place(
        contact,
        "user_id",
        cut.sees(contact),
        contact.c.effective,
        contact.c.mode.in_(policies.contacted_modes),
    )
    persons = first_of_each(by_person(found, merged)).subquery("reached")
    if policies.new_user_test != "never_enrolled_earlier":
        return select(persons)
    earlier = by_person(_enrolled_earlier(cut), merged).subquery("enrolled_earlier")
    same = earlier.c.user_id == persons.c.user_id
    return (
        select(persons)
        .select_from(persons.outerjoin(earlier, same))
        .where(earlier.c.user_id.is_(None))
    )


def _enrolled_earlier(cut: Cut) -> Select[Any]:
    """Usuarias of an earlier edition: by the padrón, by its list or by enrolling."""
    enrolment = enrollment.enrolment
    named = (
        select(table.c.user_id).where(
            cut.until(table), literal(cut.edition) > func.any(table.c.earlier_editions)
        )
        for table in (enrollment.user_registered, enrollment.prior_participation)
    )
    enrolled = select(enrolment.c.user_id).where(enrolment.c.edition < cut.edition)
    found = union(*named, enrolled).subquery()
    return select(found.c.user_id)


MESSAGE_TABLES = {
    "sent": outreach.message_sent,
    "delivered": outreach.message_delivered,
    "read": outreach.message_read,
}


def reinforced_persons(cut: Cut, status: str, least: int, merged: CTE) -> Select[Any]:
    """Persons with some messages that came as far as a status."""
    table = MESSAGE_TABLES[status]
    count = func.count(table.c.message_id.distinct()) if least > 1 else literal(1)
    found = select(table.c.user_id, count.label("messages")).where(cut.sees(table))
    persons = by_person(found.group_by(table.c.user_id), merged).subquery()
    enough = func.sum(persons.c.messages) >= least
    return select(persons.c.user_id).group_by(persons.c.user_id).having(enough)


def refusing_persons(cut: Cut, merged: CTE) -> Select[Any]:
    """Persons who want no messages: consent taken back or opted out (Ley 29733).

    Each of the two is what was said last; opting in again undoes an opt-out.
    """
    consent, opt_out, opt_in = enrollment.consent, outreach.opt_out, outreach.opt_in
    consents = select(
        consent.c.user_id, consent.c.position, (~consent.c.given).label("refused")
    ).where(cut.until(consent), consent.c.purpose == "messages")
    choices = union_all(
        *(
            select(
                table.c.user_id, table.c.position, literal(refused).label("refused")
            ).where(cut.until(table))
            for table, refused in ((opt_out, True), (opt_in, False))
        )
    )
    refusing = union(_last_said(consents), _last_said(choices)).subquery()
    return by_person(select(refusing.c.user_id), merged).distinct()


def _last_said(said: SelectBase) -> Select[Any]:
    words = said.subquery()
    last = (
        select(words.c.user_id, words.c.refused)
        .ext(distinct_on(words.c.user_id))
        .order_by(words.c.user_id, words.c.position.desc())
        .subquery()
    )
    return select(last.c.user_id).where(last.c.refused)


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
        .where(cut.sees(formed), cut.sees(action), ~_is_void(cut, action))
        .group_by(formed.c.ubigeo)
        .having(
            func.count(action.c.action_id.distinct())
            >= policies.active_network_minimum_actions
        )
    )


def _is_void(cut: Cut, action: Table) -> ColumnElement[bool]:
    """Nothing corrects a void action any further, so one such word is enough."""
    correction = leaders.network_action_correction
    return exists(
        select(correction.c.action_id).where(
            cut.sees(correction),
            correction.c.void,
            correction.c.action_id == action.c.action_id,
        )
    )


def month_of(table: FromClause) -> ColumnElement[str]:
    """The month of the business date, as 2026-04."""
    return func.to_char(table.c.occurred_on, literal("YYYY-MM"), type_=String)

"""Who counts: each population names a person, household or district once, with a place.

The place of a household is the one of its cohort fact, of a usuaria the one of her
enrolment (for the contacted: of her first effective contact). A later move changes
neither, so that the groups of a breakdown add up and never rewrite the past.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    String,
    any_,
    func,
    literal,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import enrollment, leaders, outreach
from ..facts.standing import (
    MESSAGES,
    attendance_standing,
    message_standing,
    messages_by_usuaria,
)
from ..facts.tables import PLACE
from .actions import community_actions
from .attendance import (
    count_numbers,
    sessions_attended,
    sessions_attended_now,
    sessions_held_for,
)
from .cut import Cut
from .dates import sessions_held
from .persons import Among, by_person, everybody, first_of_each, merged_users
from .policies import Policies

TOPICS = 12
"""Sessions of the programme (Plan 2026, section 6)."""


def first_with_place(
    table: FromClause, key: str, *conditions: ColumnElement[bool]
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

    def __init__(
        self,
        cut: Cut,
        policies: Policies,
        only: tuple[UUID, ...] = (),
        current: frozenset[str] = frozenset(),
    ) -> None:
        """Prepare the statement parts; nothing is asked yet.

        Args:
            cut: which facts count.
            policies: how they are read.
            only: look at these usuarias and their households alone; to be right about
                a household, all its usuarias and their doubles must be among them.
            current: standings that may be read instead of the facts; see ``current``.
        """
        self.cut = cut
        self.policies = policies
        self.only = only
        self._current = current
        self._reinforced: dict[str, CTE] = {}

    @cached_property
    def households(self) -> CTE:
        """Households on an approved final list (denominator of OG)."""
        member, cut = enrollment.cohort_member, self.cut
        edition = member.c.cohort_edition == cut.edition
        ours = self.in_homes(member)
        conditions = cut.until(member), edition, ours
        return first_with_place(member, "household_id", *conditions).cte("cohort")

    def in_homes(self, table: FromClause) -> ColumnElement[bool]:
        """The rows of households that are on a final list in the places asked for."""
        member, registered = enrollment.cohort_member, enrollment.user_registered
        if self.only:
            homes = select(registered.c.household_id).where(
                registered.c.user_id.in_(self.only)
            )
        elif self.cut.places:
            homes = select(member.c.household_id).where(
                self.cut.until(member), self.cut.within(member)
            )
        else:
            return true()
        return table.c.household_id == any_(func.array(homes.scalar_subquery()))

    def among(self, table: FromClause) -> ColumnElement[bool]:
        """The rows of whoever may count in the places asked for, and of their doubles.

        Only saves looking at the others: what counts where is decided afterwards.
        """
        if self.only:
            return table.c.user_id.in_(self.only)
        if not self.cut.places:
            return true()
        # An array, so that PostgreSQL looks each of the few up instead of joining all.
        return table.c.user_id == any_(func.array(self._near.scalar_subquery()))

    @cached_property
    def _near(self) -> Select[Any]:
        found = union(*self._told_here()).subquery("told_here")
        here = by_person(select(found.c.user_id), self.merged).cte("persons_here")
        merged = self.merged
        doubles = select(merged.c.other_user_id).join(
            here, here.c.user_id == merged.c.user_id
        )
        near = union(select(here.c.user_id), doubles).cte("near")
        return select(near.c.user_id)

    def _told_here(self) -> Iterator[Select[Any]]:
        """Usuarias enrolled, contacted or living in a household of the places."""
        cut = self.cut
        for table in (enrollment.enrolment, enrollment.contact):
            yield select(table.c.user_id).where(cut.sees(table), cut.within(table))
        for table in (enrollment.user_registered, enrollment.cap_application):
            yield select(table.c.user_id).where(cut.until(table), self.in_homes(table))

    @cached_property
    def merged(self) -> CTE:
        """Usuarias who count for another one."""
        return merged_users(self.cut)

    @cached_property
    def enrolled(self) -> CTE:
        """Persons enrolled in this edition."""
        table = enrollment.enrolment
        seen = self.cut.sees(table), self.among(table)
        found = first_with_place(table, "user_id", *seen)
        return first_of_each(by_person(found, self.merged)).cte("enrolled")

    @cached_property
    def attended(self) -> CTE:
        """How many of the twelve sessions each person attended, if any."""
        now = attendance_standing.name in self._current
        find = sessions_attended_now if now else sessions_attended
        found = find(self.cut, self.policies, self.merged, self.among)
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
            planned = literal(TOPICS).label("held")
            return select(participants, planned, reached.label("completed")).subquery()
        held = sessions_held_for(self.cut, self.merged, self.among).subquery("held_for")
        same = held.c.user_id == participants.c.user_id
        # A session she attended was held for her, whatever the rosters say.
        seen = func.coalesce(participants.c.seen, 0)
        numbers = count_numbers(func.coalesce(held.c.held, 0).op("|")(seen))
        attended = participants.c.sessions
        reached = (attended > 0) & (attended * 100 >= numbers * needed.percent)
        return (
            select(participants, numbers.label("held"), reached.label("completed"))
            .select_from(participants.outerjoin(held, same))
            .subquery()
        )

    @cached_property
    def contacted(self) -> CTE:
        """Persons reached in person or by call (denominator of OE2)."""
        found = contacted_persons(self.cut, self.policies, self.merged, self.among)
        return found.cte("contacted")

    @cached_property
    def refusing(self) -> CTE:
        """Persons to whom no messages are owed."""
        found = refusing_persons(self.cut, self.merged, self.among)
        return found.cte("refusing")

    @cached_property
    def districts(self) -> CTE:
        """Districts where the programme works (denominator of OE4)."""
        return intervened_districts(self.cut, self.policies).cte("districts")

    @cached_property
    def received(self) -> CTE:
        """Persons who received enough reinforcement, as the policy reads it."""
        return self.reinforced(self.policies.reinforcement_status)

    @cached_property
    def messages(self) -> CTE:
        """How many messages of each status every person has, if any."""
        cut, least = self.cut, self.policies.reinforcement_minimum_messages
        if message_standing.name in self._current:
            now = message_standing
            counts = (now.c[status] for status in MESSAGES)
            of_users = select(now.c.user_id, *counts).where(
                now.c.edition == cut.edition, self.among(now)
            )
        else:
            of_users = select(messages_by_usuaria(cut.sees, self.among, least))
        persons = by_person(of_users, self.merged).subquery()
        sums = (func.sum(persons.c[status]).label(status) for status in MESSAGES)
        grouped = select(persons.c.user_id, *sums).group_by(persons.c.user_id)
        return grouped.cte("messages")

    def reinforced(self, status: str) -> CTE:
        """Persons with enough messages that came as far as a status."""
        if status not in self._reinforced:
            least = self.policies.reinforcement_minimum_messages
            messages = self.messages
            enough = select(messages.c.user_id).where(messages.c[status] >= least)
            self._reinforced[status] = enough.cte(f"reinforced_{status}")
        return self._reinforced[status]


def contacted_persons(
    cut: Cut, policies: Policies, merged: CTE, among: Among = everybody
) -> Select[Any]:
    """Persons reached in person or by call, new ones if the policy says so (OE2)."""
    contact = enrollment.contact
    found = first_with_place(
        contact,
        "user_id",
        cut.sees(contact),
        contact.c.effective,
        contact.c.mode.in_(policies.contacted_modes),
        among(contact),
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
    enrolled = select(enrolment.c.user_id).where(
        cut.until(enrolment), enrolment.c.edition < cut.edition
    )
    found = union(*named, enrolled).subquery()
    return select(found.c.user_id)


def refusing_persons(cut: Cut, merged: CTE, among: Among = everybody) -> Select[Any]:
    """Persons who want no messages: consent taken back or opted out (Ley 29733).

    Each of the two is what was said last; opting in again undoes an opt-out.
    """
    consent, opt_out, opt_in = enrollment.consent, outreach.opt_out, outreach.opt_in
    consents = select(
        consent.c.user_id, consent.c.position, (~consent.c.given).label("refused")
    ).where(cut.until(consent), consent.c.purpose == "messages", among(consent))
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
        return _first_in_district(cut, sessions_held(cut))
    member = enrollment.cohort_member
    edition = member.c.cohort_edition == cut.edition
    return _first_in_district(cut, member, cut.until(member), edition)


def _first_in_district(
    cut: Cut, table: FromClause, *conditions: ColumnElement[bool]
) -> Select[Any]:
    """The first fact of each district; of others than asked for, none is needed."""
    if cut.places:
        here = select(table.c.ubigeo).where(cut.within(table))
        conditions = (*conditions, table.c.ubigeo.in_(here))
    return first_with_place(table, "ubigeo", *conditions)


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
    formed, action = leaders.network_formed, community_actions(cut)
    return (
        select(formed.c.ubigeo)
        .join(action, action.c.network_id == formed.c.network_id)
        .where(cut.sees(formed))
        .group_by(formed.c.ubigeo)
        .having(
            func.count(action.c.action_id.distinct())
            >= policies.active_network_minimum_actions
        )
    )


def month_of(table: FromClause) -> ColumnElement[str]:
    """The month of the business date, as 2026-04."""
    return func.to_char(table.c.occurred_on, literal("YYYY-MM"), type_=String)

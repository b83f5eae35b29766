"""From which day on a line or a goal cannot be reached any more, by arithmetic alone.

No forecast: only what no effort can change counts as lost.

- A line is executed in the months that the plan marks for it. If less than its total
  was done by the end of the last one, it is unreachable from the next day on; until
  then any amount can still be done.
- An indicator can rise until the last month of the lines that it depends on, OE4 until
  the end of the year. Below its goal at that end, it is unreachable from the next day.
- OE1 may be lost earlier. Who must attend ``needed`` of the twelve sessions is lost on
  the day of the ``12 - needed + 1``-th session number that was held for her group and
  that she does not count as having attended; who left every group, the day she left.
  With P participants, R of them not lost on
  a day, and X enrolled who never came and are not lost either, the best share that is
  left is (R + X) / (P + X): whoever still can completes, nobody else is enrolled. The
  first day on which it is below the goal is the one asked for. A share of the sessions
  held as threshold is read as that share of twelve, since whoever attends all that are
  left does best if all of them are held.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from math import ceil
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Boolean,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import sessions
from .current import current
from .cut import COUNTRY, Cut, Grouping, group_key
from .dates import sessions_held
from .dependence import sources_of
from .execution import SOURCES
from .figures import Figure
from .goals import Goals, goals_in_force
from .indicators import Indicator, measure
from .months import month_end
from .persons import by_person
from .plan import plans_until, require_plan
from .planned import Planned, planned_by_month
from .policies import Policies, policies_in_force
from .populations import TOPICS, Populations
from .sharing import Sharing, Unshared, sharing_of

DAY: Final = timedelta(days=1)


class State(StrEnum):
    """How a goal stands."""

    REACHED = "reached"
    OPEN = "open"
    UNREACHABLE = "unreachable"
    EMPTY = "empty"
    """Nobody counts yet."""


class Kind(StrEnum):
    """What has a goal."""

    LINE = "line"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True)
class Reach:
    """One line or goal in one place.

    Attributes:
        subject: the number of the line or the code of the indicator.
        goal: the planned total in the line's unit, or the target as a share of 1.
        value: what was reached until the deadline, in the same terms.
        best: the greatest share that is still possible; None where nothing bounds it.
        deadline: the last day that counts.
        unreachable_on: the first day on which it cannot be reached any more; if it is
            still open, the one on which it will be if nothing more is done. None once
            it is reached.
    """

    kind: Kind
    subject: str
    place: str
    goal: Decimal
    value: Decimal | None
    best: Decimal | None
    deadline: date
    unreachable_on: date | None
    state: State


class Losses(NamedTuple):
    """The enrolled of a place, by whether they take part and the day they were lost."""

    participants: Mapping[date | None, int]
    others: Mapping[date | None, int]

    def best_on(self, day: date) -> Figure:
        """The best share that is left at the end of a day."""
        still, more = (
            sum(n for lost_on, n in group.items() if lost_on is None or lost_on > day)
            for group in self
        )
        return Figure(still + more, sum(self.participants.values()) + more)

    def lost_on(self, target: Decimal) -> date | None:
        """The first day on which the best share is below a target."""
        days = sorted({day for group in self for day in group if day is not None})
        return next(
            (day for day in days if not _enough(self.best_on(day), target)), None
        )


def reachability(db: Connection, cut: Cut, grouping: Grouping) -> list[Reach]:
    """Every line and goal of the country, or of each territorial unit in the cut.

    A line of which the places have no share is left out; see ``unshared_lines``.

    Raises:
        NoPlanInForce: if no plan holds on the date.
        PolicyNotInForce: if a definition is not settled.
    """
    in_force = policies_in_force(db, cut)
    plan = require_plan(db, cut)
    lines = planned_by_month(plans_until(db, cut), in_force)
    sharing = sharing_of(db, cut, in_force)
    of_plan = {code: goal.target for code, goal in plan.goals.items()}
    goals = goals_in_force(db, cut, of_plan)
    policies = Policies.of(in_force, cut.as_of)
    found = list(_lines(db, sharing.widened(cut), lines, sharing, grouping))
    return [*found, *_indicators(db, cut, policies, goals, lines, grouping)]


def _lines(
    db: Connection,
    cut: Cut,
    lines: Sequence[Planned],
    sharing: Sharing,
    grouping: Grouping,
) -> Iterator[Reach]:
    for planned in lines:
        counting = SOURCES[planned.line.source].counting(planned.line.line)
        if grouping is Grouping.UNIT:
            executed = counting.by_unit(db, cut)
        else:
            executed = {COUNTRY: counting.by_month(db, cut)}
        for place, share in sharing.by_place(planned, grouping).items():
            if not isinstance(share, Unshared) and any(share.values()):
                done = executed.get(place, {})
                yield _line(cut, planned.line.line, place, share, done)


def _line(
    cut: Cut,
    number: int,
    place: str,
    months: Mapping[str, int],
    executed: Mapping[str, int],
) -> Reach:
    last = max(month for month, planned in months.items() if planned)
    goal = sum(months.values())
    done = sum(amount for month, amount in executed.items() if month <= last)
    deadline = month_end(last)
    reached = done >= goal
    return Reach(
        kind=Kind.LINE,
        subject=str(number),
        place=place,
        goal=Decimal(goal),
        value=Decimal(done),
        best=None,
        deadline=deadline,
        unreachable_on=None if reached else deadline + DAY,
        state=_state(cut, reached, deadline + DAY),
    )


def _state(cut: Cut, reached: bool, unreachable_on: date) -> State:  # noqa: FBT001  # one fact of three
    if reached:
        return State.REACHED
    return State.UNREACHABLE if cut.as_of >= unreachable_on else State.OPEN


def _indicators(
    db: Connection,
    cut: Cut,
    policies: Policies,
    goals: Goals,
    lines: Sequence[Planned],
    grouping: Grouping,
) -> Iterator[Reach]:
    deadlines = {
        code: _deadline(cut, sources, lines)
        for code, sources in sources_of(policies).items()
    }
    measured: dict[date, list[Indicator]] = {}
    for until in {min(day, cut.as_of) for day in deadlines.values()}:
        then = replace(cut, as_of=until)
        measured[until] = measure(db, then, policies, grouping)
    losses = losses_of(db, cut, policies, grouping)
    for code, deadline in deadlines.items():
        own = losses if code == "OE1" else {}
        known = {
            one.key: one.figure
            for one in measured[min(deadline, cut.as_of)]
            if one.code == code
        }
        # Where nobody takes part yet, those enrolled may already be lost.
        for place in sorted({*known, *own}):
            target = goals.applying(code, grouping, place)
            if target is not None:
                figure = known.get(place, Figure(0, 0))
                aim = _Aim(code, place, target.value, deadline)
                yield _indicator(cut, aim, figure, own.get(place))


class _Aim(NamedTuple):
    """What an indicator should reach in a place, and by when."""

    code: str
    place: str
    target: Decimal
    deadline: date


def _deadline(cut: Cut, sources: Collection[str], lines: Sequence[Planned]) -> date:
    marked = [
        month
        for planned in lines
        if planned.line.source in sources
        for month in planned.months
    ]
    return month_end(max(marked, default=f"{cut.edition}-12"))


def _indicator(cut: Cut, aim: _Aim, figure: Figure, losses: Losses | None) -> Reach:
    ends = aim.deadline + DAY
    lost = losses.lost_on(aim.target) if losses else None
    reached = _enough(figure, aim.target)
    unreachable_on = min(lost or ends, ends)
    state = _state(cut, reached, unreachable_on)
    if figure.denominator == 0 and state is State.OPEN:
        state = State.EMPTY
    last = min(cut.as_of, aim.deadline)
    return Reach(
        kind=Kind.INDICATOR,
        subject=aim.code,
        place=aim.place,
        goal=aim.target,
        value=figure.value,
        best=losses.best_on(last).value if losses else None,
        deadline=aim.deadline,
        unreachable_on=None if reached else unreachable_on,
        state=state,
    )


def _enough(figure: Figure, target: Decimal) -> bool:
    """Exact: no share is rounded before it is compared."""
    return bool(figure.denominator) and figure.numerator >= target * figure.denominator


def losses_of(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> dict[str, Losses]:
    """Who of each place can still complete, and since when the others cannot."""
    people = Populations(cut, policies, current=current(db, cut))
    enrolled, attended = people.enrolled, people.attended
    lost = _lost(people, policies).subquery("lost")
    sessions_there = func.coalesce(attended.c.sessions, 0)
    participates = sessions_there >= policies.participation_minimum_sessions
    key = group_key(enrolled, grouping).label("key")
    rows = db.execute(
        select(key, participates.label("participates"), lost.c.lost_on, func.count())
        .select_from(
            enrolled.outerjoin(
                attended, attended.c.user_id == enrolled.c.user_id
            ).outerjoin(lost, lost.c.user_id == enrolled.c.user_id)
        )
        .where(cut.within(enrolled))
        .group_by("key", "participates", lost.c.lost_on)
    )
    found: dict[str, Losses] = {}
    for place, taking_part, lost_on, how_many in rows:
        losses = found.setdefault(place, Losses({}, {}))
        group: Any = losses.participants if taking_part else losses.others
        group[lost_on] = how_many
    return found


def _lost(people: Populations, policies: Policies) -> Select[Any]:
    """Each person with the day of the session with which too many were missed."""
    missed = _missed(people).subquery("missed")
    order = func.row_number().over(
        partition_by=missed.c.user_id, order_by=missed.c.held_on
    )
    ranked = select(missed.c.user_id, missed.c.held_on, order.label("rank"))
    rows = ranked.subquery("ranked")
    too_many = TOPICS - sessions_needed(policies) + 1
    return select(rows.c.user_id, rows.c.held_on.label("lost_on")).where(
        rows.c.rank == too_many
    )


def sessions_needed(policies: Policies) -> int:
    """How many of the twelve sessions complete the programme, if all are held."""
    needed = policies.completion_threshold
    if needed.sessions is not None:
        return needed.sessions
    return ceil(Decimal(TOPICS * (needed.percent or 0)) / 100)


def _missed(people: Populations) -> Select[Any]:
    """Session numbers that a person cannot attend with her groups any more.

    What her present groups held is missed since they held it last, or since she joined
    if that was later: a group that she left takes nothing away. Who left all of them
    misses whatever they had not held yet from that day on.
    """
    cut, attended = people.cut, people.attended
    held = sessions_held(cut)
    member = _memberships(people)
    stands = (
        select(
            member.c.user_id,
            func.bool_or(member.c.joined, type_=Boolean).label("active"),
            func.max(member.c.since).label("left_on"),
        )
        .group_by(member.c.user_id)
        .subquery("stands")
    )
    numbers = func.generate_series(1, TOPICS).table_valued("number")
    topics = numbers.render_derived(name="topics")
    number = topics.c.number
    until = or_(stands.c.active, held.c.occurred_on <= stands.c.left_on)
    of_hers = and_(
        held.c.group_id == member.c.group_id,
        held.c.session_number == number,
        until,
    )
    bit = literal(1).op("<<")(number)
    attends = func.coalesce(attended.c.seen, 0).op("&")(bit) != 0
    missed_on = case(
        (stands.c.active, func.max(func.greatest(held.c.occurred_on, member.c.since))),
        else_=func.coalesce(func.max(held.c.occurred_on), stands.c.left_on),
    )
    present = member.c.joined == stands.c.active
    return (
        select(stands.c.user_id, number, missed_on.label("held_on"))
        .select_from(
            stands.join(member, and_(member.c.user_id == stands.c.user_id, present))
            .join(topics, true())
            .outerjoin(held, of_hers)
            .outerjoin(attended, attended.c.user_id == stands.c.user_id)
        )
        .where(~attends)
        .group_by(stands.c.user_id, stands.c.active, stands.c.left_on, number)
        .having(or_(~stands.c.active, func.max(held.c.occurred_on).is_not(None)))
    )


def _memberships(people: Populations) -> Subquery:
    """How each person stands to each group that she ever was in, and since when."""
    cut, change = people.cut, sessions.roster_change
    last = (
        select(
            change.c.user_id,
            change.c.group_id,
            change.c.joined,
            change.c.occurred_on.label("since"),
        )
        .where(cut.sees(change), people.among(change))
        .ext(distinct_on(change.c.user_id, change.c.group_id))
        .order_by(
            change.c.user_id,
            change.c.group_id,
            change.c.occurred_on.desc(),
            change.c.position.desc(),
        )
    )
    return by_person(last, people.merged).subquery("memberships")

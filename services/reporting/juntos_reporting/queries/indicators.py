"""The five indicators of the plan (Plan 2026, Tabla 1), all in one SQL statement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, select, true, union_all

from ..facts.standing import MESSAGES
from .cut import Cut, Grouping
from .figures import Counted, Figure, Question, Shown
from .package import household_package
from .policies import Policies
from .populations import (
    Populations,
    current,
    districts_with_active_network,
    districts_with_network,
    districts_with_recognition,
)

WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator in one place.

    Attributes:
        code: OG, OG_BROAD, OE1, OE2, OE3 or OE4.
        key: of the place, as the grouping names it.
        figure: numerator and denominator.
        parts: what is shown beside it, by name.
        target: the goal of the plan in force, as a share of 1; None without a plan.
    """

    code: str
    key: str
    figure: Figure
    parts: dict[str, Figure]
    target: Decimal | None = None


def completion(people: Populations) -> Question:
    """OE1: participating usuarias who complete the programme."""
    completing = people.completing
    shares = {WHOLE: Counted(completing.c.completed, true())}
    return Question(completing, shares, {"OE1": Shown(WHOLE)})


def start(people: Populations) -> Question:
    """OE2: contacted new usuarias who attended a first session."""
    contacted, attended = people.contacted, people.attended
    same = attended.c.user_id == contacted.c.user_id
    invited = (
        select(contacted, attended.c.sessions)
        .select_from(contacted.outerjoin(attended, same))
        .subquery("invited")
    )
    shares = {WHOLE: Counted(invited.c.sessions.is_not(None), true())}
    return Question(invited, shares, {"OE2": Shown(WHOLE)})


def reinforcement(people: Populations) -> Question:
    """OE3: participating usuarias who receive reinforcement, with how far it came."""
    participants, messages = people.participants, people.messages
    same = messages.c.user_id == participants.c.user_id
    counts = (messages.c[status] for status in MESSAGES)
    reinforced = (
        select(participants, *counts)
        .select_from(participants.outerjoin(messages, same))
        .subquery("reinforcement")
    )
    least = people.policies.reinforcement_minimum_messages
    shares = {
        status: Counted(reinforced.c[status] >= least, true()) for status in MESSAGES
    }
    shown = Shown(people.policies.reinforcement_status, tuple(MESSAGES))
    return Question(reinforced, shares, {"OE3": shown})


def active_networks(people: Populations) -> Question:
    """OE4: intervened districts with a formed network and a community action."""
    districts = people.districts
    conditions = {
        WHOLE: districts_with_active_network(people.cut, people.policies),
        "formed": districts_with_network(people.cut),
        "recognized": districts_with_recognition(people.cut),
    }
    shares = {
        name: Counted(districts.c.ubigeo.in_(some), true())
        for name, some in conditions.items()
    }
    return Question(districts, shares, {"OE4": Shown(WHOLE, ("formed", "recognized"))})


QUESTIONS: tuple[Callable[[Populations], Question], ...] = (
    household_package,
    completion,
    start,
    reinforcement,
    active_networks,
)


def measure(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> list[Indicator]:
    """Every indicator by place, by code and then by place."""
    people = Populations(cut, policies, current=current(db, cut))
    questions = [ask(people) for ask in QUESTIONS]
    # In one statement whoever attended or received is looked for once, not each time.
    statement = union_all(
        *(q.counts(cut, grouping, number) for number, q in enumerate(questions))
    )
    rows = sorted(db.execute(statement).all(), key=lambda row: (row[0], row[1]))
    return [
        indicator
        for number, question in enumerate(questions)
        for indicator in _indicators(
            question, {key: counts for n, key, counts in rows if n == number}
        )
    ]


def _indicators(question: Question, found: dict[str, list[int]]) -> Iterator[Indicator]:
    for code, shown in question.shown.items():
        for key, counts in found.items():
            figures = question.figures(counts)
            parts = {name: figures[name] for name in shown.parts}
            yield Indicator(code, key, figures[shown.whole], parts)

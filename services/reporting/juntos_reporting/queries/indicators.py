"""The five indicators of the plan (Plan 2026, Tabla 1), all in one SQL statement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select, true, union_all

from ..facts.standing import MESSAGES
from .current import current
from .cut import Cut, Grouping
from .figures import Counted, Figure, Question, Shown
from .groups import MODULES
from .package import household_package
from .policies import Policies
from .populations import (
    Populations,
    districts_with_active_network,
    districts_with_network,
    districts_with_recognition,
)

WHOLE = "whole"
EVERY_SESSION = "every_session"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator in one place.

    Attributes:
        code: OG, OG_BROAD, OE1, OE2, OE3 or OE4.
        key: of the place, as the grouping names it.
        figure: numerator and denominator.
        parts: what is shown beside it, by name.
        target: the goal that applies, as a share of 1; None without one.
        target_from: the plan, or level and place of the territory that has its own.
        definition: what is counted, in Spanish, under the policies of that date.
    """

    code: str
    key: str
    figure: Figure
    parts: dict[str, Figure]
    target: Decimal | None = None
    target_from: str | None = None
    definition: str | None = None

    @property
    def gap(self) -> Decimal | None:
        """The value less the goal; None if one is missing."""
        if self.target is None or self.figure.value is None:
            return None
        return self.figure.value - self.target


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


OF_ONE_MANAGER = (completion, start, reinforcement)
"""What counts somebody by an event of her gestor: her contact or enrolment."""


def measure(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> list[Indicator]:
    """Every indicator by group, by code and then by group.

    Where a grouping makes no sense for an indicator, there is none of it.
    """
    people = Populations(cut, policies, current=current(db, cut))
    if grouping is Grouping.MODULE:
        return _by_module(db, people)
    asked = OF_ONE_MANAGER if grouping is Grouping.MANAGER else QUESTIONS
    questions = [ask(people) for ask in asked]
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


def _by_module(db: Connection, people: Populations) -> list[Indicator]:
    questions = {module: of_a_module(people, module) for module in MODULES}
    statement = union_all(
        *(
            question.counts(people.cut, Grouping.COUNTRY, module)
            for module, question in questions.items()
        )
    )
    found = {module: counts for module, _, counts in db.execute(statement)}
    return [
        indicator
        for module, question in questions.items()
        for indicator in _indicators(question, {str(module): found[module]})
    ]


def of_a_module(people: Populations, module: int) -> Question:
    """OE1's participants who came to any session of a module, and to every one."""
    completing = people.completing
    mask = sum(1 << number for number in session_numbers(module))
    there = func.coalesce(completing.c.seen, 0).op("&")(mask)
    shares = {
        WHOLE: Counted(there != 0, true()),
        EVERY_SESSION: Counted(there == mask, true()),
    }
    return Question(completing, shares, {"OE1": Shown(WHOLE, (EVERY_SESSION,))})


def session_numbers(module: int) -> range:
    """The four sessions of a module (Plan 2026, section 6)."""
    return range(4 * module - 3, 4 * module + 1)

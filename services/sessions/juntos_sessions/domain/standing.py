"""Start and completion as they follow from all marks, in whatever order these came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .marks import Mark
from .standards import Standards, Threshold


@dataclass(frozen=True, slots=True)
class Start:
    """The first session she attended, by the date on which it was held."""

    number: int
    on: date


@dataclass(frozen=True, slots=True)
class Completion:
    """The day on which she reached the threshold in force."""

    attended: int
    threshold: Threshold
    on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where she is on her way through the programme."""

    start: Start | None = None
    completion: Completion | None = None


def standing_of(marks: Iterable[Mark], standards: Standards) -> Standing:
    """Her standing by the policies in force on the dates of the sessions.

    A number counts once, even if she attended it in two groups.
    """
    own = (
        (mark.held_on, mark.session.number)
        for mark in marks
        if mark.counts(standards.reading_on(mark.held_on))
    )
    return standing_by(sorted([*own, *standards.elsewhere]), standards)


def standing_by(attended: Sequence[tuple[date, int]], standards: Standards) -> Standing:
    """The same from when she attended which number, the earliest first.

    Each date has its own threshold: what was reached by the policy of a session stays
    reached when a later one asks for more.
    """
    if not attended:
        return Standing()
    first_on, first_number = attended[0]
    start = Start(first_number, first_on)
    seen: set[int] = set()
    for held_on, number in attended:
        seen.add(number)
        threshold = standards.threshold_on(held_on)
        if threshold is not None and len(seen) >= threshold.sessions:
            return Standing(start, Completion(len(seen), threshold, held_on))
    return Standing(start)

"""Lists in an order that a policy decides, without sorting all who are on them.

How far a usuaria is comes down to three small numbers, so there are few different
positions (buckets) however many usuarias there are. They are counted with an index,
ranked here by the domain's own arithmetic, and only those on the page are read.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg.rows import DictRow

from ..domain.standards import ThresholdPolicy

Rank = tuple[int, ...]
EVER: Final = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Period:
    """From which day, up to before which, a threshold was in force."""

    since: date
    until: date
    policy: ThresholdPolicy | None

    def threshold(self, possible: int) -> int | None:
        """The number of sessions to reach, None while no policy says."""
        return None if self.policy is None else self.policy.threshold(possible).sessions


@dataclass(frozen=True, slots=True)
class Bucket:
    """Those who attended as many, can still attend as many, under one policy."""

    period: int
    sessions_left: int
    attended: int
    possible: int
    threshold: int | None
    size: int

    @property
    def needed(self) -> int:
        """How many sessions she lacks to reach the threshold."""
        return max((self.threshold or 0) - self.attended, 0)


def periods(policies: Iterable[ThresholdPolicy], on: date | None) -> list[Period]:
    """One period where a day is asked for, otherwise one a policy."""
    ordered = sorted(policies, key=lambda policy: policy.effective_on)
    if on is not None:
        known = [policy for policy in ordered if policy.effective_on <= on]
        return [Period(*EVER, known[-1] if known else None)]
    starts = [date.min, *(policy.effective_on for policy in ordered)]
    ends = [*starts[1:], date.max]
    rows = zip(starts, ends, [None, *ordered], strict=True)
    return [Period(since, until, policy) for since, until, policy in rows]


def bucket(row: DictRow, known: Sequence[Period]) -> Bucket:
    """A counted position with the threshold that holds for it."""
    threshold = known[row["period"]].threshold(row["possible"])
    return Bucket(**row, threshold=threshold)


def rank_of_absentee(one: Bucket) -> Rank | None:
    """Who can still reach it first, with the fewest left; who has; the others."""
    beyond = one.needed > one.sessions_left
    kind = 2 if one.needed == 0 else 3 if beyond else 1
    return kind, one.sessions_left, one.sessions_left - one.needed


def rank_of_losing(one: Bucket) -> Rank | None:
    """Who needs every session that is left, then who needs all but one."""
    spare = one.sessions_left - one.needed
    return (spare, one.sessions_left) if one.needed and spare in {0, 1} else None


@dataclass(frozen=True, slots=True)
class Cut:
    """The buckets of one page, and where in them it begins."""

    total: int
    ranked: tuple[tuple[int, Bucket], ...]
    offset: int

    def columns(self, known: Sequence[Period]) -> dict[str, Any]:
        """The buckets as parallel arrays, for one query."""
        return {
            "ranks": [rank for rank, _ in self.ranked],
            "lefts": [one.sessions_left for _, one in self.ranked],
            "attendeds": [one.attended for _, one in self.ranked],
            "possibles": [one.possible for _, one in self.ranked],
            "thresholds": [one.threshold for _, one in self.ranked],
            "neededs": [one.needed for _, one in self.ranked],
            "sinces": [known[one.period].since for _, one in self.ranked],
            "untils": [known[one.period].until for _, one in self.ranked],
        }


def cut(
    buckets: Iterable[Bucket],
    rank: Callable[[Bucket], Rank | None],
    offset: int,
    limit: int,
) -> Cut:
    """Which buckets a page touches; those before it are skipped by their size."""
    ranked = [(key, one) for one in buckets if (key := rank(one)) is not None]
    places = {key: n for n, key in enumerate(sorted({key for key, _ in ranked}))}
    sizes = [0] * len(places)
    for key, one in ranked:
        sizes[places[key]] += one.size
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    touched = {
        n
        for n, end in enumerate(ends)
        if end > offset and end - sizes[n] < offset + limit
    }
    skipped = min((ends[n] - sizes[n] for n in touched), default=offset)
    chosen = tuple((places[k], one) for k, one in ranked if places[k] in touched)
    return Cut(sum(sizes), chosen, offset - skipped)

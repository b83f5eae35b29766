"""One person, who may be known as several usuarias until they were merged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from .values import CAPMoment, ConsentPurpose, ContactPurpose


@dataclass(frozen=True, slots=True)
class ConsentWord:
    """What she said last about one use of her data."""

    on: date
    given: bool


class OnePerson:
    """What is known of her under all her ids: the rules look at the person.

    A merge changes no history, so each id keeps its own facts; what was told under one
    of them holds for the person all the same.
    """

    attempts: dict[ContactPurpose, int]
    cap_dates: dict[CAPMoment, date]
    words: dict[ConsentPurpose, ConsentWord]
    earlier_editions: tuple[int, ...]
    enrolled_on: date | None
    withdrawn_on: date | None
    doubles: tuple[Any, ...] = ()

    def known_as(self, doubles: Iterable[Any]) -> None:
        """Take the usuarias merged with her for the same person, in this command."""
        self.doubles = tuple(doubles)

    @property
    def consents(self) -> set[ConsentPurpose]:
        """The uses of her data that she allows."""
        said = ((purpose, self.last_word(purpose)) for purpose in ConsentPurpose)
        return {purpose for purpose, word in said if word is not None and word.given}

    def last_word(self, purpose: ConsentPurpose) -> ConsentWord | None:
        """By its date, however late it was told; of two on a day, the refusal."""
        words = [one.words[purpose] for one in self._all() if purpose in one.words]
        return max(words, key=lambda word: (word.on, not word.given), default=None)

    def attempts_at(self, purpose: ContactPurpose) -> int:
        """How often she was sought for a purpose."""
        return sum(one.attempts.get(purpose, 0) for one in self._all())

    def cap_applied_on(self, moment: CAPMoment) -> date | None:
        """When she answered the questionnaire, None if she did not yet."""
        return _first(one.cap_dates.get(moment) for one in self._all())

    @property
    def member_since(self) -> date | None:
        """When she was enrolled."""
        return _first(one.enrolled_on for one in self._all())

    @property
    def gone_since(self) -> date | None:
        """When she left the programme."""
        return _first(one.withdrawn_on for one in self._all())

    @property
    def took_part_earlier(self) -> bool:
        """Whether an earlier edition had her."""
        return any(one.earlier_editions for one in self._all())

    def _all(self) -> Iterator["OnePerson"]:
        yield self
        yield from self.doubles


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)

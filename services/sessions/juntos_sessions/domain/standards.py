"""The dated policies by which attendance counts and the programme is completed."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from .values import SESSIONS

COMPLETION_THRESHOLD: Final = "completion_threshold"
DISPUTED_ATTENDANCE: Final = "disputed_attendance"
NUMBER_OR_SHARE: Final = re.compile(r"([1-9][0-9]{0,2})(%?)", re.ASCII)
WHOLE: Final = 100


class DisputeReading(StrEnum):
    """What an unresolved dispute means; both readings flag it."""

    MUNICIPALITY = "municipality"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many different sessions make the programme complete, and who says so."""

    sessions: int
    policy: str


@dataclass(frozen=True, slots=True)
class ThresholdPolicy:
    """A number of sessions, or a share of those held, in force from a date on."""

    effective_on: date
    amount: int
    share: bool = False

    @classmethod
    def of(cls, effective_on: date, value: str) -> Self:
        """From the value of the policy: ``8`` or ``60%``.

        Raises:
            ValueError: if it is neither 1 to 12 nor 1% to 100%.
        """
        found = NUMBER_OR_SHARE.fullmatch(value)
        share = bool(found and found[2])
        if found is None or int(found[1]) > (WHOLE if share else SESSIONS):
            message = f"no completion threshold: {value!r}"
            raise ValueError(message)
        return cls(effective_on, int(found[1]), share)

    @property
    def value(self) -> str:
        """As the policy was adopted: ``8`` or ``60%``."""
        return f"{self.amount}%" if self.share else str(self.amount)

    def threshold(self, sessions: int) -> Threshold:
        """The number to reach where so many sessions count; a share is rounded up."""
        least = -(-self.amount * sessions // WHOLE) if self.share else self.amount
        policy = f"{COMPLETION_THRESHOLD}@{self.effective_on:%Y-%m-%d}"
        return Threshold(max(1, least), policy)


@dataclass(frozen=True, slots=True)
class DisputePolicy:
    """How an unresolved dispute counts from a date on."""

    effective_on: date
    reading: DisputeReading


@dataclass(frozen=True, slots=True)
class Standards:
    """What one usuaria is measured by: policies, and what her marks do not say.

    Which policy applies is said by the date of the session.
    """

    thresholds: tuple[ThresholdPolicy, ...] = ()
    disputes: tuple[DisputePolicy, ...] = ()
    possible: int = SESSIONS
    """How many sessions her groups can come to hold."""

    elsewhere: tuple[tuple[date, int], ...] = ()
    """When she attended which number while known as another, who was merged later."""

    @property
    def needs_possible(self) -> bool:
        """Whether any policy asks how many sessions there can be."""
        return any(policy.share for policy in self.thresholds)

    def threshold_on(self, day: date) -> Threshold | None:
        """The completion threshold in force on a day, None while none is known."""
        policy = self.policy_on(day)
        return None if policy is None else policy.threshold(self.possible)

    def policy_on(self, day: date) -> ThresholdPolicy | None:
        """The policy of completion in force on a day, None while none is known."""
        known = [one for one in self.thresholds if one.effective_on <= day]
        return max(known, key=lambda one: one.effective_on, default=None)

    def reading_on(self, day: date) -> DisputeReading:
        """What an unresolved dispute about a session of that day means."""
        known = [one for one in self.disputes if one.effective_on <= day]
        if not known:
            return DisputeReading.MUNICIPALITY
        return max(known, key=lambda one: one.effective_on).reading

"""What the rules say about sending one message at a moment in Lima."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import Final

from juntos_chassis.clock import LIMA

from ...domain.values import FailureReason

DEFAULT_QUIET_HOURS: Final = "20:00-08:00"
DEFAULT_DAILY_CAP: Final = 1
DEFAULT_FALLBACK_HOURS: Final = 24
TEN_IN_THE_MORNING: Final = time(10, 0)
QUIET_HOURS: Final = "quiet_hours"
FALLBACK_HOURS: Final = "fallback_after_hours"
PROVIDER_TROUBLE: Final = "provider_trouble"
POLICIES: Final = (
    QUIET_HOURS,
    "daily_message_cap",
    FALLBACK_HOURS,
    PROVIDER_TROUBLE,
)
"""In the order of ``Rules.of``."""


def goes_on(trouble: str | None) -> bool:
    """Whether the policy sends by the next channel what everybody's trouble meets."""
    return trouble == "next_channel"


@dataclass(frozen=True, slots=True)
class Rules:
    """The policies of sending in force."""

    quiet_from: time
    quiet_to: time
    daily_cap: int
    fallback_after: timedelta
    trouble_goes_on: bool = False
    """What meets a provider that takes nothing of ours goes by the next channel."""

    @classmethod
    def of(
        cls,
        quiet_hours: str | None,
        daily_cap: str | None,
        fallback_hours: str | None,
        trouble: str | None = None,
    ) -> "Rules":
        """From adopted values; what was not adopted has its default."""
        start, _, end = (quiet_hours or DEFAULT_QUIET_HOURS).partition("-")
        return cls(
            quiet_from=time.fromisoformat(start),
            quiet_to=time.fromisoformat(end),
            daily_cap=int(daily_cap or DEFAULT_DAILY_CAP),
            fallback_after=timedelta(
                hours=int(fallback_hours or DEFAULT_FALLBACK_HOURS)
            ),
            trouble_goes_on=goes_on(trouble),
        )

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet hours of a moment end, None outside of them."""
        local = moment.astimezone(LIMA)
        at, start, end = local.time(), self.quiet_from, self.quiet_to
        over_midnight = start > end
        quiet = (at >= start or at < end) if over_midnight else start <= at < end
        if not quiet:
            return None
        days = 1 if over_midnight and at >= start else 0
        return datetime.combine(local.date() + timedelta(days=days), end, LIMA)


class Twin(Enum):
    """Another message of the campaign to the same person, under another name of hers.

    Both were queued before it was known that two usuarias are one.
    """

    ASKED = auto()
    """The provider has it, or may have it."""
    AHEAD = auto()
    """It waits too, and goes first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a queued message when its turn comes."""

    scheduled_on: date
    ends_on: date | None
    opted_out: bool
    withdrawn: bool
    sent_to_person: int
    budget: int | None
    """What its campaign may cost a day."""
    budget_used: int = 0
    is_answer: bool = False
    """She asked: the cap of what nobody asked for does not hold."""
    capped_before: bool = False
    twin: Twin | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now; ``on`` is the business date of sending."""

    on: date


@dataclass(frozen=True, slots=True)
class Postpone:
    """Not before a moment; ``a_day`` moves its date, ``why`` says which rule."""

    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Drop:
    """It is never sent."""

    reason: FailureReason
    on: date


Verdict = Send | Postpone | Drop


def verdict(found: Standing, moment: datetime, rules: Rules, cost: int = 1) -> Verdict:
    """Whether a message may be sent at a moment.

    Args:
        found: what is known of it.
        moment: in any time zone.
        rules: in force then.
        cost: what it takes of its campaign's budget.
    """
    today = moment.astimezone(LIMA).date()
    never = _never(found, today)
    if never is not None:
        return Drop(never, today)
    if today < found.scheduled_on:
        return Postpone(_morning(found.scheduled_on, rules), "window")
    quiet = rules.quiet_until(moment)
    if quiet is not None:
        return Postpone(quiet, "quiet_hours")
    used_up = "twin" if found.twin else _used_up(found, rules, cost)
    if used_up is not None:
        return Postpone(_morning(today + timedelta(days=1), rules), used_up)
    return Send(today)


def _never(found: Standing, today: date) -> FailureReason | None:
    if found.opted_out:
        return FailureReason.OPTED_OUT
    if found.withdrawn:
        return FailureReason.NO_CONSENT
    if found.twin is Twin.ASKED:
        return FailureReason.DUPLICATE
    if found.ends_on is not None and today > found.ends_on:
        capped = found.capped_before
        return FailureReason.FREQUENCY_CAP if capped else FailureReason.EXPIRED
    return None


def _used_up(found: Standing, rules: Rules, cost: int) -> str | None:
    if found.sent_to_person >= rules.daily_cap and not found.is_answer:
        return "frequency_cap"
    # What costs more than a whole day's budget goes alone on its day, or never would.
    used = found.budget_used
    if found.budget is not None and used and used + cost > found.budget:
        return "daily_budget"
    return None


def overtaken(on: date, moment: datetime, rules: Rules) -> Postpone | None:
    """Why what might go when it was decided may not any more; None if it may.

    Args:
        on: the date that was decided.
        moment: of its turn, which the provider's rate may have put off.
        rules: in force.
    """
    quiet = rules.quiet_until(moment)
    if quiet is not None:
        return Postpone(quiet, "quiet_hours")
    local = moment.astimezone(LIMA)
    return None if local.date() == on else Postpone(local, "window")


def _morning(day: date, rules: Rules) -> datetime:
    return datetime.combine(day, rules.quiet_to, LIMA)

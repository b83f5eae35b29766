"""The definitions that a policy can settle, and what values each of them takes.

The plan is silent or contradicts itself on all of these. The values are adopted as
dated facts; here is only what may be said.
"""

import re
from dataclasses import dataclass
from typing import Final, Protocol


class Definition(Protocol):
    """What values a policy takes."""

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A number between two limits, both included."""

    least: int
    most: int

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        plain = value.isascii() and value.isdigit() and str(int(value)) == value
        if plain and self.least <= int(value) <= self.most:
            return None
        return f"debe ser un número entero de {self.least} a {self.most}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some readings."""

    options: tuple[str, ...]

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        if value in self.options:
            return None
        return f"debe ser uno de: {', '.join(self.options)}"


@dataclass(frozen=True, slots=True)
class SomeOf:
    """One or more of some parts, separated by commas."""

    options: tuple[str, ...]

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        parts = value.split(",")
        if set(parts) <= set(self.options) and len(set(parts)) == len(parts):
            return None
        return f"debe nombrar, separados por comas: {', '.join(self.options)}"


@dataclass(frozen=True, slots=True)
class NumberOrShare:
    """A number of sessions, or a whole percentage of the sessions held."""

    most: int

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        number = WholeNumber(1, 100 if value.endswith("%") else self.most)
        if number.refusal(value.removesuffix("%")) is None:
            return None
        return f"debe ser un número de 1 a {self.most} o un porcentaje de 1% a 100%"


@dataclass(frozen=True, slots=True)
class HoursOfDay:
    """From one time of the day to another, over midnight or not, as 20:00-08:00."""

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        if _HOURS_OF_DAY.fullmatch(value):
            return None
        return "debe tener la forma 20:00-08:00"


@dataclass(frozen=True, slots=True)
class Limits:
    """Two percentages, the greater one first, as 90,70."""

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        green, _, amber = value.partition(",")
        share = WholeNumber(1, 100)
        sound = share.refusal(green) is None and share.refusal(amber) is None
        if sound and int(amber) < int(green):
            return None
        return "deben ser dos porcentajes de mayor a menor, como 90,70"


@dataclass(frozen=True, slots=True)
class MonthWeights:
    """How lines weigh their marked months, as 6:40-60,13:70-30; even for the rest."""

    def refusal(self, value: str) -> str | None:
        """Why a value cannot be adopted (Spanish), None if it can."""
        if value == EVEN or _MONTH_WEIGHTS.fullmatch(value):
            return None
        return "debe ser even, o línea:pesos por mes, como 6:40-60,13:70-30"

    @staticmethod
    def parse(value: str) -> dict[int, list[int]]:
        """The weights of each line named; none for lines that spread evenly."""
        if value == EVEN:
            return {}
        lines = (part.split(":") for part in value.split(","))
        return {
            int(line): [int(weight) for weight in weights.split("-")]
            for line, weights in lines
        }


EVEN: Final = "even"
MONTH_WEIGHTS: Final = "schedule_month_weights"
_MONTH_WEIGHTS: Final = re.compile(
    r"[1-9][0-9]?:[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})*"
    r"(,[1-9][0-9]?:[1-9][0-9]{0,3}(-[1-9][0-9]{0,3})*)*"
)
_HOURS_OF_DAY: Final = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]"
)
SESSIONS: Final = 12
COMPONENTS: Final = ("visit", "initial_cap_visit", "started", "reinforcement")

CATALOGUE: Final[dict[str, Definition]] = {
    # OE1: "culminar" is not defined; 60 % of 12 sessions is 7.2. A share is of the
    # sessions really held for her group.
    "completion_threshold": NumberOrShare(SESSIONS),
    # OE1 and OE3: "participantes" are enrolled; how many sessions make one, is open.
    "participation_minimum_sessions": WholeNumber(0, SESSIONS),
    # OE2: the objective says new usuarias, the formula does not.
    "new_user_test": OneOf(("never_enrolled_earlier", "everyone")),
    # OE2: by which means a usuaria counts as contacted.
    "contacted_modes": SomeOf(("visit", "call")),
    # OE3: what receiving a reinforcement means.
    "reinforcement_status": OneOf(("sent", "delivered", "read")),
    "reinforcement_minimum_messages": WholeNumber(1, 1000),
    # OG: what makes the package, narrowly and widely read, and to whom it is due.
    "package_strict": SomeOf(COMPONENTS),
    "package_broad": SomeOf(COMPONENTS),
    "reinforcement_due": OneOf(("always", "unless_refused")),
    # OE4: which districts are intervened and which networks are active.
    "intervened_districts": OneOf(("cohort", "sessions_held")),
    "active_network_minimum_actions": WholeNumber(1, 1000),
    # What counts while the municipality's and the unit's word differ.
    "disputed_attendance": OneOf(("municipality", "absent")),
    # Followed by leaders: who may be nominated.
    "leader_eligibility": OneOf(("completed", "completed_or_former")),
    # Followed by outreach: whom to call and how often.
    "survey_threshold": NumberOrShare(SESSIONS),
    "call_attempts": WholeNumber(1, 20),
    # Followed by outreach: when nobody is written to (Lima), how many messages a person
    # gets a day, after how many hours without delivery an SMS goes instead, and whether
    # it does too where the provider takes nothing of ours.
    "quiet_hours": HoursOfDay(),
    "daily_message_cap": WholeNumber(1, 20),
    "fallback_after_hours": WholeNumber(1, 720),
    "provider_trouble": OneOf(("wait", "next_channel")),
    # Schedule: from which percentages of what is due a line is green and amber, how the
    # annual total is spread over months and units, and how early an alert comes.
    "semaphore_thresholds": Limits(),
    MONTH_WEIGHTS: MonthWeights(),
    "schedule_unit_weights": OneOf(("cohort_households", EVEN)),
    "alert_notice_days": WholeNumber(0, 365),
    # Quality: what is recorded more days after its date is late.
    "late_entry_days": WholeNumber(0, 366),
}
"""By policy name (Plan 2026, Tabla 1 and section 6)."""

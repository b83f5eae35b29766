"""The goal of a territory for a period, besides the one of the plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .plan import NATIONWIDE
from .rules import GoalEndsBeforeItBegins

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.goal")


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with the days for which it holds, its legal reference and author."""

    target: Decimal
    effective_on: date
    effective_until: date | None
    legal_reference: str
    author: str


@dataclass(frozen=True, slots=True)
class Aimed:
    """What a goal is about: an indicator in a region, unit or district."""

    indicator: str
    level: str
    place: str

    @property
    def territory(self) -> Territory:
        """Where setting the goal counts."""
        match self.level:
            case "region":
                return Territory(f"{self.place}0000", NATIONWIDE.territorial_unit)
            case "unit":
                return Territory(NATIONWIDE.ubigeo, self.place)
            case _:
                return Territory(self.place, NATIONWIDE.territorial_unit)


class TerritorialGoal(Aggregate):
    """Every goal that an indicator ever had in one place; nothing is overwritten."""

    TOPIC = "reporting.goal"

    class Set(Created):
        """The place got a goal of its own for the first time."""

        TOPIC = "reporting.goal.set"
        aimed: Aimed
        aim: Aim

    class SetAgain(Aggregate.Event):
        """The place got another goal, or for other days."""

        TOPIC = "reporting.goal.set_again"
        aimed: Aimed
        aim: Aim

    @event(Set)
    def __init__(
        self, aimed: Aimed, aim: Aim, territory: Territory, occurred_on: date
    ) -> None:
        """Set a goal; ``first`` is the way to do it with its rules."""
        self.aimed = aimed
        self.territory = territory
        self.aims = [aim]
        self.set_on = occurred_on

    @staticmethod
    def create_id(aimed: Aimed) -> UUID:
        """The one id of the goals of an indicator in a place."""
        return goal_id(aimed)

    @classmethod
    def first(cls, aimed: Aimed, aim: Aim, occurred_on: date) -> "TerritorialGoal":
        """Set the first goal of a place."""
        _require_sound(aim)
        return cls(
            aimed=aimed, aim=aim, territory=aimed.territory, occurred_on=occurred_on
        )

    def again(self, aim: Aim, occurred_on: date) -> None:
        """Set another goal; what was said last already is not recorded twice."""
        _require_sound(aim)
        if aim != self.aims[-1]:
            self._set_again(aimed=self.aimed, aim=aim, occurred_on=occurred_on)

    @event(SetAgain)
    def _set_again(self, aimed: Aimed, aim: Aim, occurred_on: date) -> None:
        self.aims.append(aim)


def goal_id(aimed: Aimed) -> UUID:
    """The id of the goals of an indicator in a place."""
    return uuid5(NAMESPACE, f"{aimed.indicator}:{aimed.level}:{aimed.place}")


def _require_sound(aim: Aim) -> None:
    until = aim.effective_until
    if until is not None and until < aim.effective_on:
        raise GoalEndsBeforeItBegins(
            effective_on=aim.effective_on, effective_until=until
        )

"""What if: the same question under other policies, which nobody adopts by asking."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from juntos_chassis.errors import FieldError, InvalidInput

from ..domain.catalogue import CATALOGUE, EVEN, MONTH_WEIGHTS, MonthWeights
from .answers import IndicatorsAnswer, indicators
from .cut import Cut, Grouping
from .figures import Figure
from .indicators import Indicator
from .plan import plans_until
from .planned import UNIT_WEIGHTS
from .policies import Policies, PolicyInForce
from .quality import LATE_AFTER
from .schedule import THRESHOLDS

REFUSED = "Lo supuesto no vale como política."
SHAPE = "debe tener la forma política:valor"
UNKNOWN = "no existe la política «{name}»; las que hay: {names}"
UNREAD = "esta consulta no depende de «{name}»: suponerla no cambiaría nada"
UNFIT = "la línea {line} del plan marca {months} meses, no {weights}"
NO_LINE = "el plan no tiene la línea {line}"
TWICE = "la política «{name}» se supone dos veces"
NOTHING = Figure(0, 0)
Supposed = Mapping[str, str]
"""Values of policies that hold in a question only, by name."""

INDICATORS_READ: Final = frozenset(Policies.__dataclass_fields__)
SCHEDULE_READS: Final = frozenset({MONTH_WEIGHTS, UNIT_WEIGHTS, THRESHOLDS})
REACHABILITY_READS: Final = INDICATORS_READ | {MONTH_WEIGHTS, UNIT_WEIGHTS}
REPORTS_READ: Final = INDICATORS_READ | SCHEDULE_READS | {LATE_AFTER}
"""The policies that each question depends on."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator in one place, as it is and as it would be.

    Attributes:
        difference: of the two values, as a share of 1; None if one has no value.
    """

    code: str
    key: str
    adopted: Figure
    supposed: Figure

    @property
    def difference(self) -> float | None:
        """How much the value would change."""
        if self.adopted.value is None or self.supposed.value is None:
            return None
        return float(self.supposed.value - self.adopted.value)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer as it is, the one supposed, and every figure on both sides."""

    answer: IndicatorsAnswer
    other: IndicatorsAnswer
    supposed: dict[str, PolicyInForce]
    comparisons: tuple[Comparison, ...]


def suppositions(texts: list[str], read: Collection[str]) -> Supposed:
    """Other values of policies, from ``policy:value``.

    Args:
        texts: one a policy.
        read: the policies that the question depends on.

    Raises:
        InvalidInput: naming each text that the catalogue of policies refuses, or that
            the question does not depend on.
    """
    found: dict[str, str] = {}
    errors = []
    for number, text in enumerate(texts):
        name, _, value = text.partition(":")
        reason = _refusal(name, value, found, read)
        if reason is None:
            found[name] = value
        else:
            errors.append(FieldError(f"policy.{number}", reason, value=text))
    if errors:
        raise InvalidInput(REFUSED, *errors, code="supposition-refused")
    return found


def _refusal(
    name: str, value: str, found: Supposed, read: Collection[str]
) -> str | None:
    if not value:
        return SHAPE
    if name not in CATALOGUE:
        return UNKNOWN.format(name=name, names=", ".join(CATALOGUE))
    if name not in read:
        return UNREAD.format(name=name)
    if name in found:
        return TWICE.format(name=name)
    return CATALOGUE[name].refusal(value)


def supposing(db: Connection, cut: Cut, supposed: Supposed) -> Cut:
    """The same cut, where other policies hold.

    Raises:
        InvalidInput: if weights do not fit the months that the plan marks.
    """
    weights = MonthWeights.parse(supposed.get(MONTH_WEIGHTS, EVEN))
    plans = plans_until(db, cut) if weights else []
    marked = {line.line: len(line.months) for plan in plans for line in plan.lines}
    for line, given in weights.items():
        if marked.get(line) != len(given):
            reason = UNFIT if line in marked else NO_LINE
            said = reason.format(line=line, months=marked.get(line), weights=len(given))
            error = FieldError(f"policy.{MONTH_WEIGHTS}", said)
            raise InvalidInput(REFUSED, error, code="supposition-refused")
    return replace(cut, supposed=tuple(sorted(supposed.items())))


def what_if(db: Connection, cut: Cut, grouping: Grouping, supposed: Supposed) -> WhatIf:
    """Every indicator by place, under the policies in force and under others.

    Raises:
        PolicyNotInForce: if a definition is neither settled nor supposed.
    """
    answer = indicators(db, cut, grouping)
    other = indicators(db, supposing(db, cut, supposed), grouping)
    adopted, changed = _by_place(answer), _by_place(other)
    codes = list(dict.fromkeys(i.code for i in answer.indicators))
    # A place may count under one reading only, such as a district without a list.
    places = sorted({*adopted, *changed}, key=lambda at: (codes.index(at[0]), at[1]))
    return WhatIf(
        answer=replace(answer, names={**other.names, **answer.names}),
        other=other,
        supposed={name: other.policies[name] for name in supposed},
        comparisons=tuple(
            Comparison(*at, adopted.get(at, NOTHING), changed.get(at, NOTHING))
            for at in places
        ),
    )


def _by_place(answer: IndicatorsAnswer) -> dict[tuple[str, str], Figure]:
    def place(indicator: Indicator) -> tuple[str, str]:
        return indicator.code, indicator.key

    return {place(one): one.figure for one in answer.indicators}

"""What if: the same question under other policies, which nobody adopts by asking."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from juntos_chassis.errors import FieldError, InvalidInput

from ..domain.catalogue import CATALOGUE
from .answers import IndicatorsAnswer, indicators
from .cut import Cut, Grouping
from .figures import Figure
from .indicators import Indicator
from .policies import Policies, PolicyInForce, Supposed

REFUSED = "Lo supuesto no vale como política."
SHAPE = "debe tener la forma política:valor"
UNKNOWN = "no existe la política «{name}»; las que hay: {names}"
UNREAD = "los indicadores no dependen de «{name}»: suponerla no cambiaría ninguno"
TWICE = "la política «{name}» se supone dos veces"
NOTHING = Figure(0, 0)


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


def suppositions(texts: list[str]) -> Supposed:
    """Other values of policies, from ``policy:value``.

    Raises:
        InvalidInput: naming each text that the catalogue of policies refuses, or that
            no indicator depends on.
    """
    found: dict[str, str] = {}
    errors = []
    for number, text in enumerate(texts):
        name, _, value = text.partition(":")
        reason = _refusal(name, value, found)
        if reason is None:
            found[name] = value
        else:
            errors.append(FieldError(f"policy.{number}", reason, value=text))
    if errors:
        raise InvalidInput(REFUSED, *errors, code="supposition-refused")
    return found


def _refusal(name: str, value: str, found: Mapping[str, str]) -> str | None:
    if not value:
        return SHAPE
    if name not in CATALOGUE:
        return UNKNOWN.format(name=name, names=", ".join(CATALOGUE))
    if name not in Policies.__dataclass_fields__:
        return UNREAD.format(name=name)
    if name in found:
        return TWICE.format(name=name)
    return CATALOGUE[name].refusal(value)


def what_if(db: Connection, cut: Cut, grouping: Grouping, supposed: Supposed) -> WhatIf:
    """Every indicator by place, under the policies in force and under others.

    Raises:
        PolicyNotInForce: if a definition is neither settled nor supposed.
    """
    answer = indicators(db, cut, grouping)
    other = indicators(db, cut, grouping, supposed)
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

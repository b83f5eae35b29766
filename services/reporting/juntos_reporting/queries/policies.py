"""The policies in force: definitions settled by events, never by a literal here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, and_, select
from sqlalchemy.dialects.postgresql import distinct_on

from juntos_chassis.errors import NotFound

from ..facts.reporting import policy
from .cut import Cut

SUPPOSED_BY = "supuesta en la consulta, no adoptada"
MISSING = "Al {as_of:%d/%m/%Y} no hay política vigente para: {names}."


class PolicyNotInForce(NotFound):
    """A figure was asked for a date on which its definition is not settled."""

    code = "policy-not-in-force"


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """One settled definition."""

    name: str
    value: str
    effective_on: date
    legal_reference: str
    author: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """When the programme is complete: a number of sessions, or a share of those held.

    Exactly one is set; ``percent`` is of the distinct sessions held by the groups on
    whose roster she has been.
    """

    sessions: int | None = None
    percent: int | None = None

    @classmethod
    def parse(cls, value: str) -> Self:
        """From an adopted value: ``8`` or ``60%``."""
        if value.endswith("%"):
            return cls(percent=int(value.removesuffix("%")))
        return cls(sessions=int(value))


@dataclass(frozen=True, slots=True)
class Policies:
    """What the indicators need to know (Plan 2026, Tabla 1).

    None has a value of its own here: what nobody adopted has no figures. The values of
    an edition's start are those of its plan file.
    """

    completion_threshold: Threshold
    participation_minimum_sessions: int
    new_user_test: str
    contacted_modes: tuple[str, ...]
    reinforcement_status: str
    reinforcement_minimum_messages: int
    package_strict: tuple[str, ...]
    package_broad: tuple[str, ...]
    reinforcement_due: str
    intervened_districts: str
    active_network_minimum_actions: int
    disputed_attendance: str

    @classmethod
    def of(cls, in_force: Mapping[str, PolicyInForce], as_of: date) -> Self:
        """Typed values from what is in force.

        Raises:
            PolicyNotInForce: naming each policy that was not adopted for that date.
        """
        fields = cls.__dataclass_fields__
        missing = sorted(fields.keys() - in_force.keys())
        if missing:
            raise PolicyNotInForce(
                MISSING.format(as_of=as_of, names=", ".join(missing))
            )
        values = {
            name: _typed(in_force[name].value, field.type)
            for name, field in fields.items()
        }
        return cls(**values)


def _typed(value: str, kind: Any) -> Any:
    if kind is int:
        return int(value)
    if kind is Threshold:
        return Threshold.parse(value)
    return value if kind is str else tuple(value.split(","))


def settled(in_force: Mapping[str, PolicyInForce], name: str, as_of: date) -> str:
    """The value of one policy.

    Raises:
        PolicyNotInForce: if it was not adopted for that date.
    """
    if name not in in_force:
        raise PolicyNotInForce(MISSING.format(as_of=as_of, names=name))
    return in_force[name].value


def policies_in_force(db: Connection, cut: Cut) -> dict[str, PolicyInForce]:
    """The last adopted value of each policy that is effective on the business date.

    What the cut supposes holds instead, by nobody's word.
    """
    adopted = _adopted(db, cut)
    others = {
        name: PolicyInForce(name, value, cut.as_of, SUPPOSED_BY, SUPPOSED_BY)
        for name, value in cut.supposed
    }
    return adopted | others


def governing(cut: Cut) -> ColumnElement[bool]:
    """The policies that reach an edition by a date; the last of each name holds.

    One told by a later edition never reaches back, whatever its date.
    """
    columns = policy.c
    return and_(columns.edition <= cut.edition, columns.effective_on <= cut.ruled_on)


def _adopted(db: Connection, cut: Cut) -> dict[str, PolicyInForce]:
    columns = policy.c
    rows = db.execute(
        select(
            columns.policy,
            columns.value,
            columns.effective_on,
            columns.legal_reference,
            columns.author,
        )
        .where(cut.known(policy), governing(cut))
        .ext(distinct_on(columns.policy))
        .order_by(columns.policy, columns.effective_on.desc(), columns.position.desc())
    )
    return {row.policy: PolicyInForce(*row) for row in rows}

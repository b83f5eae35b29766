"""Who acts: roles, territorial scope and actor. The one place that knows the policy."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .seedwork import Territory


class Role(StrEnum):
    """What an actor may be; the values are the role names in the token."""

    UAS = "uas"
    UT = "ut"
    LOCAL_MANAGER = "gestor"
    REGIONAL_GOVERNMENT = "gobierno_regional"
    LOCAL_GOVERNMENT = "gobierno_local"
    AUDITOR = "auditor"
    INTEGRATOR = "integrador"
    SERVICE = "service"


OF_A_TERRITORY: Final = frozenset(
    {
        Role.UT,
        Role.LOCAL_MANAGER,
        Role.REGIONAL_GOVERNMENT,
        Role.LOCAL_GOVERNMENT,
    }
)
"""Roles that are nothing without a territory: none named would mean the country."""
INSTITUTIONS: Final = frozenset(
    {Role.REGIONAL_GOVERNMENT, Role.LOCAL_GOVERNMENT, Role.INTEGRATOR}
)
"""Outside the programme: they read below a region in their own territory only."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an actor may act. Nothing named means the whole country."""

    units: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    ubigeos: frozenset[str] = frozenset()

    @property
    def national(self) -> bool:
        """Whether no limit is set."""
        return not (self.units or self.regions or self.ubigeos)

    def covers(self, territory: Territory) -> bool:
        """Whether a fact of that territory may be recorded or read."""
        return (
            self.national
            or territory.territorial_unit in self.units
            or territory.ubigeo[:2] in self.regions
            or territory.ubigeo in self.ubigeos
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: an opaque subject, never a name."""

    subject: str
    role: Role
    scope: Scope = field(default_factory=Scope)

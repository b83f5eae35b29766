"""What the phases of the demo share: platform, country, women, dates, progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..stack import Target
from .chance import happens, share
from .client import Platform
from .country import Unit
from .households import DemoHousehold

PADRON_ON = date(2026, 2, 24)
FIRST_SESSION_ON = date(2026, 4, 6)
SESSION_EVERY_DAYS = 13
SESSIONS = 12
STEADY = 0.78
COMES_STEADILY = 0.86
COMES_SELDOM = 0.42

Progress = Callable[[str, int], Callable[[], None]]
"""Starts a bar with a title and a total; the result moves it by one."""


@dataclass(slots=True)
class Woman:
    """A usuaria as the demo follows her."""

    user_id: str
    code: str
    unit: str
    ubigeo: str
    enrolled: bool = False
    has_initial_cap: bool = False

    def attends(self, seed: str, session: int) -> bool:
        """Most come to most sessions; a quarter come to less than half."""
        steady = share(seed, self.code, "steady")
        chance = COMES_STEADILY if steady < STEADY else COMES_SELDOM
        return happens(chance, seed, self.code, "session", session)


@dataclass(slots=True, eq=False)
class Group:
    """A group of women of one district with its sessions by number.

    ``neighbour`` is another group of the unit, from which women come as guests.
    """

    group_id: str
    code: str
    unit: str
    ubigeo: str
    women: list[Woman]
    neighbour: "Group | None" = None
    session_ids: dict[int, str] = field(default_factory=dict)

    def label(self, number: int) -> str:
        """How the demo names one of its sessions."""
        return f"session {self.code} {number}"


@dataclass(slots=True)
class Edition:
    """One run of the demo."""

    seed: str
    platform: Platform
    target: Target
    units: list[Unit]
    households: list[DemoHousehold]
    progress: Progress
    folder: Path = Path("var/demo")
    women: list[Woman] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)

    def keep_document(self, name: str, content: bytes) -> None:
        """Keep a document that people may want to look at."""
        place = self.folder / "documentos"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)

    def happens(self, probability: float, *parts: object) -> bool:
        """A decision of this edition's seed."""
        return happens(probability, self.seed, *parts)

"""How the provider misbehaves, set over its own HTTP by whoever tests against it."""

import time
from collections import Counter
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from .behaviour import share


class Control(BaseModel):
    """All off: a provider on its best day. Shares are of the requests, by the seed."""

    down: bool = Field(default=False, description="503 to every request")
    limited: float = Field(default=0.0, ge=0, le=1, description="share of 429, 130429")
    refused_code: int = Field(default=0, description="this error code for everything")
    lost_answers: float = Field(
        default=0.0, ge=0, le=1, description="share accepted, then the line is cut"
    )
    cut_before: float = Field(
        default=0.0, ge=0, le=1, description="share cut before anything is accepted"
    )
    hold_before_seconds: float = Field(default=0.0, ge=0, le=60)
    hold_after_seconds: float = Field(default=0.0, ge=0, le=60)
    repeats: int = Field(default=1, ge=0, le=20, description="0: no reports at all")
    shuffled: bool = False
    window_seconds: float = Field(
        default=86_400.0, ge=0, description="how long own words may follow hers"
    )


class Written(BaseModel):
    """What somebody writes by WhatsApp, as a number without plus sign."""

    sender: str
    text: str


@dataclass
class Book:
    """What was accepted: how often, by reference. It forgives nothing."""

    seed: str
    control: Control = field(default_factory=Control)
    accepted: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    wrote_at: dict[str, float] = field(default_factory=dict)
    """When a number last wrote, on the clock that only goes forward."""

    def next(self) -> int:
        """Count a request; its number decides its fate, whatever runs beside it."""
        self.requests += 1
        return self.requests

    def happens(self, number: int, rate: float, what: str) -> bool:
        """Whether something happens to a request."""
        return share(self.seed, str(number), what) < rate

    def open_window(self, number: str) -> None:
        """A number wrote: for a while it may be answered in own words."""
        self.wrote_at[number] = time.monotonic()

    def in_window(self, number: str) -> bool:
        """Whether a number wrote a short while ago."""
        wrote_at = self.wrote_at.get(number)
        since = time.monotonic() - self.control.window_seconds
        return wrote_at is not None and wrote_at > since

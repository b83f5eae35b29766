"""How the provider misbehaves, set over its own HTTP by whoever tests against it."""

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


@dataclass
class Book:
    """What was accepted: how often, by reference. It forgives nothing."""

    seed: str
    control: Control = field(default_factory=Control)
    accepted: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    def next(self) -> int:
        """Count a request; its number decides its fate, whatever runs beside it."""
        self.requests += 1
        return self.requests

    def happens(self, number: int, rate: float, what: str) -> bool:
        """Whether something happens to a request."""
        return share(self.seed, str(number), what) < rate

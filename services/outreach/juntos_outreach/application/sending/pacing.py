"""How fast a provider is asked, and when it is left alone. Clocks are passed in."""

from collections.abc import Callable
from dataclasses import dataclass, field

Seconds = Callable[[], float]
Chance = Callable[[], float]

LONGEST_WAIT_SECONDS = 600.0


def backoff(attempts: int, chance: float) -> float:
    """Seconds until the next try: doubling from 1 to 600, half of it by chance.

    Args:
        attempts: tries so far, from 1.
        chance: in [0, 1); spreads what failed together.
    """
    most = min(LONGEST_WAIT_SECONDS, 2.0 ** min(attempts - 1, 16))
    return most * (0.5 + chance / 2)


@dataclass
class TokenBucket:
    """At most ``rate`` requests a second, and ``burst`` at once; no rate, no limit."""

    rate: float | None
    burst: float
    clock: Seconds
    _tokens: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self._tokens, self._at = self.burst, self.clock()

    def take(self) -> bool:
        """Take a token, if there is one now."""
        if self.rate is None:
            return True
        self._grow(self.rate)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    @property
    def wait(self) -> float:
        """Seconds until there is a token."""
        if self.rate is None:
            return 0.0
        self._grow(self.rate)
        return max(0.0, (1.0 - self._tokens) / self.rate)

    def _grow(self, rate: float) -> None:
        now = self.clock()
        self._tokens = min(self.burst, self._tokens + (now - self._at) * rate)
        self._at = now


@dataclass
class CircuitBreaker:
    """Leaves a provider alone for a while after failures in a row, then tries one."""

    failures: int
    cool_seconds: float
    clock: Seconds
    _in_a_row: int = 0
    _open_until: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether the provider may be asked."""
        return self.clock() >= self._open_until

    @property
    def trying(self) -> bool:
        """Whether the next request is the one that shows if the provider is back."""
        return self._in_a_row >= self.failures

    def succeeded(self) -> None:
        """The provider answered."""
        self._in_a_row = 0

    def failed(self) -> None:
        """The provider did not answer or wants to be left alone."""
        self._in_a_row += 1
        if self._in_a_row >= self.failures:
            self._open_until = self.clock() + self.cool_seconds

"""Decisions that look like chance and are the same for the same seed."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def share(*parts: object) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    digest = sha256("|".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def happens(probability: float, *parts: object) -> bool:
    """Whether something happens, for these parts."""
    return share(*parts) < probability


def between(low: int, high: int, *parts: object) -> int:
    """A whole number from low to high, both included."""
    return low + int(share(*parts) * (high - low + 1))


def choose(options: Sequence[T], *parts: object) -> T:
    """One of the options."""
    return options[int(share(*parts) * len(options))]


def pick(options: Sequence[T], count: int, *parts: object) -> list[T]:
    """Some of the options, none twice."""
    ranked = sorted(range(len(options)), key=lambda i: share(*parts, i))
    return [options[i] for i in ranked[:count]]

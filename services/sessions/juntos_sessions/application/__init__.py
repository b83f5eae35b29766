"""The commands and readings of sessions."""

from .readings import Filter
from .sessions import Sessions, Slot

__all__ = ["Filter", "Sessions", "Slot"]

"""The commands and readings of leaders."""

from .leaders import Leaders
from .readings import Filter

__all__ = ["Filter", "Leaders"]

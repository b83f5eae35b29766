"""The commands and readings of sessions."""

from .attendance import AttendanceList
from .calendar import Moved, Slot
from .filters import Filter
from .sessions import Sessions
from .topics import Topic

__all__ = ["AttendanceList", "Filter", "Moved", "Sessions", "Slot", "Topic"]

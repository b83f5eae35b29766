"""The sessions application: one method a command."""

from .attendance import AttendanceCommands
from .calendar import CalendarCommands
from .evaluation import EvaluationCommands
from .groups import GroupCommands


class Sessions(GroupCommands, CalendarCommands, AttendanceCommands, EvaluationCommands):
    """Groups, calendar, attendance and completion of one edition."""

    name = "sessions"

"""The sessions application: one method a command."""

from .calendar import CalendarCommands
from .evaluation import EvaluationCommands
from .groups import GroupCommands
from .imports import ImportCommands


class Sessions(GroupCommands, CalendarCommands, ImportCommands, EvaluationCommands):
    """Groups, calendar, attendance and completion of one edition."""

    name = "sessions"

"""The sessions application: one method a command."""

from .calendar import CalendarCommands
from .dates import DateCommands
from .evaluation import EvaluationCommands
from .groups import GroupCommands
from .imports import ImportCommands


class Sessions(
    GroupCommands, CalendarCommands, ImportCommands, DateCommands, EvaluationCommands
):
    """Groups, calendar, attendance and completion of one edition."""

    name = "sessions"

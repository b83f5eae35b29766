"""The HTTP routes of sessions."""

from .absentees import router as absentees
from .attendance import router as attendance
from .calendar import router as calendar
from .groups import router as groups
from .imports import router as imports
from .sessions import router as sessions
from .topics import router as topics
from .worklists import router as worklists

routers = (
    groups,
    sessions,
    attendance,
    imports,
    calendar,
    topics,
    absentees,
    worklists,
)

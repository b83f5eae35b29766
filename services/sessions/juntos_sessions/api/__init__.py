"""The HTTP routes of sessions."""

from .absentees import router as absentees
from .groups import router as groups
from .sessions import router as sessions

routers = (groups, sessions, absentees)

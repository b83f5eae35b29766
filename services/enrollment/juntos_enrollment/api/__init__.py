"""The HTTP routes of enrollment."""

from .cohorts import router as cohorts
from .padron import router as padron
from .users import router as users

routers = (padron, users, cohorts)

"""The HTTP routes of enrollment."""

from .cohorts import router as cohorts
from .contradictions import router as contradictions
from .duplicates import router as duplicates
from .households import router as households
from .instruments import router as instruments
from .padron import participants, readmissions
from .padron import router as padron
from .users import router as users
from .worklists import router as worklists

routers = (
    padron,
    participants,
    readmissions,
    users,
    households,
    worklists,
    duplicates,
    contradictions,
    instruments,
    cohorts,
)

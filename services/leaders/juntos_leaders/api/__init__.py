"""The HTTP routes of leaders."""

from .actions import router as actions
from .candidacies import router as candidacies
from .monitor import router as monitor
from .networks import router as networks

routers = (candidacies, networks, actions, monitor)

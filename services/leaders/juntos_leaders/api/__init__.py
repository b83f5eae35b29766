"""The HTTP routes of leaders."""

from .candidacies import router as candidacies
from .networks import router as networks

routers = (candidacies, networks)

"""The leaders application: one method a command, in one module a subject."""

from .candidacies import Candidacies
from .network_actions import NetworkActions


class Leaders(Candidacies, NetworkActions):
    """Leader mothers and district networks of one edition."""

    # The library would name each subclass after itself, and its table with it.
    name = "leaders"

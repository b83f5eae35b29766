"""The leaders application: its commands are in the modules beside it."""

from .candidacies import Candidacies
from .network_actions import NetworkActions
from .readings import Readings


class Leaders(Candidacies, NetworkActions):
    """Leader mothers and district networks of one edition."""

    name = "leaders"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.readings = Readings(self.recorder.datastore.pool)

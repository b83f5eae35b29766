"""What all commands of leaders share: the store and what is read beside it."""

from juntos_chassis.eventstore import EventSourcedService

from .readings import Readings


class LeadersStore(EventSourcedService):
    """The event store of leaders with the tables its rules look things up in."""

    name = "leaders"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.readings = Readings(self.recorder.datastore.pool)

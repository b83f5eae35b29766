"""What makes a service live and ready, asked piece by piece."""

from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from sqlalchemy import Engine

from .messaging.consumer import Consumer, ConsumerState
from .messaging.feed import Feed
from .messaging.relay import Relay
from .metrics import STORED_POSITION

LAG_EVENTS_ALARM = 10_000


@dataclass
class Health:
    """The parts of one process; roles that do not run here are simply absent."""

    engine: Engine
    feed: Feed
    client: Client | None = None
    relay: Relay | None = None
    consumers: list[Consumer] = field(default_factory=list)

    def database(self) -> tuple[bool, dict[str, Any]]:
        """Whether the database answers, and the newest position stored there.

        Blocking, at most for the connect time-out.
        """
        try:
            with self.engine.connect() as db:
                driver: Any = db.connection.driver_connection
                stored = self.feed.last_position(driver)
        except Exception as problem:  # noqa: BLE001  # any failure means not ready
            return False, {"problem": type(problem).__name__}
        STORED_POSITION.labels(self.feed.service).set(stored)
        return True, {"stored_position": stored}

    def broker(self) -> tuple[bool, str]:
        """Whether the NATS connection is up."""
        if self.client is None or self.client.is_connected:
            return True, "ok"
        return False, "disconnected"

    def lag(self, stored: int | None) -> tuple[bool, dict[str, Any]]:
        """Whether relay and consumers keep up; shows how far each one is.

        Args:
            stored: newest position in the store, None if it is not known.
        """
        consumers = {
            consumer.status.upstream: {
                "state": consumer.status.state,
                "position": consumer.status.position,
                "parked": consumer.status.parked,
            }
            for consumer in self.consumers
        }
        working = {ConsumerState.RUNNING, ConsumerState.STANDBY}
        fine = all(c.status.state in working for c in self.consumers)
        shown: dict[str, Any] = {"consumers": consumers}
        if self.relay is not None:
            behind = max(0, (stored or 0) - self.relay.position)
            shown["relay"] = {"position": self.relay.position, "lag_events": behind}
            fine = fine and behind < LAG_EVENTS_ALARM
        return fine, shown

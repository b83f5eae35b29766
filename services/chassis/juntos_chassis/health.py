"""What makes a service live and ready, asked piece by piece."""

from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from sqlalchemy import Engine, text

from .messaging.consumer import Consumer, ConsumerState
from .messaging.relay import Relay

LAG_EVENTS_ALARM = 10_000


@dataclass
class Health:
    """The parts of one process; roles that do not run here are simply absent."""

    engine: Engine
    client: Client | None = None
    relay: Relay | None = None
    consumers: list[Consumer] = field(default_factory=list)

    def database(self) -> tuple[bool, str]:
        """Whether the database answers; blocking, at most the connect time-out."""
        try:
            with self.engine.connect() as db:
                db.execute(text("SELECT 1"))
        except Exception as problem:  # noqa: BLE001  # any failure means not ready
            return False, type(problem).__name__
        return True, "ok"

    def broker(self) -> tuple[bool, str]:
        """Whether the NATS connection is up."""
        if self.client is None or self.client.is_connected:
            return True, "ok"
        return False, "disconnected"

    def lag(self) -> tuple[bool, dict[str, Any]]:
        """Whether relay and consumers keep up; shows how far each one is."""
        behind = self.relay.lag_events if self.relay else 0
        consumers = {
            consumer.status.upstream: {
                "state": consumer.status.state,
                "position": consumer.status.position,
                "parked": consumer.status.parked,
            }
            for consumer in self.consumers
        }
        working = {ConsumerState.RUNNING, ConsumerState.STANDBY}
        running = all(c.status.state in working for c in self.consumers)
        shown = {"relay_lag_events": behind, "consumers": consumers}
        return running and behind < LAG_EVENTS_ALARM, shown

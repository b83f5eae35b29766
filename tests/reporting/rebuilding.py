"""Real streams and a reporting database with a history, for tests of the rebuild."""

from dataclasses import dataclass, field

from nats.aio.client import Client
from sqlalchemy import Engine, func, select

from juntos_chassis.messaging import headers
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.received import Received
from juntos_reporting.consumers.rebuild import Progress, ViewBuilder
from juntos_reporting.facts import view
from juntos_reporting.facts.projection import project
from juntos_reporting.facts.tables import event_log
from tests.reporting.histories import AMARILIS, History
from tests.reporting.telling import (
    adopt_the_shipped_plan,
    attend,
    contact,
    list_cohort,
    message,
    register,
)

USERS = [f"usuaria-{number}" for number in range(60)]


def a_history() -> History:
    """A few hundred events of four services."""
    history = History()
    adopt_the_shipped_plan(history)
    for user in USERS:
        register(history, user)
        contact(history, "03-01", user)
        attend(history, "04-07", user, 1, 2)
        message(history, "04-10", user)
    list_cohort(history, "03-25", AMARILIS, *USERS)
    return history


@dataclass
class Platform:
    """Real streams, a reporting database and its live view."""

    engine: Engine
    client: Client
    history: History = field(default_factory=a_history)
    feed_asked: list[tuple[str, int]] = field(default_factory=list)
    progress: list[Progress] = field(default_factory=list)

    async def publish(self, *events: Received) -> None:
        """Put events on the streams of their services, as the relay does."""
        js = self.client.jetstream()
        for event in events:
            place = {
                headers.POSITION: str(event.position),
                headers.PREVIOUS_POSITION: str(event.previous_position),
            }
            subject = event.envelope.nats_subject
            await js.publish(subject, event.body, headers=place)

    async def publish_all(self) -> None:
        """Put the whole history on the streams."""
        for events in self.history.events.values():
            await self.publish(*events)

    def consume(self, service: str, events: list[Received]) -> None:
        """What the live consumer of a service does with events."""
        transaction = view.live_transactions(self.engine)
        Inbox(service, transaction, project).apply(events)

    def consume_all(self) -> None:
        """Bring the live view up to date."""
        for service, events in self.history.events.items():
            self.consume(service, events)

    def builder(self) -> ViewBuilder:
        """A builder whose feeds are the history itself."""
        return ViewBuilder(self.engine, self.client, self.feed, self.progress.append)

    async def feed(self, service: str, after: int) -> list[Received]:
        """What a producer answers for its log."""
        self.feed_asked.append((service, after))
        return [e for e in self.history.events[service] if e.position > after]

    def live(self) -> str:
        """The schema that answers."""
        with self.engine.connect() as db:
            return view.read_active(db).schema

    def schemas(self) -> list[str]:
        """The view schemas that exist."""
        with self.engine.connect() as db:
            return view.view_schemas(db)

    def count(self) -> int:
        """How many events the live view holds."""
        with view.snapshot(self.engine) as db:
            counted = select(func.count()).select_from(event_log)
            return db.execute(counted).scalar_one()


def total(history: History) -> int:
    """How many events a history has."""
    return sum(len(events) for events in history.events.values())

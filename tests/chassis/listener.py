"""A consumer's work: it writes down the numbers it hears, twice if told twice."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, exc, text

from juntos_chassis.messaging.inbox import VIEW_SCHEMA
from juntos_chassis.messaging.received import Received
from juntos_contracts import Territory
from juntos_contracts.events.leaders import RecognitionHeld
from tests.chassis.diary import MARCH_3
from tests.support.told import told

DISTRICT = Territory(ubigeo="100101", territorial_unit="UT07")
ONE, OTHER = UUID(int=11), UUID(int=12)


class Trouble(Exception):
    """A bug that an event uncovers."""


class Listener:
    """A handler over a table without keys, so that nothing hides a repetition."""

    def __init__(self, database_url: str) -> None:
        """Create the table."""
        self.engine = engine_on(database_url)
        self.poison: set[int] = set()
        self.passing_trouble: dict[int, int] = {}
        self.database_away_at: set[int] = set()
        with self.engine.begin() as db:
            db.execute(text("CREATE TABLE heard (position bigint, number int)"))

    def __call__(self, events: Sequence[Received], db: Connection) -> None:
        """Write each number down, then meet the trouble that is planned for it."""
        for one in events:
            data = one.envelope.data
            number = data.attendees if isinstance(data, RecognitionHeld) else 0
            row = {"position": one.position, "number": number}
            db.execute(text("INSERT INTO heard VALUES (:position, :number)"), row)
            self._meet_trouble(number)

    def _meet_trouble(self, number: int) -> None:
        if number in self.database_away_at:
            raise exc.OperationalError("INSERT", {}, OSError("connection lost"))
        if number in self.poison:
            raise Trouble(number)
        if self.passing_trouble.get(number, 0) > 0:
            self.passing_trouble[number] -= 1
            raise Trouble(number)

    def heard(self) -> list[tuple[int, int]]:
        """Position and number, in the order in which they were written."""
        with self.engine.connect() as db:
            rows = db.execute(text("SELECT position, number FROM heard ORDER BY ctid"))
            return [(row.position, row.number) for row in rows]

    def numbers(self) -> list[int]:
        """The numbers alone."""
        return [number for _, number in self.heard()]

    def parked(self) -> dict[int, str]:
        """Why the event at a position is parked."""
        with self.engine.connect() as db:
            rows = db.execute(text("SELECT position, reason FROM parked_events"))
            return {row.position: row.reason for row in rows}


def engine_on(database_url: str) -> Engine:
    """A database as a consumer uses it."""
    return create_engine(
        database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_pre_ping=True,
        execution_options={"schema_translate_map": {VIEW_SCHEMA: "public"}},
    )


def number(position: int, said: int | None = None, of: UUID = ONE) -> Received:
    """A number told at a position, by default the position itself."""
    data = RecognitionHeld(network_id=of, attendees=position if said is None else said)
    return told(data, position, MARCH_3, DISTRICT, of)

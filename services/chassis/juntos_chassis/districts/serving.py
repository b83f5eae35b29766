"""An application whose facts count with the unit that serves the district then."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from ..clock import today
from ..errors import Forbidden
from ..eventstore import EventSourcedService, Pool
from ..identity import Actor
from ..seedwork import Aggregate, Territory
from .changing import NEWEST
from .known import Districts

T = TypeVar("T", bound=Aggregate)


class ServedApplication(EventSourcedService):
    """The event store of a service that keeps the territorial table.

    A fact counts with the unit of its own date. It may be recorded by that unit, and by
    the one that serves the district at present: who follows the usuarias now also tells
    late what happened before.
    """

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store; the present day is Lima's unless told otherwise."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.pool: Pool = self.recorder.datastore.pool
        self.today: Callable[[], date] = today

    def load(self, kind: type[T], aggregate_id: UUID, missing: str) -> T:
        """One aggregate by id, knowing who serves its districts.

        Raises:
            NotFound: with the Spanish detail ``missing`` if there is none of that kind.
        """
        found = super().load(kind, aggregate_id, missing)
        found.serving = Districts.read(self.pool, found.ubigeos)
        return found

    def load_many(self, kind: type[T], ids: Iterable[UUID]) -> dict[UUID, T]:
        """The aggregates that exist among the ids, knowing who serves where."""
        found = super().load_many(kind, ids)
        ubigeos = {ubigeo for one in found.values() for ubigeo in one.ubigeos}
        if ubigeos:
            serving = Districts.read(self.pool, ubigeos)
            for one in found.values():
                one.serving = serving
        return found

    def served_now(self, places: Sequence[Territory]) -> list[Territory]:
        """The same districts with the units that serve them at present."""
        known = Districts.read(self.pool, {place.ubigeo for place in places})
        return [known.place(place, self.today()) for place in places]

    def placed(self, place: Territory, day: date) -> Territory:
        """A district with the unit that serves it on a day."""
        return Districts.read(self.pool, {place.ubigeo}).place(place, day)

    def require_served(self, actor: Actor, *places: Territory) -> None:
        """Refuse places that the actor serves neither as told nor at present.

        Raises:
            Forbidden: naming the last of them.
        """
        try:
            super().require_served(actor, *places)
        except Forbidden:
            super().require_served(actor, *self.served_now(places))

    def pass_districts_on(self, day: date) -> None:
        """Hand what is kept for reading to the units that serve the districts on a day.

        Rows that somebody is changing are left to the next time.
        """
        with (
            self.pool.connection() as conn,
            conn.transaction(),
            conn.cursor() as cursor,
        ):
            self._pass_on(cursor, day)

    def newest_assignment(self) -> int:
        """The position of the last news about a district, 0 before the first."""
        with self.pool.connection() as conn:
            row = conn.execute(NEWEST).fetchone()
        return int(row["position"]) if row else 0

    @abstractmethod
    def _pass_on(self, cursor: Cursor[DictRow], day: date) -> None:
        """Hand over the tables with the territory of the present."""

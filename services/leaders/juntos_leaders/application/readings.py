"""What the service answers about candidates, leader mothers and networks."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from . import queries


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of a list are asked for; what is None is not filtered."""

    territorial_unit: str | None = None
    ubigeo: str | None = None
    limit: int = 1000
    offset: int = 0


class Readings:
    """Reads the service's own tables and those that its consumer keeps."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def eligible(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Who completed, with the candidacy where there is one."""
        return self._listed(queries.ELIGIBLE, scope, wanted)

    def candidacies(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Candidates by district, the highest scores first."""
        return self._listed(queries.CANDIDACIES, scope, wanted)

    def networks(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Networks by district, with what they did."""
        return self._listed(queries.NETWORKS, scope, wanted)

    def where_completed(self, user_id: UUID) -> Territory | None:
        """Where a usuaria completed, None if no event says that she did."""
        rows = self._all(queries.ELIGIBLE_PLACE, {"id": user_id})
        if not rows:
            return None
        return Territory(rows[0]["ubigeo"], rows[0]["territorial_unit"])

    def selected(self, unit: str, day: date) -> dict[str, list[UUID]]:
        """Leader mothers of a unit selected until a day, by ubigeo."""
        leaders: dict[str, list[UUID]] = {}
        for row in self._all(queries.SELECTED, {"unit": unit, "day": day}):
            leaders.setdefault(row["ubigeo"], []).append(row["user_id"])
        return leaders

    def _listed(self, sql: str, scope: Scope, wanted: Filter) -> list[DictRow]:
        query = sql.format(scope=WITHIN_SCOPE, territory=queries.TERRITORY)
        return self._all(query, {**asdict(wanted), **scope_parameters(scope)})

    def _all(self, sql: str, parameters: dict[str, Any]) -> list[DictRow]:
        with self._pool.connection() as conn:
            return conn.execute(sql, parameters).fetchall()

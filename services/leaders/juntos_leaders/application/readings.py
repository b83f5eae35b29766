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


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be nominated, and where she lives."""

    territory: Territory
    former_leader: bool


class Readings:
    """Reads the service's own tables and those that its consumers keep."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def eligible(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Who may be nominated, with the candidacy where there is one."""
        return self._listed(queries.ELIGIBLE, scope, wanted)

    def candidacies(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Candidates by district, the highest scores first."""
        return self._listed(queries.CANDIDACIES, scope, wanted)

    def networks(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Networks by district, with what they did."""
        return self._listed(queries.NETWORKS, scope, wanted)

    def open_barriers(self, scope: Scope, wanted: Filter) -> list[DictRow]:
        """Barriers about which something has still to be done, the oldest first."""
        return self._listed(queries.OPEN_BARRIERS, scope, wanted)

    def history(self, network_id: UUID) -> dict[str, list[DictRow]]:
        """The actions, barriers and mentoring pairs of a network."""
        wanted = {"id": network_id}
        return {
            "actions": self._all(queries.ACTIONS, wanted),
            "barriers": self._all(queries.BARRIERS, wanted),
            "mentorings": self._all(queries.MENTORINGS, wanted),
        }

    def monitor(
        self, scope: Scope, wanted: Filter, missing: str | None
    ) -> dict[str, Any]:
        """Every intervened district with what it lacks, and totals by unit.

        ``missing`` names what to look for: ``leaders``, ``network``, ``members``,
        ``action``, ``resolution`` or ``recognition_event``. The first total is of all
        units asked for; a district is active with a network and as many actions as the
        policy in force asks for (OE4), one if it says nothing.
        """
        extra = {"missing": missing}
        totals = self._listed(queries.MONITOR_TOTALS, scope, wanted, extra)
        return {
            "total": {k: v for k, v in totals[0].items() if k != "territorial_unit"},
            "by_unit": totals[1:],
            "districts": self._listed(queries.MONITORED, scope, wanted, extra),
        }

    def candidate(self, user_id: UUID, day: date) -> Candidate | None:
        """Somebody who may be nominated on a day, None if she may not."""
        rows = self._all(queries.CANDIDATE, {"id": user_id, "day": day})
        if not rows:
            return None
        territory = Territory(rows[0]["ubigeo"], rows[0]["territorial_unit"])
        return Candidate(territory, rows[0]["former_leader"])

    def selected(self, unit: str, day: date) -> dict[str, list[UUID]]:
        """Leader mothers of a unit on a day, by ubigeo."""
        leaders: dict[str, list[UUID]] = {}
        for row in self._all(queries.SELECTED, {"unit": unit, "day": day}):
            leaders.setdefault(row["ubigeo"], []).append(row["user_id"])
        return leaders

    def leaders_of(self, ubigeo: str, day: date) -> list[UUID]:
        """Leader mothers of a district on a day, whichever unit served it then."""
        rows = self._all(queries.LEADERS_OF, {"ubigeo": ubigeo, "day": day})
        return [row["user_id"] for row in rows]

    def leader_list(self, unit: str) -> DictRow | None:
        """The validated list of a unit with its members, None while it is open."""
        rows = self._all(queries.LEADER_LIST, {"unit": unit})
        return rows[0] if rows else None

    def is_enrolled_in(self, user_id: UUID, ubigeo: str) -> bool:
        """Whether a usuaria takes part in a district."""
        wanted = {"id": user_id, "ubigeo": ubigeo}
        return bool(self._all(queries.IN_DISTRICT, wanted))

    def is_mentored(self, user_id: UUID) -> bool:
        """Whether a leader mother accompanies a usuaria now."""
        return bool(self._all(queries.MENTORED, {"id": user_id}))

    def mentorings_of(self, mentor_id: UUID) -> list[UUID]:
        """The pairs in which a leader mother accompanies somebody now."""
        rows = self._all(queries.MENTORINGS_OF, {"id": mentor_id})
        return [row["mentoring_id"] for row in rows]

    def _listed(
        self,
        sql: str,
        scope: Scope,
        wanted: Filter,
        extra: dict[str, Any] | None = None,
    ) -> list[DictRow]:
        query = sql.format(scope=WITHIN_SCOPE, territory=queries.TERRITORY)
        parameters = {**asdict(wanted), **scope_parameters(scope), **(extra or {})}
        return self._all(query, parameters)

    def _all(self, sql: str, parameters: dict[str, Any]) -> list[DictRow]:
        with self._pool.connection() as conn:
            return conn.execute(sql, parameters).fetchall()

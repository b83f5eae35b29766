"""What the service answers about its groups, sessions and attendance."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from . import queries
from .filters import Filter


class Readings:
    """Reads the tables that the commands keep."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def territory_of_group(self, group_id: UUID) -> Territory | None:
        """Where a group is, None if there is no such group."""
        return _territory(self._one(queries.GROUP_PLACE, {"id": group_id}))

    def territory_of_session(self, session_id: UUID) -> Territory | None:
        """Where a session is, None if there is no such session."""
        return _territory(self._one(queries.SESSION_PLACE, {"id": session_id}))

    def groups(self, scope: Scope, wanted: Filter) -> dict[str, Any]:
        """A page of groups with their size and sessions held, by district and code."""
        return self._page(queries.GROUPS, queries.GROUPS_COUNTED, scope, wanted)

    def roster(self, group_id: UUID, day: date | None) -> list[DictRow]:
        """Who belongs to a group on a day (None: now) and takes part."""
        return self._all(queries.ROSTER, {"id": group_id, "day": day})

    def sessions_of(self, group_id: UUID) -> list[DictRow]:
        """The sessions of a group, cancelled ones included, in order."""
        return self._all(queries.SESSIONS_OF, {"id": group_id})

    def session(self, session_id: UUID) -> dict[str, Any]:
        """A session with its attendance list."""
        found = self._one(queries.SESSION, {"id": session_id}) or {}
        return {**found, "attendance": self._all(queries.LIST, {"id": session_id})}

    def taken_numbers(self, group_id: UUID) -> set[int]:
        """The session numbers that a group has scheduled or held."""
        rows = self._all(queries.TAKEN, {"id": group_id})
        return {row["number"] for row in rows}

    def turns(self, group_id: UUID) -> dict[int, int]:
        """How often each session number was scheduled in a group."""
        rows = self._all(queries.TURNS, {"id": group_id})
        return {row["number"]: row["turn"] for row in rows}

    def members_elsewhere(
        self, group_id: UUID, users: Collection[UUID], day: date
    ) -> set[UUID]:
        """Those among the usuarias who are in another group on a day or after it."""
        parameters = {"id": group_id, "users": list(users), "day": day}
        rows = self._all(queries.ELSEWHERE, parameters)
        return {row["user_id"] for row in rows}

    def groups_on(self, users: Collection[UUID], day: date) -> dict[UUID, UUID]:
        """The group of each of the usuarias on a day."""
        rows = self._all(queries.GROUPS_ON, {"users": list(users), "day": day})
        return {row["user_id"]: row["group_id"] for row in rows}

    def neighbours(self, group_id: UUID, day: date) -> dict[UUID, str]:
        """Who is in the district's other groups on a day, with the codes of these."""
        rows = self._all(queries.NEIGHBOURS, {"id": group_id, "day": day})
        return {row["user_id"]: row["code"] for row in rows}

    def attended_since(
        self, group_id: UUID, users: Collection[UUID], day: date
    ) -> set[UUID]:
        """Those among the usuarias who attended a session of a group since a day."""
        parameters = {"id": group_id, "users": list(users), "day": day}
        rows = self._all(queries.ATTENDED_SINCE, parameters)
        return {row["user_id"] for row in rows}

    def listed_users(self, session_id: UUID) -> set[UUID]:
        """Who is on the recorded list of a session."""
        rows = self._all(queries.LIST, {"id": session_id})
        return {row["user_id"] for row in rows}

    def differences(self, session_id: UUID) -> list[DictRow]:
        """Where two testimonies about a session differ, or did until settled."""
        return self._all(queries.DIFFERENCES, {"id": session_id})

    def disputes(self, scope: Scope, wanted: Filter) -> dict[str, Any]:
        """A page of the unresolved differences of a territory, oldest session first."""
        return self._page(queries.DISPUTES, queries.DISPUTES_COUNTED, scope, wanted)

    def _page(
        self, listing: str, counting: str, scope: Scope, wanted: Filter
    ) -> dict[str, Any]:
        asked = {**asdict(wanted), **scope_parameters(scope)}
        rows = self._all(listing.format(scope=WITHIN_SCOPE), asked)
        total = self._all(counting.format(scope=WITHIN_SCOPE), asked)[0]["total"]
        return {"total": total, "offset": wanted.offset, "items": rows}

    def _all(self, sql: str, parameters: dict[str, Any]) -> list[DictRow]:
        with self._pool.connection() as conn:
            return conn.execute(sql, parameters).fetchall()

    def _one(self, sql: str, parameters: dict[str, Any]) -> DictRow | None:
        rows = self._all(sql, parameters)
        return rows[0] if rows else None


def _territory(row: DictRow | None) -> Territory | None:
    return None if row is None else Territory(row["ubigeo"], row["territorial_unit"])

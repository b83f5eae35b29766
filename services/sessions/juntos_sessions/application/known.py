"""What this service knows from the events of others; the consumers write it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from juntos_chassis.districts import Districts
from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Serving, Territory

from ..domain.standards import (
    COMPLETION_THRESHOLD,
    DISPUTED_ATTENDANCE,
    DisputePolicy,
    DisputeReading,
    Standards,
    ThresholdPolicy,
)
from .paces import ALL_NUMBERS, POSSIBLE

USERS: Final = (
    "SELECT e.user_id, e.withdrawn_on, m.kept_id"
    " FROM enrolled_users e LEFT JOIN merged_users m USING (user_id)"
    " WHERE e.user_id = ANY(%s)"
)
RESIDENCES: Final = (
    "SELECT user_id, since, ubigeo, territorial_unit FROM residences"
    " WHERE user_id = ANY(%s) ORDER BY user_id, since, position"
)
# What counts for her though it was told of the usuaria that was merged into her.
ELSEWHERE: Final = (
    "SELECT m.kept_id, s.held_on, a.number FROM merged_users m"
    " JOIN attendance a USING (user_id) JOIN sessions s USING (session_id)"
    " WHERE m.kept_id = ANY(%s) AND a.present"
)
POLICIES: Final = "SELECT policy, effective_on, value FROM policies"


@dataclass(frozen=True, slots=True)
class EnrolledUser:
    """A usuaria who enrolled, where she has lived since when, and whether she left."""

    residences: Sequence[tuple[date, Territory]]
    serving: Serving
    withdrawn_on: date | None
    merged_into: UUID | None = None

    def takes_part_on(self, day: date) -> bool:
        """Whether by the end of a day she had neither withdrawn nor been merged."""
        if self.merged_into is not None:
            return False
        return self.withdrawn_on is None or self.withdrawn_on > day

    def served_by_on(self, unit: str, day: date) -> bool:
        """Whether a unit served her at the end of a day; before all, the first did."""
        lived = [place for since, place in self.residences if since <= day]
        place = lived[-1] if lived else self.residences[0][1]
        return self.serving.place(place, day).territorial_unit == unit


class Known:
    """Reads the tables that the consumers keep."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def users(self, ids: Collection[UUID]) -> dict[UUID, EnrolledUser]:
        """The enrolled usuarias among the ids."""
        with self._pool.connection() as conn:
            rows = conn.execute(USERS, (list(ids),)).fetchall()
            lived = conn.execute(RESIDENCES, (list(ids),)).fetchall()
        residences: dict[UUID, list[tuple[date, Territory]]] = defaultdict(list)
        for row in lived:
            place = Territory(row["ubigeo"], row["territorial_unit"])
            residences[row["user_id"]].append((row["since"], place))
        serving = Districts.read(self._pool, {row["ubigeo"] for row in lived})
        return {
            row["user_id"]: EnrolledUser(
                residences[row["user_id"]],
                serving,
                row["withdrawn_on"],
                row["kept_id"],
            )
            for row in rows
        }

    def standards(self, users: Collection[UUID]) -> dict[UUID, Standards]:
        """By which policies each of some usuarias is measured."""
        with self._pool.connection() as conn:
            standards = _standards(conn.execute(POLICIES).fetchall())
            told = conn.execute(ELSEWHERE, (list(users),)).fetchall()
            possible: dict[UUID, int] = {}
            if standards.needs_possible:
                parameters = {"users": list(users), "all": ALL_NUMBERS, "on": None}
                rows = conn.execute(POSSIBLE, parameters).fetchall()
                possible = {row["user_id"]: row["possible"] for row in rows}
        measured = {
            user: replace(standards, possible=possible.get(user, standards.possible))
            for user in users
        }
        for row in told:
            hers = measured[row["kept_id"]]
            sessions = (*hers.elsewhere, (row["held_on"], row["number"]))
            measured[row["kept_id"]] = replace(hers, elsewhere=sessions)
        return measured


def threshold_policies(conn: Connection[DictRow]) -> tuple[ThresholdPolicy, ...]:
    """The completion thresholds adopted so far."""
    return _standards(conn.execute(POLICIES).fetchall()).thresholds


def _standards(rows: Collection[DictRow]) -> Standards:
    return Standards(
        thresholds=tuple(
            ThresholdPolicy.of(row["effective_on"], row["value"])
            for row in rows
            if row["policy"] == COMPLETION_THRESHOLD
        ),
        disputes=tuple(
            DisputePolicy(row["effective_on"], DisputeReading(row["value"]))
            for row in rows
            if row["policy"] == DISPUTED_ATTENDANCE
        ),
    )

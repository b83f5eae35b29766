"""Every testimony about a session, woman by woman: who said what, and when."""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool

from ..domain.attendance import Attendance

KINDS: Final = {
    Attendance.Opened.TOPIC: "listed",
    Attendance.Recorded.TOPIC: "listed",
    Attendance.Disputed.TOPIC: "disputed",
    Attendance.Testified.TOPIC: "further",
    Attendance.Corrected.TOPIC: "corrected",
    Attendance.Resolved.TOPIC: "resolved",
}
"""What a stored event is as a testimony."""
SAID: Final = (
    "SELECT e.topic, e.state, e.recorded_at, c.actor, c.actor_role"
    " FROM sessions_events e JOIN commands c USING (command_id)"
    " WHERE e.originator_id = ANY(%s) AND e.topic = ANY(%s)"
    " ORDER BY e.notification_id"
)


def testimonies(
    pool: Pool, edition: int, session_id: UUID, users: Iterable[UUID]
) -> list[dict[str, Any]]:
    """What was said of each usuaria of a session, in the order in which it was stored.

    Args:
        pool: connections of the event store.
        edition: year of the plan.
        session_id: of the session.
        users: who is on its list.
    """
    found: dict[str, list[dict[str, Any]]] = {str(user): [] for user in sorted(users)}
    ids = [Attendance.create_id(edition, UUID(user)) for user in found]
    with pool.connection() as conn:
        rows = conn.execute(SAID, (ids, list(KINDS))).fetchall()
    for row in rows:
        state = json.loads(bytes(row["state"]))
        said = state.get("line") or state.get("correction") or state
        about = state.get("session") or said["session"]
        if about["session_id"] == str(session_id):
            found[state["user_id"]].append(_testimony(row, state, said))
    return [{"user_id": user, "testimonies": said} for user, said in found.items()]


def _testimony(
    row: DictRow, state: dict[str, Any], said: dict[str, Any]
) -> dict[str, Any]:
    return {
        "kind": KINDS[row["topic"]],
        "testimony": said.get("testimony", "territorial_unit"),
        "present": said["present"],
        "occurred_on": state["occurred_on"],
        "recorded_at": row["recorded_at"],
        "actor": row["actor"],
        "actor_role": row["actor_role"],
    }

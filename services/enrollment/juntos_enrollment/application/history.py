"""One usuaria as people see her: who she is, where she stands, what happened."""

import json
from typing import Any, Final
from uuid import UUID

from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.household import Household
from .store import NO_SUCH_USER

COMMON: Final = (
    "territory",
    "occurred_on",
    "occurred_at",
    "household_id",
    "class_version",
)
STATUS = (
    "SELECT s.*, h.code AS household_code, s.earlier_editions = '{}' AS new_user"
    " FROM users_status s JOIN households h USING (household_id) WHERE s.user_id ="
    " (SELECT coalesce(merged_into, user_id) FROM users_status WHERE user_id = %s)"
)
MERGED = "SELECT user_id FROM users_status WHERE merged_into = %s ORDER BY user_id"
PERSON = (
    "SELECT document_number, surnames, given_names, birth_date, telephone,"
    " has_whatsapp, expected_delivery_on FROM contact_directory WHERE user_id = %s"
)
TIMELINE = (
    "SELECT e.originator_id, e.topic, e.state, e.recorded_at, c.actor, c.actor_role"
    " FROM enrollment_events e JOIN commands c USING (command_id)"
    " WHERE e.originator_id IN (SELECT unnest(%(users)s::uuid[])"
    "  UNION SELECT duplicate_id FROM duplicates WHERE user_id = ANY(%(users)s)"
    "   OR other_user_id = ANY(%(users)s)"
    "  UNION SELECT contradiction_id FROM contradictions WHERE user_id = ANY(%(users)s)"
    "  UNION SELECT household_id FROM users_status WHERE user_id = ANY(%(users)s))"
    " AND e.topic <> %(known)s ORDER BY e.notification_id"
)


def user_history(pool: Pool, user_id: UUID) -> tuple[Territory, dict[str, Any]]:
    """Where she lives now, and the usuaria with the history of all who are she.

    Who was merged is shown as the usuaria who is kept; both histories are in the
    timeline, each fact under the id it was told of; so are pregnancies, births and
    eligibility of their households, and what devices told otherwise.

    Raises:
        NotFound: if there is no such usuaria.
    """
    with pool.connection() as conn:
        status = conn.execute(STATUS, (user_id,)).fetchone()
        if status is None:
            raise NotFound(NO_SUCH_USER)
        merged = conn.execute(MERGED, (status["user_id"],)).fetchall()
        users = [status["user_id"], *(row["user_id"] for row in merged)]
        person = conn.execute(PERSON, (status["user_id"],)).fetchone()
        known = Household.Registered.TOPIC  # her own registration tells as much
        rows = conn.execute(TIMELINE, {"users": users, "known": known}).fetchall()
    status.pop("merged_into")
    status["new_user_as_of"] = status.pop("editions_known_on")
    territory = Territory(status["ubigeo"], status["territorial_unit"])
    return territory, {
        **status,
        "asked_id": user_id,
        "merged_ids": users[1:],
        "person": person,
        "timeline": [_fact(row) for row in rows],
    }


def without_person(history: dict[str, Any]) -> dict[str, Any]:
    """The same for who may not know whose it is; an erased person looks alike."""
    return {**history, "person": None, "household_code": None}


def _fact(row: dict[str, Any]) -> dict[str, Any]:
    state = json.loads(bytes(row["state"]))
    _, kind, event = row["topic"].split(".")
    return {
        "about": kind,
        "id": row["originator_id"],
        "event": event,
        "occurred_on": state["occurred_on"],
        "recorded_at": row["recorded_at"],
        "actor": row["actor"],
        "actor_role": row["actor_role"],
        **state["territory"],
        "data": {name: value for name, value in state.items() if name not in COMMON},
    }

"""Who takes part, consents, came or missed, and which policies hold.

Every row says what an event said; writing it again changes nothing. Rows of the same
kind that follow each other are written together.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, TextClause, text

from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events import enrollment, reporting, sessions
from juntos_contracts.values import ConsentPurpose

Row = tuple[TextClause, dict[str, Any]]
Effect = Callable[[Envelope, Any], Row | None]

PARTICIPANT = text(
    "INSERT INTO participants VALUES (:user_id, :ubigeo, :unit, true)"
    " ON CONFLICT (user_id) DO UPDATE SET ubigeo = excluded.ubigeo,"
    " territorial_unit = excluded.territorial_unit"
)
MOVED = text(
    "UPDATE participants SET ubigeo = :ubigeo, territorial_unit = :unit"
    " WHERE user_id = :user_id"
)
WITHDRAWN = text("UPDATE participants SET active = false WHERE user_id = :user_id")
CONSENT = text(
    "INSERT INTO message_consents VALUES (:user_id, :given)"
    " ON CONFLICT (user_id) DO UPDATE SET given = excluded.given"
)
ATTENDANCE = text(
    "INSERT INTO attendances VALUES"
    " (:user_id, :number, :ubigeo, :unit, :present, :held_on)"
    " ON CONFLICT (user_id, session_number) DO UPDATE SET present = excluded.present"
)
POLICY = text(
    "INSERT INTO policies VALUES (:policy, :effective_on, :value)"
    " ON CONFLICT (policy, effective_on) DO UPDATE SET value = excluded.value"
)


def on_enrollment(events: Sequence[Received], db: Connection) -> None:
    """Learn who takes part and who consents to messages."""
    _apply(events, db, ENROLLMENT)


def on_sessions(events: Sequence[Received], db: Connection) -> None:
    """Learn who came and who missed."""
    _apply(events, db, SESSIONS)


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Learn the policies."""
    _apply(events, db, REPORTING)


def _apply(
    events: Sequence[Received], db: Connection, effects: dict[type, Effect]
) -> None:
    rows = [row for received in events if (row := _row(received, effects))]
    for statement, alike in groupby(rows, key=itemgetter(0)):
        db.execute(statement, [values for _, values in alike])


def _row(received: Received, effects: dict[type, Effect]) -> Row | None:
    data = received.envelope.data
    effect = effects.get(type(data))
    return None if effect is None else effect(received.envelope, data)


def _place(envelope: Envelope) -> dict[str, str]:
    return {"ubigeo": envelope.ubigeo, "unit": envelope.territorial_unit}


def _enrolled(envelope: Envelope, data: Any) -> Row:
    return PARTICIPANT, {"user_id": data.user_id, **_place(envelope)}


def _moved(envelope: Envelope, data: Any) -> Row:
    return MOVED, {"user_id": data.user_id, **_place(envelope)}


def _withdrawn(_: Envelope, data: Any) -> Row:
    return WITHDRAWN, {"user_id": data.user_id}


def _consent(given: bool) -> Effect:  # noqa: FBT001  # the two values of one fact
    def row(_: Envelope, data: Any) -> Row | None:
        if data.purpose is not ConsentPurpose.MESSAGES:
            return None
        return CONSENT, {"user_id": data.user_id, "given": given}

    return row


def _attendance(present: Callable[[Any], bool]) -> Effect:
    def row(envelope: Envelope, data: Any) -> Row:
        values = {
            "user_id": data.user_id,
            "number": data.session_number,
            "present": present(data),
            "held_on": envelope.occurred_on,
        }
        return ATTENDANCE, {**values, **_place(envelope)}

    return row


def _policy(_: Envelope, data: Any) -> Row:
    values = {
        "policy": data.policy,
        "effective_on": data.effective_on,
        "value": data.value,
    }
    return POLICY, values


ENROLLMENT: dict[type, Effect] = {
    enrollment.UserEnrolled: _enrolled,
    enrollment.UserMoved: _moved,
    enrollment.UserWithdrawn: _withdrawn,
    enrollment.ConsentGiven: _consent(given=True),
    enrollment.ConsentWithdrawn: _consent(given=False),
}
SESSIONS: dict[type, Effect] = {
    sessions.SessionAttended: _attendance(lambda _: True),
    sessions.SessionMissed: _attendance(lambda _: False),
    sessions.AttendanceResolved: _attendance(lambda data: data.present),
}
REPORTING: dict[type, Effect] = {reporting.PolicyAdopted: _policy}

"""Who takes part, consents, came or missed, and which policies hold.

Every row says what an event said; writing it again changes nothing, and events about
different sessions may come in any order. Rows of the same kind that follow each other
are written together.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, TextClause, text

from juntos_chassis.districts import keep_assignments
from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events import enrollment, reporting, sessions
from juntos_contracts.values import (
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
)

Row = tuple[TextClause, dict[str, Any]]
Effect = Callable[[Envelope, Any], Sequence[Row]]

PARTICIPANT = text(
    "INSERT INTO participants (user_id, household_id, ubigeo, territorial_unit, active)"
    " VALUES (:user_id, :household_id, :ubigeo, :unit, true)"
    " ON CONFLICT (user_id) DO UPDATE SET ubigeo = excluded.ubigeo,"
    " territorial_unit = excluded.territorial_unit,"
    " household_id = excluded.household_id"
)
MOVED = text(
    "UPDATE participants SET ubigeo = :ubigeo, territorial_unit = :unit"
    " WHERE user_id = :user_id"
)
WITHDRAWN = text(
    "UPDATE participants SET active = false, ended_on = least(ended_on, :on)"
    " WHERE user_id = :user_id"
)
STAYS = text(
    "UPDATE participants SET active = true,"
    " ended_on = CASE WHEN erased THEN ended_on END WHERE user_id = :user_id"
)
CONSENT = text(
    "INSERT INTO message_consents VALUES (:user_id, :given)"
    " ON CONFLICT (user_id) DO UPDATE SET given = excluded.given"
)
ERASED = text(
    "UPDATE participants SET erased = true, ended_on = least(ended_on, :on)"
    " WHERE user_id = :user_id"
)
FORGET_WINDOW = text(
    "DELETE FROM last_written WHERE number_hash IN"
    " (SELECT number_hash FROM number_hashes WHERE user_id = :user_id)"
)
FORGET_NUMBER = text("DELETE FROM number_hashes WHERE user_id = :user_id")
FORGET_WORDS = text(
    "UPDATE message_queue SET body = ''"
    " WHERE user_id = :user_id AND question_of IS NOT NULL"
)
HOUSEHOLD = text(
    "INSERT INTO households VALUES (:household_id, :eligibility, false)"
    " ON CONFLICT (household_id) DO UPDATE SET eligibility = excluded.eligibility"
)
NOT_ELIGIBLE = text(
    "UPDATE households SET ended = true WHERE household_id = :household_id"
)
ELIGIBLE_AGAIN = text(
    "UPDATE households SET ended = false, eligibility = :eligibility"
    " WHERE household_id = :household_id"
)
MERGED = text(
    "INSERT INTO merges VALUES (:other, :user_id)"
    " ON CONFLICT (other_user_id) DO UPDATE SET user_id = excluded.user_id"
)
MERGE_UNDONE = text(
    "DELETE FROM merges WHERE other_user_id = :other AND user_id = :user_id"
)
PERSONS_AGAIN = text("""
UPDATE attendances a SET person_id = found.person_id FROM (
    SELECT user_id, coalesce(m.person_id, user_id) AS person_id
    FROM (SELECT DISTINCT user_id FROM attendances
          WHERE user_id IN (SELECT other_user_id FROM merges) OR user_id <> person_id) u
    LEFT JOIN merged_persons m USING (user_id)) found
WHERE a.user_id = found.user_id AND a.person_id <> found.person_id
""")
MESSAGES_PERSONS_AGAIN = text("""
UPDATE message_queue q SET person_id = found.person_id FROM (
    SELECT user_id, coalesce(m.person_id, user_id) AS person_id
    FROM (SELECT other_user_id AS user_id FROM merges
          UNION SELECT user_id FROM message_queue WHERE user_id <> person_id) u
    LEFT JOIN merged_persons m USING (user_id)) found
WHERE q.user_id = found.user_id AND q.person_id <> found.person_id
""")
ATTENDANCE = text("""
INSERT INTO attendances (user_id, session_id, person_id, session_number, group_id,
    ubigeo, territorial_unit, present, held_on)
VALUES (:user_id, :session_id,
    coalesce((SELECT person_id FROM merged_persons WHERE user_id = :user_id), :user_id),
    :number, :group_id, :ubigeo, :unit, :present, :held_on)
ON CONFLICT (user_id, session_id) DO UPDATE SET present = excluded.present,
    changed_on = CASE WHEN attendances.present = excluded.present
        THEN attendances.changed_on ELSE excluded.held_on END
""")
LINE_DATED = text(
    "UPDATE attendances SET held_on = :held_on"
    " WHERE user_id = :user_id AND session_id = :session_id"
)
SESSION_DATED = text(
    "UPDATE group_sessions SET on_date = :held_on WHERE session_id = :session_id"
)
GROUP_SESSION = text("""
INSERT INTO group_sessions VALUES (:session_id, :group_id, :number, :state, :on_date)
ON CONFLICT (session_id) DO UPDATE
    SET state = excluded.state, on_date = excluded.on_date
""")
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
    """Learn the policies, and which unit serves a district since when."""
    for received in events:
        keep_assignments(received.envelope, db)
    _apply(events, db, REPORTING)


def _apply(
    events: Sequence[Received], db: Connection, effects: dict[type, Effect]
) -> None:
    rows = [row for received in events for row in _rows(received, effects)]
    for statement, alike in groupby(rows, key=itemgetter(0)):
        db.execute(statement, [values for _, values in alike])


def _rows(received: Received, effects: dict[type, Effect]) -> Sequence[Row]:
    data = received.envelope.data
    effect = effects.get(type(data))
    return () if effect is None else effect(received.envelope, data)


def _place(envelope: Envelope) -> dict[str, str]:
    return {"ubigeo": envelope.ubigeo, "unit": envelope.territorial_unit}


def _enrolled(envelope: Envelope, data: Any) -> Sequence[Row]:
    who = {"user_id": data.user_id, "household_id": data.household_id}
    return [(PARTICIPANT, {**who, **_place(envelope)})]


def _moved(envelope: Envelope, data: Any) -> Sequence[Row]:
    return [(MOVED, {"user_id": data.user_id, **_place(envelope)})]


def _withdrawn(envelope: Envelope, data: Any) -> Sequence[Row]:
    return [(WITHDRAWN, {"user_id": data.user_id, "on": envelope.occurred_on})]


def _stays(_: Envelope, data: Any) -> Sequence[Row]:
    return [(STAYS, {"user_id": data.user_id})]


def _erased(envelope: Envelope, data: Any) -> Sequence[Row]:
    who = {"user_id": data.user_id}
    forgotten = (FORGET_WINDOW, FORGET_NUMBER, FORGET_WORDS)
    return [
        (ERASED, {**who, "on": envelope.occurred_on}),
        *((statement, who) for statement in forgotten),
    ]


def _corrected(_: Envelope, data: Any) -> Sequence[Row]:
    """A number that never was hers does not answer for her any more."""
    if ContactField.TELEPHONE not in data.fields:
        return ()
    if data.reason is ContactCorrectionReason.NEW_TELEPHONE:
        return ()
    return [(FORGET_NUMBER, {"user_id": data.user_id})]


def _household(_: Envelope, data: Any) -> Sequence[Row]:
    values = {"household_id": data.household_id, "eligibility": data.eligibility.value}
    return [(HOUSEHOLD, values)]


def _pregnancy_ended(_: Envelope, data: Any) -> Sequence[Row]:
    """A household that is served by nothing is in no audience of either kind."""
    served = None if data.eligibility is None else data.eligibility.value
    return [(HOUSEHOLD, {"household_id": data.household_id, "eligibility": served})]


def _eligible_again(_: Envelope, data: Any) -> Sequence[Row]:
    values = {"household_id": data.household_id, "eligibility": data.eligibility.value}
    return [(ELIGIBLE_AGAIN, values)]


def _not_eligible(_: Envelope, data: Any) -> Sequence[Row]:
    return [(NOT_ELIGIBLE, {"household_id": data.household_id})]


def _merge(statement: TextClause) -> Effect:
    def rows(_: Envelope, data: Any) -> Sequence[Row]:
        values = {"user_id": data.user_id, "other": data.other_user_id}
        return [
            (statement, values),
            (PERSONS_AGAIN, {}),
            (MESSAGES_PERSONS_AGAIN, {}),
        ]

    return rows


def _consent(given: bool) -> Effect:  # noqa: FBT001  # the two values of one fact
    def rows(_: Envelope, data: Any) -> Sequence[Row]:
        if data.purpose is not ConsentPurpose.MESSAGES:
            return ()
        return [(CONSENT, {"user_id": data.user_id, "given": given})]

    return rows


def _attendance(present: Callable[[Any], bool]) -> Effect:
    def rows(envelope: Envelope, data: Any) -> Sequence[Row]:
        values = {
            "user_id": data.user_id,
            "session_id": data.session_id,
            "number": data.session_number,
            # Where she made up a session, her own group is the one that goes on.
            "group_id": getattr(data, "own_group_id", None) or data.group_id,
            "present": present(data),
            "held_on": envelope.occurred_on,
        }
        return [(ATTENDANCE, {**values, **_place(envelope)})]

    return rows


def _group_session(state: str) -> Effect:
    def rows(envelope: Envelope, data: Any) -> Sequence[Row]:
        values = {
            "session_id": data.session_id,
            "group_id": data.group_id,
            "number": data.session_number,
            "state": state,
            "on_date": getattr(data, "scheduled_on", envelope.occurred_on),
        }
        return [(GROUP_SESSION, values)]

    return rows


def _dated(statement: TextClause) -> Effect:
    def rows(_: Envelope, data: Any) -> Sequence[Row]:
        return [(statement, data.model_dump())]

    return rows


def _policy(_: Envelope, data: Any) -> Sequence[Row]:
    values = {
        "policy": data.policy,
        "effective_on": data.effective_on,
        "value": data.value,
    }
    return [(POLICY, values)]


ENROLLMENT: dict[type, Effect] = {
    enrollment.UserEnrolled: _enrolled,
    enrollment.UserMoved: _moved,
    enrollment.UserWithdrawn: _withdrawn,
    enrollment.WithdrawalAnnulled: _stays,
    enrollment.ConsentGiven: _consent(given=True),
    enrollment.ConsentWithdrawn: _consent(given=False),
    enrollment.PersonalDataErased: _erased,
    enrollment.HouseholdRegistered: _household,
    enrollment.ChildBirthReported: _household,
    enrollment.PregnancyReported: _household,
    enrollment.PregnancyEnded: _pregnancy_ended,
    enrollment.ContactDataCorrected: _corrected,
    enrollment.HouseholdEligibilityEnded: _not_eligible,
    enrollment.HouseholdEligibilityRegained: _eligible_again,
    enrollment.UsersMerged: _merge(MERGED),
    enrollment.MergeUndone: _merge(MERGE_UNDONE),
}
SESSIONS: dict[type, Effect] = {
    sessions.SessionAttended: _attendance(lambda _: True),
    sessions.SessionMissed: _attendance(lambda _: False),
    sessions.AttendanceCorrected: _attendance(lambda data: data.present),
    sessions.AttendanceResolved: _attendance(lambda data: data.present),
    sessions.AttendanceDateCorrected: _dated(LINE_DATED),
    sessions.SessionDateCorrected: _dated(SESSION_DATED),
    sessions.SessionScheduled: _group_session("scheduled"),
    sessions.SessionRescheduled: _group_session("scheduled"),
    sessions.SessionHeld: _group_session("held"),
    sessions.SessionCancelled: _group_session("cancelled"),
}
REPORTING: dict[type, Effect] = {reporting.PolicyAdopted: _policy}

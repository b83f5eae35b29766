"""Calendar, topics, two testimonies, corrections, make-ups and evaluating again."""

from alembic import op
from sqlalchemy import text

revision = "0002"
down_revision = "0001"

CALENDAR = """
ALTER TABLE sessions
    ADD COLUMN planned_on date,
    ADD COLUMN facilitator text,
    ADD COLUMN times_rescheduled smallint NOT NULL DEFAULT 0,
    ADD COLUMN reschedule_reason text;
UPDATE sessions SET planned_on = scheduled_on;
ALTER TABLE sessions ALTER COLUMN planned_on SET NOT NULL;
CREATE INDEX sessions_by_date ON sessions (scheduled_on);
CREATE TABLE topics (
    number smallint NOT NULL,
    effective_on date NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (number, effective_on));
"""
# The table did not say whose a list was; the events do.
ATTENDANCE = """
ALTER TABLE attendance
    ADD COLUMN listed boolean,
    ADD COLUMN testimony text,
    ADD COLUMN disputed boolean,
    ADD COLUMN disputed_by text,
    ADD COLUMN own_group_id uuid,
    ADD COLUMN corrected boolean NOT NULL DEFAULT false;
UPDATE attendance SET listed = present;
UPDATE attendance a SET testimony = e.line ->> 'testimony'
FROM (SELECT s ->> 'user_id' AS user_id, s -> 'line' AS line
      FROM (SELECT convert_from(state, 'UTF8')::jsonb AS s FROM sessions_events
            WHERE topic IN ('sessions.attendance.opened',
                            'sessions.attendance.recorded')) t) e
WHERE a.user_id = e.user_id::uuid
    AND a.session_id = (e.line -> 'session' ->> 'session_id')::uuid;
UPDATE attendance SET disputed = NOT listed, disputed_by = 'territorial_unit'
WHERE state = 'disputed';
UPDATE attendance a SET disputed = e.present, disputed_by = 'territorial_unit'
FROM (SELECT (s ->> 'user_id')::uuid AS user_id,
             (s -> 'session' ->> 'session_id')::uuid AS session_id,
             (s ->> 'present')::boolean AS present
      FROM (SELECT convert_from(state, 'UTF8')::jsonb AS s FROM sessions_events
            WHERE topic = 'sessions.attendance.disputed') t) e
WHERE a.user_id = e.user_id AND a.session_id = e.session_id;
ALTER TABLE attendance
    ALTER COLUMN listed SET NOT NULL, ALTER COLUMN testimony SET NOT NULL;
CREATE INDEX attendance_disputed ON attendance (session_id) WHERE state = 'disputed';
"""
KNOWN = """
ALTER TABLE enrolled_users ADD COLUMN moved_on date;
CREATE TABLE reevaluations (
    work_id uuid PRIMARY KEY,
    group_id uuid,
    occurred_on date NOT NULL,
    after_user uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000');
"""
IMPORTS = """
CREATE TABLE attendance_imports (
    import_id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions,
    file_sha256 text NOT NULL,
    held_on date NOT NULL,
    imported_by text NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rows jsonb NOT NULL);
"""


def upgrade() -> None:
    """Change everything that the new rules need."""
    connection = op.get_bind()
    for statements in (CALENDAR, ATTENDANCE, KNOWN, IMPORTS):
        connection.execute(text(statements))

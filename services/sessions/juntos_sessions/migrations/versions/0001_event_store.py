"""Event store, inbox, what is known of others, and the service's own tables."""

from alembic import op
from sqlalchemy import text

from juntos_chassis.eventstore import create_event_store, create_inbox

revision = "0001"
down_revision = None

KNOWN = """
CREATE TABLE enrolled_users (
    user_id uuid PRIMARY KEY,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    enrolled_on date NOT NULL,
    withdrawn_on date,
    position bigint NOT NULL);
CREATE TABLE policies (
    policy text NOT NULL,
    effective_on date NOT NULL,
    value text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (policy, effective_on));
"""
OWN = """
CREATE TABLE groups (
    group_id uuid PRIMARY KEY,
    code text NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    formed_on date NOT NULL);
CREATE INDEX groups_by_unit ON groups (territorial_unit, ubigeo, code);
CREATE TABLE rosters (
    group_id uuid NOT NULL REFERENCES groups,
    user_id uuid NOT NULL,
    joined_on date NOT NULL,
    left_on date,
    PRIMARY KEY (group_id, user_id, joined_on));
CREATE UNIQUE INDEX one_group_a_user ON rosters (user_id) WHERE left_on IS NULL;
CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    group_id uuid NOT NULL REFERENCES groups,
    number smallint NOT NULL,
    turn smallint NOT NULL,
    module smallint NOT NULL,
    topic text NOT NULL,
    place text NOT NULL,
    scheduled_on date NOT NULL,
    status text NOT NULL,
    held_on date,
    cancelled_on date,
    cancellation_reason text,
    present integer,
    absent integer);
CREATE UNIQUE INDEX one_session_a_number ON sessions (group_id, number)
    WHERE status <> 'cancelled';
CREATE INDEX sessions_by_group ON sessions (group_id);
CREATE TABLE attendance (
    session_id uuid NOT NULL REFERENCES sessions,
    user_id uuid NOT NULL,
    number smallint NOT NULL,
    present boolean NOT NULL,
    reason text,
    state text NOT NULL DEFAULT 'recorded',
    PRIMARY KEY (session_id, user_id));
CREATE INDEX attendance_by_user ON attendance (user_id, number);
"""


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    create_event_store(connection, "sessions")
    create_inbox(connection)
    connection.execute(text(KNOWN))
    connection.execute(text(OWN))

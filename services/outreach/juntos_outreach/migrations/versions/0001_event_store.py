"""Event store, inbox, what is known of others, and the sending queue."""

from alembic import op
from sqlalchemy import text

from juntos_chassis.eventstore import create_event_store, create_inbox

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE participants (
    user_id uuid PRIMARY KEY,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    active boolean NOT NULL);
CREATE INDEX participants_by_unit ON participants (territorial_unit);
CREATE TABLE message_consents (
    user_id uuid PRIMARY KEY,
    given boolean NOT NULL);
CREATE TABLE attendances (
    user_id uuid NOT NULL,
    session_number smallint NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    present boolean NOT NULL,
    held_on date NOT NULL,
    PRIMARY KEY (user_id, session_number));
CREATE INDEX attendances_absent ON attendances (territorial_unit, held_on)
    WHERE NOT present;
CREATE TABLE policies (
    policy text NOT NULL,
    effective_on date NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (policy, effective_on));
CREATE TABLE opt_outs (
    user_id uuid PRIMARY KEY);
CREATE TABLE follow_ups (
    user_id uuid NOT NULL,
    session_number smallint NOT NULL,
    attempts smallint NOT NULL,
    reached boolean NOT NULL,
    PRIMARY KEY (user_id, session_number));
CREATE TABLE message_queue (
    message_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    campaign text NOT NULL,
    body text NOT NULL,
    channel text NOT NULL,
    scheduled_on date NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity');
CREATE INDEX message_queue_waiting ON message_queue (not_before)
    WHERE state = 'queued';
CREATE INDEX message_queue_by_campaign ON message_queue (campaign, state);
"""


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    create_event_store(connection, "outreach")
    create_inbox(connection)
    connection.execute(text(TABLES))

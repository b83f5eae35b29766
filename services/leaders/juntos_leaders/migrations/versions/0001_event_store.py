"""Event store, inbox, what is known of sessions, and the service's own tables."""

from alembic import op
from sqlalchemy import text

from juntos_chassis.eventstore import create_event_store, create_inbox

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE eligible_leaders (
    user_id uuid PRIMARY KEY,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    completed_on date NOT NULL,
    position bigint NOT NULL);
CREATE INDEX eligible_by_unit ON eligible_leaders (territorial_unit, ubigeo);
CREATE TABLE candidacies (
    candidacy_id uuid PRIMARY KEY,
    user_id uuid NOT NULL UNIQUE,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    scores jsonb NOT NULL,
    total smallint NOT NULL,
    nominated_on date NOT NULL,
    selected_on date);
CREATE INDEX candidacies_by_unit ON candidacies (territorial_unit, ubigeo);
CREATE TABLE networks (
    network_id uuid PRIMARY KEY,
    ubigeo text NOT NULL UNIQUE,
    territorial_unit text NOT NULL,
    members uuid[] NOT NULL,
    formed_on date NOT NULL,
    resolution text,
    recognition_held_on date);
CREATE INDEX networks_by_unit ON networks (territorial_unit, ubigeo);
CREATE TABLE community_actions (
    action_id uuid PRIMARY KEY,
    network_id uuid NOT NULL REFERENCES networks,
    kind text NOT NULL,
    reach integer NOT NULL,
    occurred_on date NOT NULL);
CREATE INDEX community_actions_by_network ON community_actions (network_id);
CREATE TABLE access_barriers (
    network_id uuid NOT NULL REFERENCES networks,
    version integer NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (network_id, version));
"""


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    create_event_store(connection, "leaders")
    create_inbox(connection)
    connection.execute(text(TABLES))

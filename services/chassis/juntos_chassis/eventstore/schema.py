"""The tables of an event store, created by the first migration of each service.

Beside the library's columns an event has ``command_id`` (who and why) and
``recorded_at`` (set under the table lock, so it never decreases as positions grow).
``append_events`` does in one round trip what the library does in six: command, lock,
notification, events. The lock makes the order of positions the order of commits.
"""

from sqlalchemy import Connection, text

STATEMENTS = """
CREATE TYPE stored_event_uuid AS (  -- the library looks it up; we pass plain arrays
    originator_id uuid, originator_version bigint, topic text, state bytea);
CREATE TABLE commands (
    command_id uuid PRIMARY KEY,
    name text NOT NULL,
    digest bytea NOT NULL,
    actor text NOT NULL CHECK (actor <> ''),
    actor_role text NOT NULL,
    correlation_id uuid NOT NULL,
    causation_id text,
    traceparent text,
    edition smallint NOT NULL,
    answer json NOT NULL,
    accepted_at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE TABLE {table} (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint GENERATED ALWAYS AS IDENTITY,
    command_id uuid NOT NULL,  -- append_events writes both; a foreign key costs 20 %
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
    ) WITH (autovacuum_analyze_threshold = 1000,
             autovacuum_analyze_scale_factor = 0.01);
CREATE UNIQUE INDEX {table}_notification_id_idx ON {table} (notification_id);
CREATE FUNCTION append_events(
    command commands, ids uuid[], versions bigint[], topics text[], states bytea[]
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
    BEGIN
        command.accepted_at := clock_timestamp();
        INSERT INTO commands SELECT command.*;
        IF cardinality(ids) = 0 THEN RETURN; END IF;
        LOCK TABLE {table} IN EXCLUSIVE MODE;
        NOTIFY {table};
        RETURN QUERY
            INSERT INTO {table} (originator_id, originator_version, topic, state,
                                 command_id, recorded_at)
            SELECT e.id, e.version, e.topic, e.state, command.command_id,
                   (SELECT greatest(clock_timestamp(), (
                       SELECT recorded_at FROM {table}
                       ORDER BY notification_id DESC LIMIT 1)))
            FROM unnest(ids, versions, topics, states)
                 WITH ORDINALITY AS e (id, version, topic, state, place)
            ORDER BY e.place
            RETURNING notification_id;
    END $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'history is append-only: % on % refused', TG_OP, TG_TABLE_NAME;
    END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def event_table(service: str) -> str:
    """The table (and LISTEN channel) that holds the events of a service."""
    return f"{service}_events"


def create_event_store(connection: Connection, service: str) -> None:
    """Create the event table, the command log and the guards that keep both."""
    connection.execute(text(STATEMENTS.format(table=event_table(service))))


INBOX = """
CREATE TABLE consumer_positions (
    upstream text PRIMARY KEY,
    position bigint NOT NULL);
CREATE TABLE parked_events (
    upstream text NOT NULL,
    position bigint NOT NULL,
    aggregate_id text NOT NULL,
    body bytea NOT NULL,
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (upstream, position));
CREATE INDEX parked_events_by_aggregate ON parked_events (aggregate_id);
"""


def create_inbox(connection: Connection) -> None:
    """Create the tables of a consumer; see ``messaging.inbox`` for what they mean."""
    connection.execute(text(INBOX))

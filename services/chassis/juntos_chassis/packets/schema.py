"""The tables of packets: who sent what when, and what became of it; never a body."""

from sqlalchemy import Connection, text

PACKETS = """
CREATE TABLE packets (
    packet_id uuid PRIMARY KEY,
    device_id text NOT NULL,
    actor text NOT NULL,
    actor_role text NOT NULL,
    units text[] NOT NULL,
    sent_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    skew_seconds double precision NOT NULL,
    times_sent integer NOT NULL DEFAULT 1);
CREATE INDEX packets_by_device ON packets (device_id, received_at);
CREATE TABLE packet_commands (
    packet_id uuid NOT NULL REFERENCES packets,
    line integer NOT NULL,
    command_id uuid,
    type text,
    occurred_on date,
    made_at timestamptz,
    digest bytea NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'repeated', 'rejected')),
    code text,
    detail text,
    errors json,
    retry boolean NOT NULL,
    actor text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (packet_id, line));
CREATE INDEX packet_commands_rejected ON packet_commands (packet_id, line)
    WHERE outcome = 'rejected';
"""


def create_packets(connection: Connection) -> None:
    """Create the tables, beside the event store."""
    connection.execute(text(PACKETS))

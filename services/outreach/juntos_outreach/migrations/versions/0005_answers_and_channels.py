"""Written answers, channels that stand still, costs, districts that pass on."""

from alembic import op

from juntos_chassis.districts import create_districts

revision = "0005"
down_revision = "0004"

ANSWERS = """
ALTER TABLE message_queue
    ADD COLUMN question_of uuid,
    ADD COLUMN answer_by timestamptz;
CREATE INDEX message_queue_answers ON message_queue (question_of)
    WHERE question_of IS NOT NULL;
CREATE TABLE last_written (
    number_hash bytea PRIMARY KEY,
    written_at timestamptz NOT NULL);
"""
CHANNELS = """
CREATE TABLE paused_channels (
    channel text PRIMARY KEY,
    reason text NOT NULL,
    provider_code text,
    paused_on date NOT NULL);
"""
# A budget is spent in SMS, not in messages.
COSTS = """
ALTER TABLE message_queue ADD COLUMN cost smallint NOT NULL DEFAULT 1;
UPDATE message_queue SET cost = segments WHERE segments > 1;
"""
# What a provider calls a message may spell the telephone number.
REFERENCES = """
UPDATE send_attempts SET provider_reference
    = left(encode(sha256(convert_to(provider_reference, 'UTF8')), 'hex'), 32)
WHERE provider_reference <> '';
"""
# Which unit serves a district since when: reading reporting again tells it.
DISTRICTS = """
DELETE FROM consumer_positions WHERE upstream = 'reporting';
DELETE FROM parked_events WHERE upstream = 'reporting';
"""


def upgrade() -> None:
    """Change the tables of this stage."""
    connection = op.get_bind()
    create_districts(connection)
    for statements in (ANSWERS, CHANNELS, COSTS, REFERENCES, DISTRICTS):
        connection.exec_driver_sql(statements)

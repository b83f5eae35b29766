"""Answers to attend, telephones that want no messages, late calls."""

from alembic import op

revision = "0004"
down_revision = "0003"

QUESTIONS = """
ALTER TABLE questions
    ADD COLUMN kind text NOT NULL DEFAULT 'question',
    ADD COLUMN form text NOT NULL DEFAULT 'text';
"""
QUOTED = """
CREATE INDEX send_attempts_by_reference ON send_attempts (provider_reference)
    WHERE provider_reference <> '';
"""
# What unknown numbers said until now binds from now on.
NUMBERS = """
CREATE TABLE silenced_numbers (
    number_hash bytea PRIMARY KEY,
    channel text NOT NULL,
    told_on date);
INSERT INTO silenced_numbers
SELECT DISTINCT ON (number_hash) number_hash, channel, received_on FROM unknown_replies
WHERE kind = 'opt_out' ORDER BY number_hash, received_on;
"""


# When an absence ended, and when who left did, is in the events: reading them again
# from their start tells it.
CALLS = """
ALTER TABLE participants ADD COLUMN ended_on date;
ALTER TABLE attendances ADD COLUMN changed_on date;
DELETE FROM consumer_positions WHERE upstream IN ('enrollment', 'sessions');
DELETE FROM parked_events WHERE upstream IN ('enrollment', 'sessions');
"""
SURVEY = """
ALTER TABLE survey_calls ADD COLUMN partial boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    """Change the tables of this stage."""
    connection = op.get_bind()
    for statements in (QUESTIONS, QUOTED, NUMBERS, CALLS, SURVEY):
        connection.exec_driver_sql(statements)

"""Answers that a person attends, and telephones that want no messages."""

from alembic import op

revision = "0004"
down_revision = "0002"

QUESTIONS = """
ALTER TABLE questions
    ADD COLUMN kind text NOT NULL DEFAULT 'question',
    ADD COLUMN form text NOT NULL DEFAULT 'text';
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


def upgrade() -> None:
    """Change the tables of this stage."""
    connection = op.get_bind()
    for statements in (QUESTIONS, NUMBERS):
        connection.exec_driver_sql(statements)

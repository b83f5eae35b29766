"""Answers that a person attends."""

from alembic import op

revision = "0004"
down_revision = "0002"

QUESTIONS = """
ALTER TABLE questions
    ADD COLUMN kind text NOT NULL DEFAULT 'question',
    ADD COLUMN form text NOT NULL DEFAULT 'text';
"""


def upgrade() -> None:
    """Tell what kind of answer waits."""
    op.execute(QUESTIONS)

"""Pregnancies that end without a birth, told apart from those that ended with one."""

from alembic import op

revision = "0011"
down_revision = "0010"

# The child of a birth is younger than the one she had before the pregnancy.
STATEMENTS = """
ALTER TABLE past_pregnancies ADD COLUMN without_birth boolean NOT NULL DEFAULT false;
UPDATE contact_directory SET child_until = NULL
    WHERE condition = 'child_under_24_months' AND child_until IS NOT NULL;
"""


def upgrade() -> None:
    """All that ended until now ended with a birth."""
    op.execute(STATEMENTS)

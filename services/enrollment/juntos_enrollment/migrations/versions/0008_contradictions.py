"""What devices told otherwise than is on record, both accounts side by side."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = """
CREATE TABLE contradictions (
    contradiction_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    matter text NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    known_on date NOT NULL,
    known jsonb,
    told_on date NOT NULL,
    told jsonb,
    told_by text NOT NULL,
    made_at timestamptz,
    kept text,
    resolved_on date,
    resolved_by text);
CREATE INDEX contradictions_open ON contradictions (contradiction_id)
    WHERE resolved_on IS NULL;
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(STATEMENTS)

"""A household may be served by nothing that is known: no audience has it."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Let the eligibility of a household be empty."""
    op.execute("ALTER TABLE households ALTER COLUMN eligibility DROP NOT NULL")

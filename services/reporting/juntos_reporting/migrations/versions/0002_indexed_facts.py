"""Views of before get what questions look up, and lose a column that was never used."""

from alembic import op

from juntos_reporting.facts.view import complete_views

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Complete every view there is."""
    complete_views(op.get_bind())

"""Views of before get the standing of each usuaria, derived from their facts."""

from alembic import op

from juntos_reporting.facts.view import complete_views

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Complete every view there is."""
    complete_views(op.get_bind())

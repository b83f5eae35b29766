"""Views of before get the tables of corrected dates."""

from alembic import op

from juntos_reporting.facts.view import complete_views

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Complete every view there is."""
    complete_views(op.get_bind())

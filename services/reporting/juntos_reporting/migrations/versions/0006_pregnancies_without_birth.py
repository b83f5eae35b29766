"""Views of before get the table of pregnancies that ended without a birth."""

from alembic import op

from juntos_reporting.facts.view import complete_views

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Complete every view there is."""
    complete_views(op.get_bind())

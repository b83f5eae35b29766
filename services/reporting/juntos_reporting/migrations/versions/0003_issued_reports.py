"""Issued reports: what they are found by, and the bytes that stay as they were."""

from alembic import op

from juntos_reporting.application.report_store import STATEMENTS

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables and the guards that keep them."""
    op.execute(STATEMENTS)

"""Event store, and the first view of the facts."""

from alembic import op

from juntos_chassis.eventstore import create_event_store
from juntos_reporting.facts.view import create_first_view

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    create_event_store(connection, "reporting")
    create_first_view(connection)

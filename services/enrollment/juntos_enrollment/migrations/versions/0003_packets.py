"""Offline packets and what became of their commands."""

from alembic import op

from juntos_chassis.packets import create_packets

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables of packets."""
    create_packets(op.get_bind())

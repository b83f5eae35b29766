"""What a campaign's queue needs to be completed after an interruption."""

from alembic import op

revision = "0003"
down_revision = "0002"

FILLING = """
ALTER TABLE campaigns
    ADD COLUMN filling_since timestamptz,
    ADD COLUMN filling_on date,
    ADD COLUMN queued integer NOT NULL DEFAULT 0;
CREATE INDEX campaigns_filling ON campaigns (filling_since)
    WHERE filling_since IS NOT NULL;
"""


def upgrade() -> None:
    """Change the tables of this stage."""
    connection = op.get_bind()
    for statements in (FILLING,):
        connection.exec_driver_sql(statements)

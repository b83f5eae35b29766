"""Which known households a padrón named in rows that were refused."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = """
CREATE TABLE padron_refused (
    import_id uuid NOT NULL REFERENCES imports,
    household_id uuid NOT NULL,
    PRIMARY KEY (import_id, household_id));
"""


def upgrade() -> None:
    """Start with none: older rejections are no longer kept."""
    op.execute(STATEMENTS)

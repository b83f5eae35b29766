"""Which gestora answers for a usuaria since when."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = """
CREATE TABLE assignments (
    user_id uuid NOT NULL,
    position bigint NOT NULL,
    since date NOT NULL,
    gestor text NOT NULL,
    PRIMARY KEY (user_id, position));
CREATE INDEX assignments_by_gestor ON assignments (gestor);
CREATE INDEX managers_by_gestor ON managers (gestor);
"""


def upgrade() -> None:
    """Start with none: nothing told of assignments before."""
    op.execute(STATEMENTS)

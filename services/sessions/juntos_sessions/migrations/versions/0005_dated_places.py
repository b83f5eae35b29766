"""Where usuarias lived since when, who seeks them, and who serves a district."""

from alembic import op
from sqlalchemy import text

from juntos_chassis.districts import create_districts

revision = "0005"
down_revision = "0004"

# Only the last move was kept: the events are read again, which changes nothing else.
STATEMENTS = """
CREATE TABLE residences (
    user_id uuid NOT NULL,
    position bigint NOT NULL,
    since date NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    PRIMARY KEY (user_id, position));
CREATE TABLE managers (
    user_id uuid PRIMARY KEY,
    gestor text NOT NULL,
    position bigint NOT NULL);
INSERT INTO residences
SELECT user_id, position, coalesce(moved_on, enrolled_on), ubigeo, territorial_unit
FROM enrolled_users;
ALTER TABLE enrolled_users
    DROP COLUMN ubigeo,
    DROP COLUMN territorial_unit,
    DROP COLUMN moved_on,
    DROP COLUMN position;
DELETE FROM parked_events WHERE upstream IN ('enrollment', 'reporting');
UPDATE consumer_positions SET position = 0
WHERE upstream IN ('enrollment', 'reporting');
"""


def upgrade() -> None:
    """Keep dated places, and have what was told of them told again."""
    connection = op.get_bind()
    create_districts(connection)
    connection.execute(text(STATEMENTS))

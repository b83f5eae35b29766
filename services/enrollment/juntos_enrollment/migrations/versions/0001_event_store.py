"""Event store, contact directory and the list of households."""

from alembic import op
from sqlalchemy import text

from juntos_chassis.eventstore import create_event_store

revision = "0001"
down_revision = None

DIRECTORY = """
CREATE TABLE households (
    household_id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL);
CREATE INDEX households_by_unit ON households (territorial_unit, ubigeo);
CREATE TABLE contact_directory (
    user_id uuid PRIMARY KEY,
    household_id uuid NOT NULL REFERENCES households,
    document_number text NOT NULL UNIQUE,
    surnames text NOT NULL,
    given_names text NOT NULL,
    birth_date date NOT NULL,
    telephone text,
    has_whatsapp boolean NOT NULL);
CREATE INDEX contact_directory_by_household ON contact_directory (household_id);
"""


def upgrade() -> None:
    """Create everything."""
    create_event_store(op.get_bind(), "enrollment")
    op.get_bind().execute(text(DIRECTORY))

"""What the field corrected and who was assigned since when."""

from alembic import op

revision = "0010"
down_revision = "0009"

# What a correction replaced is personal too: it goes with the person.
STATEMENTS = """
CREATE TABLE former_values (
    user_id uuid NOT NULL REFERENCES contact_directory ON DELETE CASCADE,
    field text NOT NULL,
    value text NOT NULL,
    corrected_on date NOT NULL,
    PRIMARY KEY (user_id, field, value));
CREATE INDEX former_values_by_document ON former_values (value)
    WHERE field = 'document';
ALTER TABLE contact_directory
    ADD COLUMN corrections integer NOT NULL DEFAULT 0,
    ADD COLUMN child_until date;
ALTER TABLE padron_members ADD COLUMN kept text[] NOT NULL DEFAULT '{}';
ALTER TABLE users_status ADD COLUMN gestor_since date;
"""


def upgrade() -> None:
    """Start with none: nothing was corrected or assigned by command before."""
    op.execute(STATEMENTS)

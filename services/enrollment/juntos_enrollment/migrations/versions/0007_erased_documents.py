"""Keyed hashes of the document numbers of those who asked to be erased."""

from alembic import op

revision = "0007"
down_revision = "0006"

# gen_random_uuid draws 122 bits of PostgreSQL's strong source; three make the key.
STATEMENTS = """
CREATE TABLE erasure_key (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    key bytea NOT NULL);
INSERT INTO erasure_key (key) SELECT uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
CREATE TABLE erased_documents (document_hmac bytea PRIMARY KEY);
"""


def upgrade() -> None:
    """Draw the key; of those erased before, no number is left to hash."""
    op.execute(STATEMENTS)

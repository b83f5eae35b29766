"""Padrones compared unit by unit, and corrections that complete an earlier one."""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = """
ALTER TABLE imports ADD COLUMN corrects uuid REFERENCES imports;
CREATE INDEX imports_by_corrected ON imports (corrects) WHERE corrects IS NOT NULL;
ALTER TABLE padron_members ADD COLUMN territorial_unit text;
UPDATE padron_members m SET territorial_unit = h.territorial_unit
    FROM households h WHERE h.household_id = m.household_id;
DELETE FROM padron_members WHERE territorial_unit IS NULL;
ALTER TABLE padron_members ALTER COLUMN territorial_unit SET NOT NULL;
CREATE TABLE padron_units (
    import_id uuid NOT NULL REFERENCES imports,
    territorial_unit text NOT NULL,
    previous_id uuid REFERENCES imports,
    PRIMARY KEY (import_id, territorial_unit));
INSERT INTO padron_units
    SELECT DISTINCT m.import_id, m.territorial_unit, i.previous_id
    FROM padron_members m JOIN imports i USING (import_id);
"""


def upgrade() -> None:
    """Tell which units each padrón contains, from the households it named."""
    op.execute(STATEMENTS)

"""The condition of each usuaria, and the pregnancies that ended."""

from alembic import op

revision = "0006"
down_revision = "0005"

# In a household with several usuarias only an expected delivery tells them apart.
STATEMENTS = """
ALTER TABLE contact_directory
    ADD COLUMN condition text,
    ADD COLUMN condition_on date;
UPDATE contact_directory c SET condition = h.eligibility, condition_on = h.declared_on
    FROM households h WHERE h.household_id = c.household_id
    AND NOT EXISTS (SELECT FROM contact_directory o
        WHERE o.household_id = c.household_id AND o.user_id <> c.user_id);
UPDATE contact_directory c SET condition = 'pregnant', condition_on = h.declared_on
    FROM households h WHERE h.household_id = c.household_id
    AND c.condition IS NULL AND c.expected_delivery_on IS NOT NULL;
CREATE TABLE past_pregnancies (
    user_id uuid NOT NULL REFERENCES contact_directory ON DELETE CASCADE,
    declared_on date NOT NULL,
    expected_on date,
    ended_on date NOT NULL,
    PRIMARY KEY (user_id, ended_on));
"""


def upgrade() -> None:
    """Give each usuaria the condition of her household where it can only be hers."""
    op.execute(STATEMENTS)

"""Who is enrolled without the programme's consent standing."""

from alembic import op

revision = "0009"
down_revision = "0008"

STATEMENTS = """
ALTER TABLE users_status
    ADD COLUMN consent_on date,
    ADD COLUMN consent_taken_back_on date;
UPDATE users_status s SET consent_on = said.given_on,
    consent_taken_back_on = said.taken_back_on
FROM (
    SELECT person,
        max(said_on) FILTER (WHERE topic LIKE '%-given') AS given_on,
        max(said_on) FILTER (WHERE topic LIKE '%-withdrawn') AS taken_back_on
    FROM (
        SELECT e.originator_id, e.topic, (e.told ->> 'occurred_on')::date AS said_on
        FROM (SELECT originator_id, topic, convert_from(state, 'UTF8')::jsonb AS told
              FROM enrollment_events
              WHERE topic IN ('enrollment.user.consent-given',
                              'enrollment.user.consent-withdrawn')) e
        WHERE e.told ->> 'purpose' = 'programme') words
        JOIN users_status u ON u.user_id = words.originator_id,
        LATERAL unnest(ARRAY[u.user_id, u.merged_into]) AS person
    GROUP BY person) said
WHERE s.user_id = said.person;
CREATE INDEX worklist_consent_pending ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, enrolled_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND enrolled_on IS NOT NULL
    AND (consent_on IS NULL OR consent_taken_back_on >= consent_on);
"""


def upgrade() -> None:
    """Add what she last said, from the history, and the index of the list."""
    op.execute(STATEMENTS)

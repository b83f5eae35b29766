"""Campaigns completed after an interruption, messages that follow merged persons."""

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
# Until now a message kept the person it was queued for, whoever she turned out to be.
PERSONS = """
CREATE INDEX message_queue_of_user ON message_queue (user_id);
CREATE INDEX message_queue_merged ON message_queue (user_id)
    WHERE user_id <> person_id;
UPDATE message_queue q SET person_id = m.person_id FROM merged_persons m
WHERE m.user_id = q.user_id;
"""
# Only WhatsApp was given up for another channel, and that was SMS.
CHANNELS = """
ALTER TABLE message_queue ADD COLUMN next_channel text;
UPDATE message_queue SET next_channel = 'sms' WHERE channel = 'whatsapp';
DROP INDEX message_queue_open;
CREATE INDEX message_queue_open ON message_queue (sent_at)
    WHERE state = 'uncertain'
        OR state = 'sent' AND (channel = 'whatsapp' OR next_channel IS NOT NULL);
"""
PAUSES = """
ALTER TABLE campaigns
    ADD COLUMN pause_reason text,
    ADD COLUMN provider_code text;
"""


def upgrade() -> None:
    """Change the tables of this stage."""
    connection = op.get_bind()
    for statements in (FILLING, PERSONS, CHANNELS, PAUSES):
        connection.exec_driver_sql(statements)

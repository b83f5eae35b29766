"""Campaigns, the ledger of sending, replies, calls a caller, and one row a session."""

from alembic import op

revision = "0002"
down_revision = "0001"

# The old table kept one row a session number and let the last event win. What it lost
# is in the events: reading both upstreams again from their start brings it back.
KNOWLEDGE = """
DROP TABLE attendances;
CREATE TABLE attendances (
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    person_id uuid NOT NULL,
    session_number smallint NOT NULL,
    group_id uuid NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    present boolean NOT NULL,
    held_on date NOT NULL,
    PRIMARY KEY (user_id, session_id));
CREATE INDEX attendances_of_person ON attendances (person_id, session_number);
CREATE INDEX attendances_of_number ON attendances (session_number, present);
CREATE INDEX attendances_absent ON attendances (territorial_unit, held_on)
    WHERE NOT present;
CREATE TABLE group_sessions (
    session_id uuid PRIMARY KEY,
    group_id uuid NOT NULL,
    session_number smallint NOT NULL,
    state text NOT NULL,
    on_date date NOT NULL);
CREATE INDEX group_sessions_of_group ON group_sessions (group_id);
CREATE TABLE merges (
    other_user_id uuid PRIMARY KEY,
    user_id uuid NOT NULL);
CREATE VIEW merged_persons AS
WITH RECURSIVE up(user_id, person_id, steps) AS (
    SELECT other_user_id, user_id, 1 FROM merges
    UNION ALL
    SELECT up.user_id, m.user_id, up.steps + 1
    FROM up JOIN merges m ON m.other_user_id = up.person_id WHERE up.steps < 20)
SELECT DISTINCT ON (user_id) user_id, person_id FROM up ORDER BY user_id, steps DESC;
CREATE TABLE households (
    household_id uuid PRIMARY KEY,
    eligibility text NOT NULL,
    ended boolean NOT NULL DEFAULT false);
ALTER TABLE participants
    ADD COLUMN household_id uuid,
    ADD COLUMN erased boolean NOT NULL DEFAULT false;
DELETE FROM consumer_positions WHERE upstream IN ('enrollment', 'sessions');
DELETE FROM parked_events WHERE upstream IN ('enrollment', 'sessions');
"""
CAMPAIGNS = """
CREATE TABLE campaigns (
    campaign text NOT NULL,
    territorial_unit text NOT NULL,
    state text NOT NULL,
    definition jsonb NOT NULL,
    daily_budget integer,
    PRIMARY KEY (campaign, territorial_unit));
"""
# 'claimed' is a lease; 'sending' is written down before the provider is asked and has
# no way back to 'queued' except the provider's own word that it did not take it.
LEDGER = """
ALTER TABLE message_queue
    ADD COLUMN occasion text NOT NULL DEFAULT '',
    ADD COLUMN person_id uuid,
    ADD COLUMN territorial_unit text,
    ADD COLUMN template jsonb,
    ADD COLUMN ends_on date,
    ADD COLUMN reason text,
    ADD COLUMN segments smallint,
    ADD COLUMN claim_id uuid,
    ADD COLUMN progress text,
    ADD COLUMN sent_at timestamptz,
    ADD COLUMN sent_on date;
UPDATE message_queue SET person_id = user_id;
ALTER TABLE message_queue ALTER COLUMN person_id SET NOT NULL;
CREATE INDEX message_queue_of_person ON message_queue (person_id, sent_on);
CREATE INDEX message_queue_open ON message_queue (sent_at)
    WHERE state IN ('sent', 'uncertain') AND channel = 'whatsapp';
CREATE INDEX message_queue_sending ON message_queue (message_id)
    WHERE state IN ('claimed', 'sending');
CREATE INDEX message_queue_sent_on ON message_queue (sent_on);
CREATE TABLE send_attempts (
    attempt_id uuid PRIMARY KEY,
    message_id uuid NOT NULL,
    channel text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    outcome text,
    provider_reference text);
CREATE INDEX send_attempts_of_message ON send_attempts (message_id, channel);
CREATE INDEX send_attempts_open ON send_attempts (attempt_id) WHERE outcome IS NULL;
"""
REPLIES = """
CREATE TABLE number_hashes (
    number_hash bytea NOT NULL,
    message_id uuid NOT NULL,
    user_id uuid NOT NULL,
    sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (number_hash, message_id));
CREATE INDEX number_hashes_of_user ON number_hashes (user_id);
CREATE TABLE unknown_replies (
    report_id text PRIMARY KEY,
    number_hash bytea NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    received_on date);
CREATE TABLE questions (
    message_id uuid NOT NULL,
    report_id text NOT NULL,
    user_id uuid NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    asked_on date NOT NULL,
    answered_on date,
    PRIMARY KEY (message_id, report_id));
CREATE INDEX questions_open ON questions (territorial_unit, asked_on)
    WHERE answered_on IS NULL;
"""
CALLS = """
ALTER TABLE follow_ups
    ADD COLUMN claimed_by text,
    ADD COLUMN claimed_until timestamptz;
CREATE TABLE survey_instruments (
    instrument text NOT NULL,
    version smallint NOT NULL,
    effective_on date NOT NULL,
    definition jsonb NOT NULL,
    PRIMARY KEY (instrument, version));
CREATE TABLE survey_calls (
    user_id uuid PRIMARY KEY,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    attempts smallint NOT NULL,
    answered boolean NOT NULL,
    instrument text NOT NULL,
    version smallint NOT NULL,
    answers jsonb);
INSERT INTO survey_calls (user_id, ubigeo, territorial_unit, attempts, answered,
    instrument, version)
SELECT (s ->> 'user_id')::uuid, min(s -> 'territory' ->> 'ubigeo'),
    min(s -> 'territory' ->> 'territorial_unit'), count(*),
    bool_or(s ->> 'outcome' = 'reached'), 'satisfaccion-2026-ejemplo', 1
FROM (SELECT convert_from(state, 'UTF8')::jsonb AS s FROM outreach_events
      WHERE topic IN ('outreach.satisfaction-survey.first-called',
                      'outreach.satisfaction-survey.called')) told
GROUP BY 1;
"""


def upgrade() -> None:
    """Create the tables of this stage."""
    connection = op.get_bind()
    for statements in (KNOWLEDGE, CAMPAIGNS, LEDGER, REPLIES, CALLS):
        connection.exec_driver_sql(statements)

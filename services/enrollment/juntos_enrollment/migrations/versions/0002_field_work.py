"""Tables of daily work: status, imports, duplicates, instruments, lists, territory."""

from typing import Any, cast

from alembic import op
from psycopg import Connection as PsycopgConnection
from psycopg.rows import dict_row
from sqlalchemy import Connection, text

from juntos_chassis.eventstore import create_inbox
from juntos_enrollment.application import backfill

revision = "0002"
down_revision = "0001"

DIRECTORY = """
ALTER TABLE households
    ADD COLUMN eligibility text,
    ADD COLUMN declared_on date,
    ADD COLUMN ended_on date;
ALTER TABLE contact_directory
    DROP CONSTRAINT contact_directory_document_number_key,
    ADD COLUMN name_key text NOT NULL DEFAULT '',
    ADD COLUMN expected_delivery_on date,
    ADD COLUMN gestor text;
CREATE INDEX contact_directory_by_document ON contact_directory (document_number);
CREATE INDEX contact_directory_by_name ON contact_directory (name_key, birth_date);
CREATE TABLE children (
    user_id uuid NOT NULL REFERENCES contact_directory ON DELETE CASCADE,
    birth_date date NOT NULL,
    PRIMARY KEY (user_id, birth_date));
CREATE TABLE prior_participants (
    document_number text NOT NULL,
    edition smallint NOT NULL,
    leader boolean NOT NULL,
    PRIMARY KEY (document_number, edition));
"""
STATUS = """
CREATE TABLE users_status (
    user_id uuid PRIMARY KEY,
    household_id uuid NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    gestor text,
    registered_on date NOT NULL,
    earlier_editions smallint[] NOT NULL,
    editions_known_on date NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    last_contact_on date,
    last_outcome text,
    last_actor text,
    reached_on date,
    next_attempt_on date,
    enrolled_on date,
    begun_cap_on date,
    initial_cap_on date,
    final_cap_on date,
    withdrawn_on date,
    erased_on date,
    merged_into uuid);
CREATE INDEX users_status_by_unit ON users_status (territorial_unit, ubigeo, user_id);
CREATE INDEX users_status_by_household ON users_status (household_id);
CREATE INDEX users_status_by_merge ON users_status (merged_into)
    WHERE merged_into IS NOT NULL;
CREATE TABLE cap_results (
    user_id uuid NOT NULL,
    moment text NOT NULL,
    instrument text NOT NULL,
    version integer NOT NULL,
    knowledge smallint NOT NULL,
    attitudes smallint NOT NULL,
    practices smallint NOT NULL,
    applied_on date NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    PRIMARY KEY (user_id, moment));
CREATE TABLE instruments (
    instrument text NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    items integer NOT NULL,
    comparable_with integer[] NOT NULL,
    effective_on date NOT NULL,
    PRIMARY KEY (instrument, version));
CREATE TABLE duplicates (
    duplicate_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    other_user_id uuid NOT NULL,
    rule text NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    state text NOT NULL,
    proposed_on date NOT NULL,
    decided_on date);
CREATE INDEX duplicates_by_state ON duplicates (state, territorial_unit, duplicate_id);
CREATE INDEX duplicates_by_user ON duplicates (user_id);
CREATE INDEX duplicates_by_other ON duplicates (other_user_id);
CREATE TABLE cohorts (
    cohort_id uuid PRIMARY KEY,
    edition smallint NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    households integer NOT NULL,
    districts integer NOT NULL,
    closed_on date NOT NULL,
    UNIQUE (edition, territorial_unit));
CREATE TABLE cohort_members (
    edition smallint NOT NULL,
    household_id uuid NOT NULL,
    cohort_id uuid NOT NULL,
    ubigeo text NOT NULL,
    PRIMARY KEY (edition, household_id));
CREATE INDEX cohort_members_by_cohort ON cohort_members (cohort_id, ubigeo);
CREATE TABLE cohort_sign_offs (
    cohort_id uuid NOT NULL,
    region text NOT NULL,
    acta text NOT NULL,
    signed_on date NOT NULL,
    content_sha256 text NOT NULL,
    PRIMARY KEY (cohort_id, region));
CREATE TABLE territory_districts (
    ubigeo text NOT NULL,
    valid_from date NOT NULL,
    territorial_unit text NOT NULL,
    district_name text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (ubigeo, valid_from));
"""
WORKLISTS = """
CREATE INDEX worklist_not_contacted ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, registered_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND reached_on IS NULL AND last_outcome IS DISTINCT FROM 'refused';
CREATE INDEX worklist_next_attempt_due ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, next_attempt_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND next_attempt_on IS NOT NULL;
CREATE INDEX worklist_enrolment_pending ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, reached_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND reached_on IS NOT NULL AND enrolled_on IS NULL
    AND last_outcome <> 'refused';
CREATE INDEX worklist_refused ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, last_contact_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND last_outcome = 'refused';
CREATE INDEX worklist_initial_cap_pending ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, enrolled_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND enrolled_on IS NOT NULL AND initial_cap_on IS NULL;
CREATE INDEX worklist_cap_incomplete ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, begun_cap_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND begun_cap_on IS NOT NULL AND (initial_cap_on IS NULL
    OR (begun_cap_on > initial_cap_on AND final_cap_on IS NULL));
CREATE INDEX worklist_final_cap_pending ON users_status (ubigeo, user_id)
    INCLUDE (territorial_unit, gestor, initial_cap_on)
    WHERE merged_into IS NULL AND withdrawn_on IS NULL AND erased_on IS NULL
    AND initial_cap_on IS NOT NULL AND final_cap_on IS NULL
    AND enrolled_on IS NOT NULL;
"""
IMPORTS = """
CREATE TABLE imports (
    import_id uuid PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'applying', 'finished', 'failed')),
    dry_run boolean NOT NULL,
    occurred_on date NOT NULL,
    prior_edition smallint,
    body bytea,
    file_sha256 text NOT NULL,
    sender jsonb NOT NULL,
    units text[] NOT NULL,
    titles text[] NOT NULL DEFAULT '{}',
    unknown_columns text[] NOT NULL DEFAULT '{}',
    chunks integer NOT NULL DEFAULT 0,
    rows_total integer,
    rows_done integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    rejected integer NOT NULL DEFAULT 0,
    errors_total integer NOT NULL DEFAULT 0,
    territory_checked boolean,
    previous_id uuid,
    problem text,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    downloaded_at timestamptz);
CREATE INDEX imports_to_do ON imports (received_at)
    WHERE state IN ('waiting', 'applying');
CREATE TABLE import_rejections (
    import_id uuid NOT NULL REFERENCES imports,
    row integer NOT NULL,
    document_number text NOT NULL,
    person_key text NOT NULL,
    cells text[] NOT NULL,
    errors jsonb NOT NULL,
    PRIMARY KEY (import_id, row));
CREATE INDEX import_rejections_by_document ON import_rejections (document_number);
CREATE INDEX import_rejections_by_person ON import_rejections (person_key);
CREATE TABLE padron_members (
    import_id uuid NOT NULL REFERENCES imports,
    user_id uuid NOT NULL,
    household_id uuid NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (import_id, user_id));
CREATE INDEX padron_members_by_household ON padron_members (import_id, household_id);
"""


def upgrade() -> None:
    """Create the tables and fill those that follow from history."""
    connection: Connection = op.get_bind()
    create_inbox(connection)
    for statements in (DIRECTORY, STATUS, WORKLISTS, IMPORTS):
        connection.execute(text(statements))
    driver = cast("PsycopgConnection[Any]", connection.connection.driver_connection)
    with driver.cursor(row_factory=dict_row) as cursor:
        backfill.fill(cursor)

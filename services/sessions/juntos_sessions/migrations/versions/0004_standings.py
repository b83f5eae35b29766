"""Where each usuaria stands, merged usuarias, and how long imports are kept."""

from typing import Any

from alembic import op
from psycopg.rows import dict_row
from sqlalchemy import text

from juntos_sessions.application.standings import rebuild

revision = "0004"
down_revision = "0003"

MERGED = """
CREATE TABLE merged_users (
    user_id uuid PRIMARY KEY,
    kept_id uuid,
    position bigint NOT NULL);
CREATE INDEX merged_users_by_kept ON merged_users (kept_id);
ALTER TABLE reevaluations ADD COLUMN user_id uuid;
CREATE INDEX rosters_by_user ON rosters (user_id);
"""
STANDINGS = """
CREATE TABLE standings (
    user_id uuid PRIMARY KEY,
    group_id uuid,
    group_code text,
    ubigeo text,
    territorial_unit text,
    joined_on date,
    member boolean NOT NULL DEFAULT false,
    seen integer NOT NULL DEFAULT 0,
    attended smallint NOT NULL DEFAULT 0,
    sessions_left smallint NOT NULL DEFAULT 12,
    possible smallint NOT NULL DEFAULT 12,
    sessions_held smallint NOT NULL DEFAULT 0,
    missed_session_id uuid,
    missed_number smallint,
    missed_on date,
    missed_reason text,
    missed_state text,
    settled_on date NOT NULL DEFAULT '0001-01-01');
CREATE TABLE absences (
    user_id uuid NOT NULL,
    session_id uuid NOT NULL,
    number smallint NOT NULL,
    held_on date NOT NULL,
    reason text,
    state text NOT NULL,
    group_id uuid NOT NULL,
    group_code text NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    attended smallint NOT NULL,
    sessions_left smallint NOT NULL,
    possible smallint NOT NULL,
    settled_on date NOT NULL,
    PRIMARY KEY (user_id, session_id));
"""
# Each list in its order, for the country and for a unit; and narrow ones to count by.
INDEXES = """
CREATE INDEX standings_settled ON standings (settled_on);
CREATE INDEX standings_reach ON standings
    (sessions_left, attended, possible, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member;
CREATE INDEX standings_reach_by_unit ON standings
    (territorial_unit, sessions_left, attended, possible, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member;
CREATE INDEX standings_not_started ON standings
    (sessions_held DESC, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member AND attended = 0;
CREATE INDEX standings_not_started_by_unit ON standings
    (territorial_unit, sessions_held DESC, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member AND attended = 0;
CREATE INDEX standings_missed ON standings (missed_on, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member AND missed_on IS NOT NULL;
CREATE INDEX standings_missed_by_unit ON standings
    (territorial_unit, missed_on, ubigeo, group_code, user_id)
    INCLUDE (settled_on) WHERE member AND missed_on IS NOT NULL;
CREATE INDEX absences_reach ON absences
    (sessions_left, attended, possible, held_on, user_id, session_id)
    INCLUDE (settled_on);
CREATE INDEX absences_reach_by_unit ON absences
    (territorial_unit, sessions_left, attended, possible, held_on, user_id, session_id)
    INCLUDE (settled_on, ubigeo);
CREATE INDEX absences_counted ON absences
    (sessions_left, attended, possible, settled_on);
CREATE INDEX standings_counted ON standings
    (sessions_left, attended, possible, settled_on) WHERE member;
CREATE INDEX absences_by_session ON absences (session_id);
CREATE INDEX sessions_without_list ON sessions (scheduled_on)
    WHERE status = 'scheduled';
"""


def upgrade() -> None:
    """Create the tables and fill them from what is stored."""
    connection = op.get_bind()
    for statements in (MERGED, STANDINGS):
        connection.execute(text(statements))
    driver: Any = connection.connection.driver_connection
    with driver.cursor(row_factory=dict_row) as cursor:
        rebuild(cursor)
    connection.execute(text(INDEXES))

"""What enrollment and reporting tell; leavers, corrections, mentoring."""

from alembic import op
from sqlalchemy import text

from juntos_leaders.domain.network import barrier_id

revision = "0002"
down_revision = "0001"

TABLES = """
ALTER TABLE eligible_leaders ADD COLUMN revoked_on date;
CREATE TABLE participants (
    user_id uuid PRIMARY KEY,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    enrolled_on date,
    withdrawn_on date,
    former_leader boolean NOT NULL DEFAULT false,
    merged_into uuid,
    position bigint NOT NULL);
CREATE INDEX participants_by_unit ON participants (territorial_unit, ubigeo);
CREATE TABLE cohort_districts (
    ubigeo text PRIMARY KEY,
    territorial_unit text NOT NULL,
    households integer NOT NULL);
CREATE TABLE policies (
    policy text NOT NULL,
    effective_on date NOT NULL,
    value text NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (policy, effective_on));
CREATE TABLE districts (
    ubigeo text PRIMARY KEY,
    name text NOT NULL,
    position bigint NOT NULL);
ALTER TABLE candidacies
    ADD COLUMN former_leader boolean NOT NULL DEFAULT false,
    ADD COLUMN left_on date,
    ADD COLUMN left_for text;
CREATE TABLE leader_lists (
    list_id uuid PRIMARY KEY,
    territorial_unit text NOT NULL UNIQUE,
    validated_on date NOT NULL,
    leaders uuid[] NOT NULL,
    document text,
    content_sha256 text);
ALTER TABLE networks
    ADD COLUMN act text,
    ADD COLUMN coordinator uuid,
    ADD COLUMN office text,
    ADD COLUMN resolved_on date;
ALTER TABLE community_actions
    ADD COLUMN place text,
    ADD COLUMN evidence text,
    ADD COLUMN void boolean NOT NULL DEFAULT false,
    ADD COLUMN corrections smallint NOT NULL DEFAULT 0;
ALTER TABLE access_barriers
    ADD COLUMN barrier_id uuid UNIQUE,
    ADD COLUMN state text NOT NULL DEFAULT 'reported',
    ADD COLUMN reported_on date;
CREATE TABLE mentorings (
    mentoring_id uuid PRIMARY KEY,
    network_id uuid NOT NULL REFERENCES networks,
    mentor_id uuid NOT NULL,
    mentee_id uuid NOT NULL,
    started_on date NOT NULL,
    ended_on date);
CREATE UNIQUE INDEX one_mentor_a_mentee ON mentorings (mentee_id)
    WHERE ended_on IS NULL;
CREATE INDEX mentorings_by_network ON mentorings (network_id);
"""
# Who may be nominated on a day: who completed and, if the policy in force says so, the
# leader mothers of an earlier edition. Where she lives now counts, if it is known.
CANDIDATES = """
CREATE FUNCTION leader_candidates(day date) RETURNS TABLE (
    user_id uuid, ubigeo text, territorial_unit text, completed_on date,
    former_leader boolean)
LANGUAGE sql STABLE AS $$
SELECT user_id,
    coalesce(p.ubigeo, e.ubigeo), coalesce(p.territorial_unit, e.territorial_unit),
    CASE WHEN e.revoked_on IS NULL THEN e.completed_on END,
    coalesce(p.former_leader, false)
FROM eligible_leaders e FULL JOIN participants p USING (user_id)
WHERE p.withdrawn_on IS NULL AND p.merged_into IS NULL
    AND ((e.user_id IS NOT NULL AND e.revoked_on IS NULL)
        OR (p.former_leader AND 'completed_or_former' = (
            SELECT value FROM policies
            WHERE policy = 'leader_eligibility' AND effective_on <= day
            ORDER BY effective_on DESC LIMIT 1)))
$$;
"""
BARRIERS = "SELECT network_id, version FROM access_barriers"
NAME_BARRIER = (
    "UPDATE access_barriers SET barrier_id = :id WHERE network_id = :n AND version = :v"
)


def upgrade() -> None:
    """Add what changes and what other services tell."""
    connection = op.get_bind()
    connection.execute(text(TABLES))
    connection.execute(text(CANDIDATES))
    for network_id, version in connection.execute(text(BARRIERS)).all():
        connection.execute(
            text(NAME_BARRIER),
            {"id": barrier_id(network_id, version), "n": network_id, "v": version},
        )

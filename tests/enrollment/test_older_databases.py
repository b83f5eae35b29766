"""A database of the first version, with history, brought up to date."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from alembic import command
from alembic.config import Config
from psycopg.rows import dict_row

import juntos_enrollment
from juntos_console.stack import DatabaseServer

HOUSEHOLD, USER = UUID(int=501), UUID(int=601)
COHORT = UUID(int=701)
PLACE = '{"ubigeo":"100101","territorial_unit":"UT07"}'
FIRST = (
    "INSERT INTO commands (command_id, name, digest, actor, actor_role,"
    " correlation_id, edition, answer)"
    " VALUES (%s, 'x', '', 'gestor-ejemplo', 'gestor', %s, 2026, '{}')"
)
EVENT = (
    "INSERT INTO enrollment_events (originator_id, originator_version, topic, state,"
    " command_id, recorded_at) VALUES (%s, %s, %s, %s, %s, now())"
)
HISTORY = (
    (HOUSEHOLD, 1, "household.registered", '"eligibility":"pregnant"'),
    (
        USER,
        1,
        "user.registered",
        f'"household_id":"{HOUSEHOLD}","earlier_editions":[2025]',
    ),
    (
        USER,
        2,
        "user.contacted",
        f""""household_id":"{HOUSEHOLD}","mode":"visit","purpose":"enrolment",
            "outcome":"reached","attempt":1""",
    ),
    (
        USER,
        3,
        "user.cap-applied",
        f""""household_id":"{HOUSEHOLD}","result":{{"moment":"initial",
            "instrument":"cap-2026-ejemplo","instrument_version":1,"knowledge":40,
            "attitudes":50,"practices":60}}""",
    ),
    (
        USER,
        4,
        "user.consent-given",
        f'"household_id":"{HOUSEHOLD}","purpose":"programme"',
    ),
    (COHORT, 1, "cohort.closed", '"edition":2026,"households":1,"districts":1'),
    (
        COHORT,
        2,
        "cohort.members-listed",
        f'"edition":2026,"household_ids":["{HOUSEHOLD}"]',
    ),
)


def migrated(url: str, revision: str) -> None:
    """Bring a database to a revision."""
    config = Config()
    folder = Path(juntos_enrollment.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg://", 1)
    command.upgrade(config, revision)


def first_version(url: str) -> None:
    """A household, its usuaria and a closed list, as the first version stored them."""
    migrated(url, "0001")
    with psycopg.connect(url) as db:
        key = uuid4()
        db.execute(FIRST, (key, key))
        for aggregate, version, topic, facts in HISTORY:
            common = (
                f'"territory":{PLACE},"occurred_on":"2026-03-03","occurred_at":null'
            )
            state = f"{{{common},{facts}}}".encode()
            db.execute(EVENT, (aggregate, version, f"enrollment.{topic}", state, key))
        db.execute(
            "INSERT INTO households VALUES (%s, 'H-000001', '100101', 'UT07')",
            (HOUSEHOLD,),
        )
        db.execute(
            "INSERT INTO contact_directory VALUES (%s, %s, '99000001', 'FICTICIA',"
            " 'Añá', '1998-05-17', NULL, false)",
            (USER, HOUSEHOLD),
        )


def test_the_read_tables_are_filled_from_the_history_that_is_there(
    postgres_server: DatabaseServer,
) -> None:
    url = postgres_server.create_database("old_enrollment")
    first_version(url)

    migrated(url, "head")

    with psycopg.connect(url, row_factory=dict_row) as db:
        status = _one(db, "SELECT * FROM users_status")
        household = _one(db, "SELECT * FROM households")
        member = _one(db, "SELECT * FROM cohort_members")
        score = _one(db, "SELECT * FROM cap_results")
        person = _one(db, "SELECT * FROM contact_directory")
    postgres_server.drop_database("old_enrollment")
    assert (status["attempts"], status["gestor"]) == (1, "gestor-ejemplo")
    assert str(status["initial_cap_on"]) == str(status["reached_on"]) == "2026-03-03"
    assert status["earlier_editions"] == [2025]
    assert (str(status["consent_on"]), status["consent_taken_back_on"]) == (
        "2026-03-03",
        None,
    )
    assert household["eligibility"] == "pregnant"
    assert member["household_id"] == HOUSEHOLD
    assert (score["knowledge"], score["version"]) == (40, 1)
    assert person["name_key"] == "ficticia ana"


def test_padrones_of_before_are_compared_by_unit_and_each_usuaria_has_a_condition(
    postgres_server: DatabaseServer,
) -> None:
    url = postgres_server.create_database("old_padrones")
    first_version(url)
    migrated(url, "0003")
    padron = uuid4()
    with psycopg.connect(url) as db:
        db.execute(
            "INSERT INTO imports (import_id, kind, state, dry_run, occurred_on,"
            " file_sha256, sender, units)"
            " VALUES (%s, 'padron', 'finished', false, '2026-03-03', '', '{}', '{}')",
            (padron,),
        )
        member = (padron, USER, HOUSEHOLD)
        db.execute("INSERT INTO padron_members VALUES (%s, %s, %s, 'new')", member)

    migrated(url, "head")

    with psycopg.connect(url, row_factory=dict_row) as db:
        member_now = _one(db, "SELECT * FROM padron_members")
        unit = _one(db, "SELECT * FROM padron_units")
        person = _one(db, "SELECT * FROM contact_directory")
    postgres_server.drop_database("old_padrones")
    assert member_now["territorial_unit"] == unit["territorial_unit"] == "UT07"
    assert (unit["import_id"], unit["previous_id"]) == (padron, None)
    assert (person["condition"], str(person["condition_on"])) == (
        "pregnant",
        "2026-03-03",
    )


def _one(db: psycopg.Connection[dict[str, Any]], sql: str) -> dict[str, Any]:
    found = db.execute(sql).fetchone()
    assert found is not None
    return found

"""Events and rows stored before the calendar, disputes and make-ups stay readable."""

from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from alembic import command
from alembic.config import Config
from eventsourcing.persistence import StoredEvent

import juntos_sessions
from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_console.stack import DatabaseServer
from juntos_contracts.events.sessions import AttendanceDisputed, SessionAttended
from juntos_sessions.relay import published
from tests.sessions.builders import ANA, BEA, EIGHT

ATTENDANCE, SESSION, GROUP = (UUID(int=number) for number in (901, 902, 903))
WHERE = '"territory":{"ubigeo":"100101","territorial_unit":"UT07"}'
WHEN = '"occurred_on":"2026-04-10","occurred_at":null'
REF = f'{{"session_id":"{SESSION}","group_id":"{GROUP}","number":1}}'
OPENED = (
    f'{{{WHERE},{WHEN},"edition":2026,"user_id":"{ANA}","line":{{"session":{REF},'
    '"testimony":"local_government","present":true,"reason":"unknown"}}'
)
DISPUTED = f'{{{WHERE},{WHEN},"user_id":"{ANA}","session":{REF},"present":false}}'
SCHEDULED = (
    f'{{{WHERE},{WHEN},"group_id":"{GROUP}","turn":1,"plan":{{"number":1,'
    '"topic":"Tema","scheduled_on":"2026-04-10","place":"Local comunal"}}'
)


def read(version: int, topic: str, state: str) -> Any:
    mapper = StrictMapper(PydanticTranscoder())
    stored = StoredEvent(ATTENDANCE, version, topic, state.encode())
    return mapper.to_domain_event(stored)


def test_a_dispute_of_before_is_the_units() -> None:
    opened = read(1, "sessions.attendance.opened", OPENED)
    disputed = read(2, "sessions.attendance.disputed", DISPUTED)

    attendance = disputed.mutate(opened.mutate(None))

    mark = attendance.marks[SESSION]
    assert mark.dispute.testimony == "territorial_unit"
    assert attendance.attended(EIGHT) == {1}
    told = published(disputed)
    assert isinstance(told, AttendanceDisputed)
    assert told.testimony == "territorial_unit"
    first = published(opened)
    assert isinstance(first, SessionAttended)
    assert first.own_group_id is None


def test_a_session_of_before_has_no_facilitator() -> None:
    session = read(1, "sessions.session.scheduled", SCHEDULED).mutate(None)

    assert (session.plan.facilitator, session.validations) == (None, 0)


def test_rows_of_before_say_whose_a_list_was(postgres_server: DatabaseServer) -> None:
    url = postgres_server.create_database("sessions_of_before", role="sessions")
    try:
        upgrade(url, "0001")
        with psycopg.connect(url) as db:
            fill_as_before(db)

        upgrade(url, "head")

        with psycopg.connect(url) as db:
            rows = db.execute(
                "SELECT user_id, testimony, listed, disputed, disputed_by"
                " FROM attendance ORDER BY user_id"
            ).fetchall()
            planned = db.execute("SELECT planned_on = scheduled_on FROM sessions")
            assert planned.fetchone() == (True,)
    finally:
        postgres_server.drop_database("sessions_of_before")
    assert rows == [
        (ANA, "local_government", True, False, "territorial_unit"),
        (BEA, "territorial_unit", False, None, None),
    ]


def test_what_was_told_of_places_is_asked_again(
    postgres_server: DatabaseServer,
) -> None:
    """Of the moves only the last was kept; the consumers read them all anew."""
    url = postgres_server.create_database("sessions_of_one_move", role="sessions")
    try:
        upgrade(url, "0004")
        with psycopg.connect(url) as db:
            db.execute("INSERT INTO consumer_positions VALUES ('enrollment', 7)")
            db.execute(
                "INSERT INTO enrolled_users VALUES (%s, '100102', 'UT08', '2026-03-03',"
                " NULL, 6, '2026-05-01')",
                (ANA,),
            )

        upgrade(url, "head")

        with psycopg.connect(url) as db:
            lives = db.execute("SELECT since::text, ubigeo FROM residences").fetchall()
            position = db.execute("SELECT position FROM consumer_positions").fetchone()
    finally:
        postgres_server.drop_database("sessions_of_one_move")
    assert (lives, position) == ([("2026-05-01", "100102")], (0,))


def upgrade(url: str, revision: str) -> None:
    config = Config()
    folder = Path(juntos_sessions.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg://", 1)
    command.upgrade(config, revision)


def fill_as_before(db: psycopg.Connection) -> None:
    """Two lines, one of them disputed, as the first version stored them."""
    db.execute(
        "INSERT INTO groups VALUES (%s, 'G-01', '100101', 'UT07', '2026-04-01')",
        (GROUP,),
    )
    db.execute(
        "INSERT INTO sessions (session_id, group_id, number, turn, module, topic,"
        " place, scheduled_on, status) VALUES"
        " (%s, %s, 1, 1, 1, 'Tema', 'Local', '2026-04-10', 'held')",
        (SESSION, GROUP),
    )
    by_unit = OPENED.replace(str(ANA), str(BEA)).replace(
        "local_government", "territorial_unit"
    )
    events = (
        (ATTENDANCE, 1, "sessions.attendance.opened", OPENED),
        (ATTENDANCE, 2, "sessions.attendance.disputed", DISPUTED),
        (UUID(int=904), 1, "sessions.attendance.opened", by_unit),
    )
    for originator, version, topic, state in events:
        db.execute(
            "INSERT INTO sessions_events (originator_id, originator_version, topic,"
            " state, command_id, recorded_at) VALUES (%s, %s, %s, %s, %s, now())",
            (originator, version, topic, state.encode(), UUID(int=905)),
        )
    lines = ((ANA, True, "disputed"), (BEA, False, "recorded"))
    for user, present, state in lines:
        db.execute(
            "INSERT INTO attendance (session_id, user_id, number, present, state)"
            " VALUES (%s, %s, 1, %s, %s)",
            (SESSION, user, present, state),
        )

"""A database of the stage before, with what it knew, brought up to date."""

from uuid import UUID

import psycopg

import juntos_outreach
from juntos_console.stack import DatabaseServer
from tests.support.migrated import upgraded

ANA, MESSAGE, SESSION = UUID(int=1), UUID(int=9), UUID(int=71)
SILENT, CURIOUS = b"\x01" * 32, b"\x02" * 32


def fill_as_before(url: str) -> None:
    """Answers of unknown numbers, a question, an absence and read positions."""
    with psycopg.connect(url) as db:
        db.cursor().executemany(
            "INSERT INTO unknown_replies VALUES (%s, %s, 'sms', %s, '2026-05-04')",
            [
                ("r-1", SILENT, "opt_out"),
                ("r-2", SILENT, "opt_out"),
                ("r-3", CURIOUS, "question"),
            ],
        )
        db.execute(
            "INSERT INTO questions (message_id, report_id, user_id, ubigeo,"
            " territorial_unit, asked_on)"
            " VALUES (%s, 'r', %s, '100101', 'UT07', '2026-05-04')",
            (MESSAGE, ANA),
        )
        db.execute(
            "INSERT INTO attendances VALUES"
            " (%s, %s, %s, 3, %s, '100101', 'UT07', false, '2026-05-04')",
            (ANA, SESSION, ANA, UUID(int=81)),
        )
        db.execute(
            "INSERT INTO consumer_positions (upstream, position)"
            " VALUES ('enrollment', 7), ('sessions', 8), ('reporting', 9)"
        )


def test_what_unknown_numbers_said_binds_and_the_rest_is_read_again(
    postgres_server: DatabaseServer,
) -> None:
    url = postgres_server.create_database("outreach_of_before", role="outreach")
    try:
        upgraded(juntos_outreach, url, "0002")
        fill_as_before(url)

        upgraded(juntos_outreach, url, "head")

        with psycopg.connect(url) as db:
            silenced = db.execute("SELECT number_hash FROM silenced_numbers").fetchall()
            question = db.execute("SELECT kind, form FROM questions").fetchone()
            changed = db.execute("SELECT changed_on FROM attendances").fetchone()
            left = db.execute("SELECT upstream FROM consumer_positions").fetchall()
    finally:
        postgres_server.drop_database("outreach_of_before")
    assert silenced == [(SILENT,)]
    assert question == ("question", "text")
    assert changed == (None,)
    assert left == []

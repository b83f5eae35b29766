"""A view of about a million plausible facts: one edition of 26,000 usuarias."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, create_engine

import juntos_reporting
from juntos_chassis.migrating import migrate_database
from juntos_chassis.runtime import set_aside_what_stays
from juntos_reporting.facts.projection import project
from juntos_reporting.facts.standing import refresh_all
from juntos_reporting.facts.view import FIRST_VIEW, live_transactions, snapshot
from juntos_reporting.queries.answers import indicators
from juntos_reporting.queries.cut import Cut, Grouping
from tests.reporting.histories import History
from tests.reporting.telling import adopt_the_shipped_plan

from .figure import Figure
from .servers import postgres

USERS: Final = 26_000
ROUNDS: Final = 40
PLACE: Final = "region, ubigeo, unit"
COMMON: Final = (
    "service, position, aggregate_id, edition, occurred_on, recorded_at,"
    " region, ubigeo, territorial_unit"
)

PEOPLE: Final = """
CREATE TEMP TABLE person AS
SELECT n, md5('u' || n)::uuid AS user_id, md5('h' || n)::uuid AS household_id,
       md5('g' || n % 1040)::uuid AS group_id, n % 1040 AS g,
       lpad((d % 25 + 1)::text, 2, '0') AS region,
       lpad((d % 25 + 1)::text, 2, '0') || lpad((d + 101)::text, 4, '0') AS ubigeo,
       'UT' || lpad((d % 26 + 1)::text, 2, '0') AS unit
FROM (SELECT n, n % 520 AS d FROM generate_series(1, %(users)s) n) numbers
"""
EVERY_SESSION: Final = "person CROSS JOIN generate_series(1, 12) s"
EVERY_MESSAGE: Final = "person CROSS JOIN generate_series(1, 6) m"
SESSION: Final = "group_id, md5('s' || g || '-' || s)::uuid, s, (s + 3) / 4"
MESSAGE: Final = "user_id, md5('m' || n || '-' || m)::uuid, 'campania-' || m"
HELD_ON: Final = "date '2026-04-06' + (s - 1) * 12 + n % 5"
SENT_ON: Final = "date '2026-04-08' + (m - 1) * 28 + n % 9"

# Table, service, own columns, their values, rows, condition, business date.
KINDS: Final = (
    (
        "household_registered",
        "enrollment",
        "household_id, eligibility",
        "household_id, 'pregnant'",
        "person",
        "true",
        "date '2026-01-20'",
    ),
    (
        "user_registered",
        "enrollment",
        "user_id, household_id, earlier_editions",
        (
            "user_id, household_id, CASE WHEN n % 5 = 0 THEN '{2025}' ELSE '{}' END"
            "::smallint[]"
        ),
        "person",
        "true",
        "date '2026-01-20'",
    ),
    (
        "contact",
        "enrollment",
        "user_id, household_id, mode, purpose, outcome, effective, attempt",
        (
            "user_id, household_id, 'visit', 'enrolment',"
            " CASE WHEN n % 9 = 0 AND t = 1 THEN 'absent' ELSE 'reached' END,"
            " NOT (n % 9 = 0 AND t = 1), t"
        ),
        "person CROSS JOIN generate_series(1, 2) t",
        "n % 13 > 0",
        "date '2026-02-10' + n % 40 + t",
    ),
    (
        "enrolment",
        "enrollment",
        "user_id, household_id, new_user",
        "user_id, household_id, n % 5 > 0",
        "person",
        "n % 13 > 1",
        "date '2026-02-12' + n % 40",
    ),
    (
        "cap_application",
        "enrollment",
        (
            "user_id, household_id, moment, instrument, instrument_version, knowledge,"
            " attitudes, practices"
        ),
        "user_id, household_id, 'initial', 'cap', 1, n % 100, n % 90, n % 80",
        "person",
        "n % 13 > 1 AND n % 7 > 0",
        "date '2026-02-12' + n % 40",
    ),
    (
        "consent",
        "enrollment",
        "user_id, household_id, purpose, given",
        "user_id, household_id, 'messages', n % 50 > 0",
        "person",
        "n % 13 > 1",
        "date '2026-02-12' + n % 40",
    ),
    (
        "cohort_member",
        "enrollment",
        "household_id, cohort_id, cohort_edition",
        "household_id, md5(unit)::uuid, 2026",
        "person",
        "true",
        "date '2026-03-25'",
    ),
    (
        "duplicate_finding",
        "enrollment",
        "user_id, other_user_id, finding",
        "user_id, md5('u' || n + 1)::uuid, 'merged'",
        "person",
        "n % 400 = 7",
        "date '2026-05-01'",
    ),
    (
        "roster_change",
        "sessions",
        "user_id, group_id, joined",
        "user_id, group_id, true",
        "person",
        "n % 13 > 1",
        "date '2026-03-30'",
    ),
    (
        "session_held",
        "sessions",
        "group_id, session_id, session_number, module, present, absent",
        f"{SESSION}, 20, 5",
        EVERY_SESSION,
        "n <= 1040 AND (s < 12 OR g % 4 > 0)",
        HELD_ON,
    ),
    (
        "attendance",
        "sessions",
        "user_id, group_id, session_id, session_number, module, testimony, present",
        (
            f"user_id, {SESSION},"
            " CASE n % 150 WHEN 3 THEN 'territorial_unit' ELSE 'local_government' END,"
            " (n * 7 + s * 5) % 11 > n % 6"
        ),
        EVERY_SESSION,
        "n % 13 > 1 AND (s < 12 OR g % 4 > 0)",
        HELD_ON,
    ),
    (
        "attendance_dispute",
        "sessions",
        "user_id, group_id, session_id, session_number, module, testimony, present",
        f"user_id, {SESSION}, 'territorial_unit', (n * 7 + s * 5) % 11 <= n % 6",
        EVERY_SESSION,
        "n % 13 > 1 AND (n + s) % 61 = 0",
        f"{HELD_ON} + 3",
    ),
    (
        "attendance_resolution",
        "sessions",
        "user_id, group_id, session_id, session_number, module, testimony, present",
        f"user_id, {SESSION}, 'territorial_unit', n % 2 = 0",
        EVERY_SESSION,
        "n % 13 > 1 AND (n + s) % 122 = 0",
        f"{HELD_ON} + 9",
    ),
    (
        "attendance_correction",
        "sessions",
        (
            "user_id, group_id, session_id, session_number, module, testimony, present,"
            " correction"
        ),
        f"user_id, {SESSION}, 'local_government', n % 3 = 0, 'data_entry_error'",
        EVERY_SESSION,
        "n % 13 > 1 AND (n + s) % 197 = 0",
        f"{HELD_ON} + 2",
    ),
    (
        "message_queued",
        "outreach",
        "user_id, message_id, campaign, channel",
        f"{MESSAGE}, 'whatsapp'",
        EVERY_MESSAGE,
        "n % 13 > 1",
        SENT_ON,
    ),
    (
        "message_sent",
        "outreach",
        "user_id, message_id, campaign, channel, fallback",
        f"{MESSAGE}, 'whatsapp', false",
        EVERY_MESSAGE,
        "n % 13 > 1 AND n % 17 > 0",
        SENT_ON,
    ),
    (
        "message_delivered",
        "outreach",
        "user_id, message_id, campaign, channel",
        f"{MESSAGE}, 'whatsapp'",
        EVERY_MESSAGE,
        "n % 13 > 1 AND n % 17 > 1",
        SENT_ON,
    ),
    (
        "message_read",
        "outreach",
        "user_id, message_id, campaign, channel",
        f"{MESSAGE}, 'whatsapp'",
        EVERY_MESSAGE,
        "n % 13 > 1 AND n % 17 > 5",
        SENT_ON,
    ),
    (
        "opt_out",
        "outreach",
        "user_id, channel",
        "user_id, 'whatsapp'",
        "person",
        "n % 90 = 4",
        "date '2026-06-01'",
    ),
    (
        "follow_up_call",
        "outreach",
        "user_id, session_number, attempt, outcome, effective, reason",
        "user_id, 3, 1, 'reached', n % 4 > 0, 'no_time'",
        "person",
        "n % 3 = 0",
        "date '2026-05-20'",
    ),
    (
        "network_formed",
        "leaders",
        "network_id, members",
        "md5('n' || n)::uuid, 7",
        "person",
        "n <= 470",
        "date '2026-09-10'",
    ),
    (
        "network_action",
        "leaders",
        "network_id, action_id, kind, reach",
        "md5('n' || n)::uuid, md5('a' || n || t)::uuid, 'health_campaign', 30",
        "person CROSS JOIN generate_series(1, 2) t",
        "n <= 430",
        "date '2026-10-01' + t",
    ),
)


def fill_view(db: psycopg.Connection[Any], schema: str, users: int = USERS) -> int:
    """Fill the fact tables of a schema, with the log; the number of facts."""
    db.execute(f"SET search_path TO {schema}, public")
    db.execute(PEOPLE.replace(" % ", " %% "), {"users": users})
    db.execute("CREATE TEMP SEQUENCE place_in_log START 1000")
    facts = 0
    for table, service, own, values, rows, condition, on in KINDS:
        # What is told takes up to nine days until it is recorded.
        statement = f"""
        INSERT INTO {table} ({COMMON}, {own})
        SELECT '{service}', nextval('place_in_log'), md5('{table}' || n)::uuid, 2026,
               {on}, ({on} + n % 9 + time '15:00') AT TIME ZONE 'UTC', {PLACE}, {values}
        FROM {rows} WHERE {condition}
        """  # noqa: S608  # every part is a constant above
        facts += db.execute(statement).rowcount
        db.execute(
            f"""
            INSERT INTO event_log ({COMMON}, event_id, type, actor, actor_role, sha256)
            SELECT DISTINCT ON (position) {COMMON}, aggregate_id::text || '.1',
                   'juntos.{service}.Fact.v1', 'ut-ejemplo', 'ut', '\\x00'::bytea
            FROM {table} WHERE position >= 1000
            """  # noqa: S608  # the same
        )
    db.commit()
    db.autocommit = True
    db.execute("VACUUM ANALYZE")
    return facts


@contextmanager
def filled(users: int = USERS) -> Iterator[tuple[Engine, int]]:
    """A reporting database with the plan of 2026 and the facts, and their number."""
    with postgres() as server:
        url = server.create_database("reporting")
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        migrate_database(driver, Path(juntos_reporting.__file__).parent / "migrations")
        engine = create_engine(driver)
        plan = History()
        adopt_the_shipped_plan(plan)
        with live_transactions(engine)() as db:
            project(plan.events["reporting"], db)
        with psycopg.connect(url) as connection:
            facts = fill_view(connection, FIRST_VIEW, users)
        with live_transactions(engine)() as db:
            refresh_all(db)
        yield engine, facts
        engine.dispose()


def measured(name: str, what: str, *asked: tuple[Cut, Grouping]) -> Figure:
    """The p95 of some questions asked in turn; each is asked once before."""
    seconds = []
    with filled() as (engine, facts):
        set_aside_what_stays()
        for number in range(ROUNDS + 1):
            for cut, grouping in asked:
                started = time.perf_counter()
                with snapshot(engine) as db:
                    indicators(db, cut, grouping)
                if number:
                    seconds.append(time.perf_counter() - started)
    return Figure(
        name,
        statistics.quantiles(seconds, n=100)[94] * 1000,
        "ms",
        f"los seis indicadores sobre {facts:,} hechos: {what}; {len(seconds)} preguntas"
        f" seguidas, mediana {statistics.median(seconds) * 1000:.0f} ms",
    )

"""[append] single commands a second against a raw insert+commit loop."""

import time
from datetime import date
from uuid import uuid4

import psycopg

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.seedwork import Territory
from juntos_enrollment.application import Enrollment
from juntos_enrollment.domain.household import Household
from juntos_enrollment.domain.values import Eligibility

from .figure import Figure
from .servers import enrollment_database, postgres

COMMANDS = 1500
ROUNDS = 3
ACTOR = Actor("bench", Role.UAS)
PLACE = Territory("100101", "UT07")
ON = date(2026, 3, 3)
RAW_TABLE = "CREATE TABLE raw_rows (id uuid PRIMARY KEY, topic text, state bytea)"
RAW_INSERT = "INSERT INTO raw_rows VALUES (%s, %s, %s)"


def measure() -> Figure:
    """Alternate the two loops, so that both see the same machine; best round each."""
    with postgres() as server:
        url = enrollment_database(server)
        app = Enrollment(url, edition=2026)
        with psycopg.connect(url) as raw:
            raw.execute(RAW_TABLE)
            raw.commit()
            rounds = [(_ours(app), _raw(raw)) for _ in range(ROUNDS)]
        app.close()
    return Figure(
        "append",
        max(ours for ours, _ in rounds),
        "commands/s",
        "un comando con un evento, contra un INSERT y COMMIT con psycopg",
        raw=max(raw for _, raw in rounds),
    )


def _ours(app: Enrollment) -> float:
    started = time.perf_counter()
    for _ in range(COMMANDS):
        household = Household(
            territory=PLACE, eligibility=Eligibility.PREGNANT, occurred_on=ON
        )
        command = Command("bench", ACTOR)
        app.commit(command, [household], {"household_id": str(household.id)})
    return COMMANDS / (time.perf_counter() - started)


def _raw(connection: psycopg.Connection) -> float:
    state = b"x" * 120
    started = time.perf_counter()
    for _ in range(COMMANDS):
        connection.execute(RAW_INSERT, (uuid4(), "topic", state))
        connection.commit()
    return COMMANDS / (time.perf_counter() - started)

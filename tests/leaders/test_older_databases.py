"""A database of the stage before: what districts are called is still told."""

import psycopg

import juntos_leaders
from juntos_console.stack import DatabaseServer, Issuer
from juntos_leaders.bootstrap import build
from tests.leaders.conftest import AUGUST_15, DISTRICT, UT07
from tests.support.districts import assigned
from tests.support.in_process import InProcess, settings_on
from tests.support.migrated import upgraded
from tests.support.told import Upstream

OLD = "leaders_of_before"


async def name_shown(api: InProcess) -> str | None:
    """What the monitor calls the one district."""
    answer = (await api.get("/monitor/districts", UT07)).json()
    name: str | None = answer["districts"][0]["name"]
    return name


async def test_a_name_that_was_known_stays_until_reporting_tells_it_again(
    postgres_server: DatabaseServer, issuer: Issuer
) -> None:
    url = postgres_server.create_database(OLD, role="leaders")
    try:
        upgraded(juntos_leaders, url, "0002")
        with psycopg.connect(url) as db:
            db.execute("INSERT INTO cohort_districts VALUES ('100101', 'UT07', 3)")
            db.execute("INSERT INTO districts VALUES ('100101', 'Antes', 9)")
            db.execute("INSERT INTO consumer_positions VALUES ('reporting', 9)")

        upgraded(juntos_leaders, url, "head")

        async with InProcess(build(settings_on(url, issuer)), issuer) as api:
            before = await name_shown(api)
            Upstream(api.service, "reporting").tells(
                assigned("100101", "UT07", AUGUST_15, "Ahora"),
                on=AUGUST_15,
                place=DISTRICT,
            )
            after = await name_shown(api)
    finally:
        postgres_server.drop_database(OLD)
    assert (before, after) == ("Antes", "Ahora")

"""Who is written to as pregnant, or for a child: as the households' events tell."""

from datetime import date
from typing import Any

import psycopg
import pytest

import juntos_outreach
from juntos_console.stack import DatabaseServer
from juntos_contracts.events import enrollment
from juntos_contracts.values import Eligibility
from tests.outreach.builders import ANA, HOUSEHOLD, MAY_4, PLACE
from tests.outreach.conftest import UT07
from tests.outreach.test_campaigns import BODY, DAY
from tests.support.in_process import InProcess
from tests.support.migrated import upgraded
from tests.support.told import Upstream

PREGNANT, CHILD = Eligibility.PREGNANT, Eligibility.CHILD_UNDER_24_MONTHS
HERS: dict[str, Any] = {"household_id": HOUSEHOLD, "user_id": ANA}


async def audiences(api: InProcess) -> tuple[int, int]:
    """How many would be written to as pregnant, and for a child."""
    found = []
    for kind in (PREGNANT, CHILD):
        audience, code = (
            {"who": "enrolled", "eligibility": kind},
            kind.replace("_", "-"),
        )
        await api.post("/campaigns", {**BODY, "code": code, "audience": audience}, UT07)
        answer = await api.post(f"/campaigns/{code}/dry-run", DAY, UT07)
        found.append(answer.raise_for_status().json()["persons"])
    return found[0], found[1]


@pytest.mark.parametrize(
    ("served", "then"), [(None, (0, 0)), (CHILD, (0, 2)), (PREGNANT, (2, 0))]
)
async def test_who_lost_a_pregnancy_is_in_no_audience_of_the_pregnant(
    api: InProcess, served: Eligibility | None, then: tuple[int, int]
) -> None:
    upstream = Upstream(api.service, "enrollment")
    upstream.tells(
        enrollment.PregnancyReported(**HERS, eligibility=PREGNANT),
        on=date(2026, 4, 1),
        place=PLACE,
    )
    before = await audiences(api)

    ended = enrollment.PregnancyEnded(**HERS, eligibility=served)
    upstream.tells(ended, on=MAY_4, place=PLACE)

    assert before == (2, 0)
    assert await audiences(api) == then


async def test_who_is_pregnant_again_is_in_it_again(api: InProcess) -> None:
    upstream = Upstream(api.service, "enrollment")

    upstream.tells(
        enrollment.PregnancyEnded(**HERS, eligibility=None),
        enrollment.PregnancyReported(**HERS, eligibility=PREGNANT),
        enrollment.HouseholdEligibilityRegained(
            household_id=HOUSEHOLD, eligibility=PREGNANT
        ),
        on=MAY_4,
        place=PLACE,
    )

    assert await audiences(api) == (2, 0)


def test_a_household_of_before_keeps_its_eligibility(
    postgres_server: DatabaseServer,
) -> None:
    url = postgres_server.create_database("outreach_of_households", role="outreach")
    try:
        upgraded(juntos_outreach, url, "0005")
        with psycopg.connect(url) as db:
            db.execute(
                "INSERT INTO households VALUES (%s, 'pregnant', false)", (HOUSEHOLD,)
            )

        upgraded(juntos_outreach, url, "head")

        with psycopg.connect(url) as db:
            kept = db.execute("SELECT eligibility, ended FROM households").fetchall()
            db.execute("UPDATE households SET eligibility = NULL")
    finally:
        postgres_server.drop_database("outreach_of_households")
    assert kept == [("pregnant", False)]

"""What the service keeps of other services' events, however often they are told."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from juntos_contracts import Territory
from juntos_contracts.events.enrollment import (
    ConsentGiven,
    UserEnrolled,
    UserMoved,
    UserWithdrawn,
)
from juntos_contracts.values import ConsentPurpose, WithdrawalReason
from juntos_sessions.consumers import handlers
from tests.sessions.builders import ANA, BEA
from tests.sessions.conftest import DISTRICT, MARCH_3, adopted, enrolled
from tests.support.in_process import InProcess
from tests.support.told import Upstream

NORTH = Territory(ubigeo="100102", territorial_unit="UT07")
SOUTH = Territory(ubigeo="100103", territorial_unit="UT08")


def moved(user: UserEnrolled) -> UserMoved:
    return UserMoved(
        user_id=user.user_id,
        household_id=user.household_id,
        from_ubigeo="100101",
        from_territorial_unit="UT07",
    )


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    with engine.connect() as db:
        found = db.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))  # noqa: S608
        return [dict(row) for row in found.mappings()]


async def test_only_enrolment_makes_a_usuaria_known(
    api: InProcess, enrollment: Upstream
) -> None:
    consent = ConsentGiven(
        user_id=BEA, household_id=BEA, purpose=ConsentPurpose.MESSAGES
    )

    enrollment.tells(enrolled(ANA), consent, on=MARCH_3, place=DISTRICT)

    (row,) = rows(api.service.engine, "enrolled_users")
    (lives,) = rows(api.service.engine, "residences")
    assert (row["user_id"], row["enrolled_on"]) == (ANA, MARCH_3)
    assert (lives["user_id"], lives["ubigeo"]) == (ANA, "100101")


async def test_redelivery_of_everything_changes_nothing(
    api: InProcess, enrollment: Upstream
) -> None:
    engine = api.service.engine
    told = enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)
    told += enrollment.tells(moved(enrolled(ANA)), on=date(2026, 4, 1), place=NORTH)
    told += enrollment.tells(moved(enrolled(ANA)), on=date(2026, 5, 1), place=SOUTH)
    gone = UserWithdrawn(
        user_id=ANA, household_id=ANA, reason=WithdrawalReason.MOVED_AWAY
    )
    told += enrollment.tells(gone, on=date(2026, 6, 1), place=SOUTH)
    before = rows(engine, "enrolled_users"), rows(engine, "residences")

    enrollment.apply(told)
    with engine.begin() as db:
        # Past the inbox's own guard and out of order: the statements alone must hold.
        for event in reversed(told):
            handlers["enrollment"]([event], db)

    assert (rows(engine, "enrolled_users"), rows(engine, "residences")) == before
    (woman,), lived = before
    assert [one["ubigeo"] for one in lived] == ["100101", "100102", "100103"]
    assert woman["withdrawn_on"] == date(2026, 6, 1)


async def test_of_two_thresholds_for_one_day_the_later_event_holds(
    api: InProcess, reporting: Upstream
) -> None:
    told = reporting.tells(adopted("7"), adopted("8"), on=MARCH_3, place=DISTRICT)

    with api.service.engine.begin() as db:
        handlers["reporting"](told[:1], db)

    (row,) = rows(api.service.engine, "policies")
    assert row["value"] == "8"


async def test_policies_of_others_are_not_kept(
    api: InProcess, reporting: Upstream
) -> None:
    other = adopted("60").model_copy(update={"policy": "satisfaction_share"})

    reporting.tells(other, on=MARCH_3, place=DISTRICT)

    assert rows(api.service.engine, "policies") == []


@pytest.mark.parametrize("value", ["ocho", "0", "13", "0%", "101%", "7.2", "60 %"])
async def test_a_threshold_that_is_no_session_number_is_parked(
    api: InProcess, reporting: Upstream, value: str
) -> None:
    reporting.tells(adopted(value), on=MARCH_3, place=DISTRICT)

    assert rows(api.service.engine, "policies") == []
    (parked,) = rows(api.service.engine, "parked_events")
    assert (parked["upstream"], parked["position"]) == ("reporting", 1)

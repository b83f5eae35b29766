"""A district passes to another unit with its leader mothers and its network."""

from datetime import date

from juntos_leaders.application import Leaders
from tests.leaders.builders import ANA, BEA
from tests.leaders.conftest import AUGUST_15, DISTRICT, UT07
from tests.support.districts import assigned
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

UT08 = Caller("ut", units=("UT08",))
OCTOBER_1 = date(2026, 10, 1)
ACTION = {"kind": "mentoring", "reach": 7}


async def test_from_its_day_on_the_new_unit_sees_acts_and_counts(
    leaders: InProcess, network: str, reporting: Upstream
) -> None:
    app = leaders.service.application
    assert isinstance(app, Leaders)
    reporting.tells(
        assigned("100101", "UT07"),
        assigned("100101", "UT08", OCTOBER_1),
        on=AUGUST_15,
        place=DISTRICT,
    )
    app.today = lambda: OCTOBER_1
    before = await leaders.get(network, UT08)
    path = f"{network}/actions"
    told = [
        (await leaders.post(path, {**ACTION, "occurred_on": on}, caller)).status_code
        for on, caller in (
            ("2026-09-30", UT07),
            ("2026-10-02", UT07),
            ("2026-10-02", UT08),
        )
    ]

    app.pass_districts_on(OCTOBER_1)

    assert before.status_code == 200
    assert told == [201, 403, 201]
    units = [
        one["territorialunit"]
        for one in await leaders.events()
        if "NetworkActionRecorded" in one["type"]
    ]
    assert units == ["UT07", "UT08"]
    assert [row["ubigeo"] for row in (await leaders.get("/networks", UT08)).json()] == [
        "100101"
    ]
    assert (await leaders.get("/networks", UT07)).json() == []
    assert {
        row["user_id"] for row in (await leaders.get("/candidacies", UT08)).json()
    } == {str(ANA), str(BEA)}

"""A district passes to another unit: its usuarias are written to and called there."""

from datetime import date

from juntos_outreach.application import Outreach
from tests.outreach.builders import ANA, BEA, MAY_4, PLACE
from tests.outreach.conftest import UT07, campaign, handed_over, reported
from tests.outreach.test_api import answered
from tests.support.districts import assigned
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

UT08 = Caller("ut", units=("UT08",))
JULY_1 = date(2026, 7, 1)


async def test_from_its_day_on_the_new_unit_chooses_hears_and_counts(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)
    told = assigned("100101", "UT07"), assigned("100101", "UT08", JULY_1)
    Upstream(api.service, "reporting").tells(*told, on=MAY_4, place=PLACE)
    await reported(api, answered(ANA, "¿A qué hora es?"))
    app.today = lambda: JULY_1

    app.pass_districts_on(JULY_1)

    asked = [(await api.get("/questions", who)).json() for who in (UT07, UT08)]
    assert [len(questions) for questions in asked] == [0, 1]
    new = {"code": "julio", "territorial_unit": "UT08", "scheduled_on": "2026-07-02"}
    body = {"body": "Mensaje de ejemplo", "audience": "enrolled", **new}
    queued = await api.post("/campaigns", body, UT08)
    assert queued.json()["queued"] == 2
    days = {str(ANA): "2026-06-30", str(BEA): "2026-07-01"}
    for user, on in days.items():
        wish = {"user_id": user, "occurred_on": on}
        (await api.post("/opt-outs", wish, UT08)).raise_for_status()
    units = {
        one["occurredon"]: one["territorialunit"]
        for one in await api.events()
        if "OptedOut" in one["type"]
    }
    assert units == {"2026-06-30": "UT07", "2026-07-01": "UT08"}

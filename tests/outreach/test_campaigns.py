"""Campaigns as data: defined, tried dry, switched on, paused, closed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx

from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from juntos_outreach.domain.values import Channel
from tests.outreach.builders import ANA, MAY_4
from tests.outreach.conftest import GESTOR, NOW, UT07, campaign, outreach_knowing
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess

BODY: dict[str, Any] = {
    "code": "hierro",
    "territorial_unit": "UT07",
    "topic": "Alimentos ricos en hierro",
    "audience": {"who": "enrolled"},
    "texts": {"es": "El hígado ayuda", "qu": "Kukupin yanapan"},
    "template": {"name": "hierro"},
    "starts_on": "2026-05-04",
    "ends_on": "2026-05-15",
    "occurred_on": "2026-05-02",
}
DAY = {"territorial_unit": "UT07", "on": "2026-05-04"}


async def changed(api: InProcess, state: str) -> httpx.Response:
    """Switch the campaign."""
    body = {"territorial_unit": "UT07", "state": state, "occurred_on": "2026-05-04"}
    return await api.post("/campaigns/hierro/state", body, UT07)


async def test_a_dry_run_says_who_would_get_it_and_who_would_not(
    api: InProcess,
) -> None:
    await api.post("/campaigns", BODY, UT07)
    opted_out = {"user_id": str(ANA), "occurred_on": MAY_4.isoformat()}
    await api.post("/opt-outs", opted_out, GESTOR)

    answer = (await api.post("/campaigns/hierro/dry-run", DAY, UT07)).json()

    assert (answer["persons"], answer["recipients"]) == (2, 1)
    assert answer["left_out"] == {"opted_out": 1}
    assert answer["by_first_channel"] == {"whatsapp": 1}
    assert answer["sms"] == {"segments": 1, "alphabet": "UCS-2"}
    assert answer["outside_window"] is False
    assert {row["receives"] for row in answer["shown"]} == {True, False}


async def test_a_dry_run_is_read_page_by_page_and_by_reason(
    databases: FreshDatabases, issuer: Issuer
) -> None:
    people = [UUID(int=number) for number in range(1, 6)]
    async with outreach_knowing(people, databases, issuer) as api:
        await api.post("/campaigns", BODY, UT07)
        for user in people[:2]:
            wish = {"user_id": str(user), "occurred_on": MAY_4.isoformat()}
            await api.post("/opt-outs", wish, GESTOR)

        first = await tried(api, limit=3)
        second = await tried(api, limit=3, after=first["next"])
        without = await tried(api, reason="opted_out")
        receiving = await tried(api, receives=True)

    pages = [row["user_id"] for row in (*first["shown"], *second["shown"])]
    assert pages == [str(user) for user in people]
    assert second["next"] is None
    assert [row["user_id"] for row in without["shown"]] == pages[:2]
    assert [row["user_id"] for row in receiving["shown"]] == pages[2:]
    assert without["persons"] == 5
    assert without["totals"] == [
        {"receives": False, "channel": None, "reason": "opted_out", "persons": 2},
        {"receives": True, "channel": "whatsapp", "reason": None, "persons": 3},
    ]


async def tried(api: InProcess, **page: Any) -> dict[str, Any]:
    """A page of a dry run."""
    answer = await api.post("/campaigns/hierro/dry-run", {**DAY, **page}, UT07)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def test_a_dry_run_shows_the_text_of_each_channel_as_it_would_go(
    api: InProcess,
) -> None:
    flyer = {"name": "hierro", "media": "https://ejemplo.pe/a.png"}
    body = {**BODY, "transliterate": True, "template": flyer}
    await api.post("/campaigns", body, UT07)

    whatsapp, sms = (await tried(api))["messages"]

    assert whatsapp["text"] == "El hígado ayuda"
    assert (whatsapp["template"], whatsapp["media"]) == ("hierro", flyer["media"])
    assert sms == {
        "channel": "sms",
        "language": "es",
        "text": "El higado ayuda",
        "segments": 1,
        "alphabet": "GSM-7",
    }


async def test_a_dry_run_sends_nothing(api: InProcess) -> None:
    await api.post("/campaigns", BODY, UT07)

    await api.post("/campaigns/hierro/dry-run", DAY, UT07)

    assert await api.published() == ["CampaignDefined"]


async def test_a_campaign_sends_only_while_it_is_on(
    api: InProcess, app: Outreach
) -> None:
    def claimed() -> int:
        return len(app.ledger.claim(50, NOW, None, list(Channel), uuid4()))

    await api.post("/campaigns", BODY, UT07)
    switched_on = await changed(api, "active")
    await changed(api, "paused")
    while_paused = claimed()
    await changed(api, "active")

    assert switched_on.json()["queued"] == 2
    assert while_paused == 0
    assert claimed() == 2
    assert (await changed(api, "closed")).status_code == httpx.codes.OK
    assert (await changed(api, "active")).json()["code"] == "campaign-is-closed"


async def test_what_was_switched_on_is_not_defined_anew(api: InProcess) -> None:
    await api.post("/campaigns", BODY, UT07)
    again = await api.post("/campaigns", {**BODY, "topic": "Otro"}, UT07)
    await changed(api, "active")

    late = await api.post("/campaigns", {**BODY, "topic": "Otro más"}, UT07)

    assert again.json()["version"] == 2
    assert late.json()["code"] == "campaign-was-switched-on"


async def test_another_occasion_reaches_the_same_people_again(api: InProcess) -> None:
    await campaign(api, code="control")
    answers = []
    for occasion in ("mayo", "junio"):
        body = {**BODY, "code": f"control-{occasion}", "occasion": occasion}
        await api.post("/campaigns", body, UT07)
        state = {
            "territorial_unit": "UT07",
            "state": "active",
            "occurred_on": "2026-05-04",
        }
        path = f"/campaigns/control-{occasion}/state"
        answers.append((await api.post(path, state, UT07)).json()["queued"])

    assert answers == [2, 2]


async def test_an_audience_that_lacks_its_session_is_refused(api: InProcess) -> None:
    body = {**BODY, "audience": {"who": "absent"}}

    answer = await api.post("/campaigns", body, UT07)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_a_gestor_does_not_start_campaigns_and_sees_only_her_unit(
    api: InProcess,
) -> None:
    await api.post("/campaigns", BODY, UT07)
    elsewhere = Caller("gestor", units=("UT08",))

    refused = await api.post("/campaigns", BODY, GESTOR)
    dry = await api.post("/campaigns/hierro/dry-run", DAY, elsewhere)
    seen = await api.get("/campaigns", elsewhere)

    assert refused.status_code == httpx.codes.FORBIDDEN
    assert dry.status_code == httpx.codes.FORBIDDEN
    assert seen.json() == []


async def test_messages_are_shown_with_totals_by_state_and_channel(
    api: InProcess,
) -> None:
    await campaign(api, scheduled_on=date(2026, 5, 4).isoformat())

    answer = (await api.get("/campaigns/modulo-1/messages", UT07, limit="1")).json()

    assert [(t["state"], t["channel"], t["messages"]) for t in answer["totals"]] == [
        ("queued", "whatsapp", 2)
    ]
    assert len(answer["messages"]) == 1
    assert answer["next"] == answer["messages"][0]["message_id"]

"""What outreach does not know, or cannot use, it refuses by name."""

from typing import Any
from uuid import UUID

import httpx

from juntos_outreach.application.surveying import example_instrument
from tests.outreach.builders import ANA, MAY_4
from tests.outreach.conftest import GESTOR, UAS, UT07
from tests.outreach.test_campaigns import BODY
from tests.support.in_process import InProcess

ON = MAY_4.isoformat()
UNIT = {"territorial_unit": "UT07"}
WISH = {"user_id": str(ANA), "occurred_on": ON}
SHORT = {
    "code": "modulo-1",
    "body": "Mensaje de ejemplo",
    "audience": "enrolled",
    "scheduled_on": ON,
    **UNIT,
}
QUESTION = f"/questions/{UUID(int=9)}/{'0' * 32}"
ANSWER, WRITTEN = f"{QUESTION}/answer", f"{QUESTION}/message"


COMMANDS = (
    ("/campaigns", BODY, "full.sesion"),
    ("/campaigns", SHORT, "short.sesion"),
    ("/campaigns/hierro/dry-run", {**UNIT, "on": ON}, "sesion"),
    ("/campaigns/hierro/state", {**UNIT, "state": "active", **WISH}, "sesion"),
    ("/follow-ups/claims", {**UNIT, "on": ON}, "sesion"),
    (f"/follow-ups/{ANA}/3/calls", {"outcome": "reached", **WISH}, "sesion"),
    ("/opt-outs", WISH, "sesion"),
    ("/opt-ins", WISH, "sesion"),
    ("/surveys", {**WISH, "outcome": "no_answer"}, "sesion"),
    ("/survey-instruments", example_instrument(), "sesion"),
    (ANSWER, {"occurred_on": ON}, "sesion"),
    (WRITTEN, {"text": "Mañana", "occurred_on": ON}, "sesion"),
    ("/channels/sms/state", {"state": "active", "occurred_on": ON}, "sesion"),
    (f"/uncertain-messages/{ANA}", {"taken": True, "occurred_on": ON}, "sesion"),
)
LISTS = (
    "/campaigns",
    "/campaigns/attempts",
    "/campaigns/hierro",
    "/campaigns/hierro/messages",
    "/follow-ups",
    "/questions",
    "/channels",
    "/uncertain-messages",
    "/unknown-replies",
    "/surveys/due",
    "/surveys/results",
    "/survey-instruments/example",
)
CAMPAIGNS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"topic": "   "}, "full.topic"),
    ({"texts": {"es": ""}}, "full.texts.es"),
    ({"texts": {"es": " \n "}}, "full.texts.es"),
    ({"texts": {"es": "a" * 1001}}, "full.texts.es"),
    ({"texts": {"qu": "Kukupin"}}, "full.texts"),
    ({"ends_on": "2026-05-01"}, "full.ends_on"),
    ({"audience": {"who": "absent"}}, "full.audience.session"),
    ({"audience": {"who": "module_finished"}}, "full.audience.module"),
    ({"audience": {"who": "enrolled", "session": 3}}, "full.audience.session"),
    ({"template": None}, "full.template"),
    ({"daily_budget": 2**31}, "full.daily_budget"),
    (
        {"template": {"name": "hierro", "media": "flyer.png"}},
        "full.template.media",
    ),
    ({**SHORT, "body": "  "}, "short.body"),
    ({**SHORT, "audience": "absent"}, "short.session"),
    ({**SHORT, "audience": "module_finished"}, "short.module"),
)


def fields(answer: httpx.Response) -> list[str]:
    """Which fields an answer refuses."""
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY, answer.text
    return [one["field"] for one in answer.json()["errors"]]


async def test_what_nobody_asked_for_is_not_passed_over(api: InProcess) -> None:
    for path, body, field in COMMANDS:
        answer = await api.post(path, {**body, "sesion": 3}, UAS)

        assert field in fields(answer), path


async def test_a_filter_that_does_not_exist_is_refused(api: InProcess) -> None:
    for path in LISTS:
        answer = await api.get(path, UT07, **UNIT, on=ON, sesion="3")

        assert "sesion" in fields(answer), path


async def test_a_campaign_tells_which_field_is_wrong_in_spanish(api: InProcess) -> None:
    for change, field in CAMPAIGNS:
        body = change if "body" in change else {**BODY, **change}

        answer = await api.post("/campaigns", body, UT07)

        assert fields(answer) == [field], change
        assert "rror" not in answer.json()["errors"][0]["reason"]


async def test_an_answer_with_an_endless_name_is_refused(api: InProcess) -> None:
    path = f"/questions/{UUID(int=9)}/{'x' * 300}/answer"

    answer = await api.post(path, {"occurred_on": ON}, GESTOR)

    assert fields(answer) == ["report_id"]

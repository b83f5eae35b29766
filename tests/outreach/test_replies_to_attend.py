"""What a person has to attend: questions, words that could be anything, no words."""

from typing import Any

import httpx

from juntos_outreach.application import Outreach
from tests.outreach.builders import ANA, BEA, MAY_4
from tests.outreach.conftest import GESTOR, campaign, handed_over, reported, signed
from tests.outreach.test_api import answered, report
from tests.support.in_process import InProcess

ON = {"occurred_on": MAY_4.isoformat()}


def without_words(kind: str, **content: Any) -> dict[str, Any]:
    """An answer of the Cloud API that is no text."""
    value = answered(ANA, "")
    del value["text"]
    return {**value, "type": kind, kind: content}


WAITING = (
    (answered(ANA, "¿A qué hora es?"), "question", "text"),
    (answered(ANA, "Mi bebe tiene fiebre"), "other", "text"),
    (without_words("audio", id="1", mime_type="audio/ogg"), "other", "audio"),
    (without_words("image", id="1", caption="SALIR"), "other", "image"),
    (without_words("sticker", id="1"), "other", "sticker"),
    (without_words("location", latitude=-6.5, longitude=-78.6), "other", "location"),
    (without_words("reaction", message_id="w", emoji="👍"), "other", "reaction"),
    (without_words("order", catalog_id="1"), "other", "unsupported"),
)


async def test_what_is_not_understood_waits_for_a_gestor_until_attended(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)
    await reported(api, *(value for value, _, _ in WAITING))

    waiting = (await api.get("/questions", GESTOR)).json()
    for one in waiting:
        path = f"/questions/{one['message_id']}/{one['report_id']}/answer"
        attended = await api.post(path, ON, GESTOR)
        assert attended.status_code == httpx.codes.OK

    assert {one["user_id"] for one in waiting} == {str(ANA)}
    assert sorted((one["kind"], one["form"]) for one in waiting) == sorted(
        (kind, form) for _, kind, form in WAITING
    )
    assert (await api.get("/questions", GESTOR)).json() == []
    assert "OptedOut" not in await api.published()


async def test_what_is_understood_waits_for_nobody(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)

    understood = [answered(ANA, words) for words in ("Sí", "todavía no", "SALIR")]
    await reported(api, *understood)

    assert (await api.get("/questions", GESTOR)).json() == []


BUTTONS: tuple[dict[str, Any], ...] = (
    {"type": "button", "button": {"text": "Sí", "payload": "si"}},
    {
        "type": "interactive",
        "interactive": {
            "type": "button_reply",
            "button_reply": {"id": "no", "title": "No"},
        },
    },
)


async def test_a_button_is_read_by_the_words_on_it(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api, asks_control=True)
    handed_over(app)

    for touched in BUTTONS:
        await reported(api, {**without_words("button"), **touched})

    told = [one["data"] for one in await api.events() if "Control" in one["type"]]
    assert [one["attended"] for one in told] == [True, False]


ODD: tuple[dict[str, Any], ...] = (
    {"id": "", "from": "51987654321"},
    {"status": "delivered", "timestamp": "ayer"},
    {"status": ["delivered"], "timestamp": "99999999999999999"},
)


async def test_an_odd_entry_does_not_hold_back_the_good_ones(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, _ = handed_over(app)

    answer = await reported(
        api, *ODD, report(first, "delivered"), answered(BEA, "gracias")
    )

    assert answer.status_code == httpx.codes.OK
    assert (answer.json()["accepted"], answer.json()["odd"]) == (1, len(ODD))
    assert {"MessageDelivered", "ReplyReceived"} <= set(await api.published())


async def test_a_signed_delivery_without_anything_to_read_is_taken(
    api: InProcess,
) -> None:
    for body in (b"{", b"[]", b'{"entry": {}}', b'{"entry": [{"changes": 1}]}'):
        answer = await signed(api, body)

        assert answer.status_code == httpx.codes.OK
        assert answer.json() == {"accepted": 0, "unknown": 0, "odd": 1}

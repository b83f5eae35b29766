"""What a person has to attend: questions, words that could be anything, no words."""

from typing import Any

import httpx
import pytest

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


@pytest.mark.parametrize(
    ("value", "kind", "form"),
    [
        (answered(ANA, "¿A qué hora es?"), "question", "text"),
        (answered(ANA, "Mi bebe tiene fiebre"), "other", "text"),
        (without_words("audio", id="1", mime_type="audio/ogg"), "other", "audio"),
        (without_words("image", id="1", caption="SALIR"), "other", "image"),
        (without_words("sticker", id="1"), "other", "sticker"),
        (
            without_words("location", latitude=-6.5, longitude=-78.6),
            "other",
            "location",
        ),
        (without_words("reaction", message_id="w", emoji="👍"), "other", "reaction"),
        (without_words("order", catalog_id="1"), "other", "unsupported"),
    ],
)
async def test_what_is_not_understood_waits_for_a_gestor(
    api: InProcess, app: Outreach, value: dict[str, Any], kind: str, form: str
) -> None:
    await campaign(api)
    handed_over(app)
    await reported(api, value)

    (waiting,) = (await api.get("/questions", GESTOR)).json()
    path = f"/questions/{waiting['message_id']}/{waiting['report_id']}/answer"
    attended = await api.post(path, ON, GESTOR)

    assert (waiting["user_id"], waiting["kind"], waiting["form"]) == (
        str(ANA),
        kind,
        form,
    )
    assert attended.status_code == httpx.codes.OK
    assert (await api.get("/questions", GESTOR)).json() == []
    assert "OptedOut" not in await api.published()


@pytest.mark.parametrize("words", ["Sí", "todavía no", "SALIR"])
async def test_what_is_understood_waits_for_nobody(
    api: InProcess, app: Outreach, words: str
) -> None:
    await campaign(api)
    handed_over(app)

    await reported(api, answered(ANA, words))

    assert (await api.get("/questions", GESTOR)).json() == []


@pytest.mark.parametrize(
    "content",
    [
        {"type": "button", "button": {"text": "Sí", "payload": "si"}},
        {
            "type": "interactive",
            "interactive": {
                "type": "button_reply",
                "button_reply": {"id": "si", "title": "Sí"},
            },
        },
    ],
)
async def test_a_button_is_read_by_the_words_on_it(
    api: InProcess, app: Outreach, content: dict[str, Any]
) -> None:
    await campaign(api, asks_control=True)
    handed_over(app)
    value = answered(ANA, "")
    del value["text"]

    await reported(api, {**value, **content})

    assert "ControlConfirmed" in await api.published()


@pytest.mark.parametrize(
    "odd",
    [
        {"id": "", "from": "51987654321"},
        {"status": "delivered", "timestamp": "ayer"},
        {"status": ["delivered"]},
    ],
)
async def test_an_odd_entry_does_not_hold_back_the_good_ones(
    api: InProcess, app: Outreach, odd: dict[str, Any]
) -> None:
    await campaign(api)
    first, _ = handed_over(app)

    answer = await reported(
        api, odd, report(first, "delivered"), answered(BEA, "gracias")
    )

    assert answer.status_code == httpx.codes.OK
    assert (answer.json()["accepted"], answer.json()["odd"]) == (1, 1)
    assert {"MessageDelivered", "ReplyReceived"} <= set(await api.published())


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"entry": {}}', b'{"entry": [{"changes": 1}]}']
)
async def test_a_signed_delivery_without_anything_to_read_is_taken(
    api: InProcess, body: bytes
) -> None:
    answer = await signed(api, body)

    assert answer.status_code == httpx.codes.OK
    assert answer.json() == {"accepted": 0, "unknown": 0, "odd": 1}

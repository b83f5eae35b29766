"""What nobody knows about is shown, with how to settle it, and is settled once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from juntos_chassis.commands import Command
from juntos_outreach.application import Outreach
from juntos_outreach.application.results import Reply, SendResult
from juntos_outreach.application.sending.recording import Records
from juntos_outreach.application.sending.sender import SENDER
from juntos_outreach.domain.values import Channel, ReplyKind
from tests.outreach.builders import MAY_4
from tests.outreach.conftest import NOW, UT07, asked, campaign
from tests.outreach.test_no_delivery import handed_over, shown, switched_on
from tests.support.in_process import Caller, InProcess


async def settled(api: InProcess, message_id: str, *, taken: bool) -> httpx.Response:
    """Somebody looked at the provider."""
    body = {"taken": taken, "occurred_on": MAY_4.isoformat()}
    return await api.post(f"/uncertain-messages/{message_id}", body, UT07)


async def test_an_uncertain_message_is_listed_until_somebody_says_what_the_provider_has(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, ["whatsapp", "sms"])
    handed_over(app, uncertain=True)
    elsewhere = Caller("ut", units=("UT08",))

    listed = (await api.get("/uncertain-messages", UT07)).json()
    first, second = (one["message_id"] for one in listed["messages"])
    has_it = await settled(api, first, taken=True)
    has_it_not = await settled(api, second, taken=False)
    again = await settled(api, first, taken=False)

    assert "biz_opaque_callback_data" in listed["how_to_settle"]
    one = listed["messages"][0]
    assert one["reference"] == f"{first}:whatsapp"
    assert (one["then_goes_by"], one["campaign"]) == ("sms", "hierro")
    assert one["settles_itself_at"].startswith("2026-05-05T15:00")
    assert (await api.get("/uncertain-messages", elsewhere)).json()["messages"] == []
    assert (has_it.json()["state"], has_it_not.json()["state"]) == ("sent", "queued")
    assert again.json()["code"] == "not-uncertain"
    assert sorted(await shown(api)) == [
        ("queued", "sms", None),
        ("sent", "whatsapp", None),
    ]
    assert (await api.get("/uncertain-messages", UT07)).json()["messages"] == []
    assert (await settled(api, str(uuid4()), taken=True)).status_code == 404


async def test_answers_in_hand_are_recorded_though_reports_come_in_all_the_time(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    await campaign(api)
    asking = asked(app)
    load, told = app.load_many, iter(range(1000))

    def load_and_be_told(kind: Any, ids: Iterable[UUID]) -> Any:
        found = load(kind, ids)
        if len(found) == len(asking):
            reply = Reply(
                asking[0].number_hash,
                Channel.WHATSAPP,
                ReplyKind.OTHER,
                f"r-{next(told)}",
                MAY_4,
                written_at=NOW + timedelta(seconds=1),
            )
            app.record_replies(Command("reply", SENDER), [reply])
        return found

    monkeypatch.setattr(app, "load_many", load_and_be_told)

    await Records(app, SENDER).keep(
        [SendResult(one.message, None, MAY_4, attempt=one.attempt) for one in asking]
    )

    assert app.messages.states(SENDER.scope, "modulo-1") == {"sent": len(asking)}
    assert next(told) > 1

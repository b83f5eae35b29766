"""What a municipality and a unit did without network: lists, disputes, waiting."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_sessions.bootstrap import build
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UT07,
    Edition,
    enrolled,
    group_in,
    list_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream


@pytest.fixture
async def api(
    settings: ServiceSettings, issuer: Issuer, tmp_path: Path
) -> AsyncIterator[InProcess]:
    """The service with a key for receipts."""
    key = receipt_key_in(tmp_path, "sessions")
    with_key = settings.model_copy(update={"receipt_key": key})
    async with InProcess(build(with_key), issuer) as in_process:
        yield in_process


def command(kind: str, body: dict[str, Any], at: str = "10:30") -> dict[str, Any]:
    on = body["occurred_on"]
    return {
        "id": str(uuid7()),
        "type": kind,
        "occurred_on": on,
        "made_at": f"{on}T{at}:00-05:00",
        "body": body,
    }


async def send(
    api: InProcess, caller: Caller, *commands: dict[str, Any], device: str
) -> list[dict[str, Any]]:
    head = {
        "packet_id": str(uuid7()),
        "device_id": device,
        "sent_at": "2026-04-12T18:00:00-05:00",
        "territorial_unit": "UT07",
    }
    body = b"".join(json.dumps(line).encode() + b"\n" for line in (head, *commands))
    answer = await api.send("/packets", body, caller, {})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_two_lists_of_one_session_both_remain_visible(
    api: InProcess, edition: Edition
) -> None:
    session_id = edition.sessions[1]
    first = list_in({ANA: True, BEA: True, CAM: False}) | {"session_id": session_id}
    second = list_in({ANA: True, BEA: False, CAM: False}) | {"session_id": session_id}

    of_mayor = await send(
        api, MUNICIPALITY, command("hold_session", first), device="alcaldia-01"
    )
    of_clerk = await send(
        api, MUNICIPALITY, command("hold_session", second), device="alcaldia-02"
    )

    assert of_mayor[0]["outcome"] == of_clerk[0]["outcome"] == "accepted", of_clerk
    assert of_clerk[0]["answer"]["disputed"] == 1
    shown = (await api.get(f"/sessions/{session_id}/differences", UT07)).json()
    assert [line["user_id"] for line in shown] == [str(BEA)]
    assert (await api.published()).count("AttendanceDisputed") == 1


async def test_the_list_of_the_unit_waits_for_that_of_the_municipality(
    api: InProcess, edition: Edition
) -> None:
    session_id = edition.sessions[1]
    body = list_in({ANA: True, BEA: True, CAM: False}) | {"session_id": session_id}
    validation = command("validate_list", body)

    early = await send(api, UT07, validation, device="gestor-ejemplo-07")
    await send(api, MUNICIPALITY, command("hold_session", body), device="alcaldia-01")
    late = await send(api, UT07, validation, device="gestor-ejemplo-07")

    assert (early[0]["code"], early[0]["retry"]) == ("session-not-held-yet", True)
    assert late[0]["outcome"] == "accepted"


async def test_days_of_field_work_travel_in_any_order(
    api: InProcess, edition: Edition
) -> None:
    held = list_in({ANA: True, CAM: True}, "2026-04-17")
    commands = [
        command("hold_session", held | {"session_id": edition.sessions[2]}),
        command(
            "cancel_session",
            {
                "session_id": edition.sessions[3],
                "reason": "weather",
                "occurred_on": "2026-04-18",
            },
        ),
        command(
            "change_roster",
            {
                "group_id": edition.group_id,
                "left": [str(BEA)],
                "occurred_on": "2026-04-16",
            },
        ),
    ]

    answers = await send(api, UT07, *commands, device="gestor-ejemplo-07")

    assert [a["outcome"] for a in answers[:3]] == ["accepted"] * 3, answers


async def test_a_group_waits_for_the_news_of_an_enrolment(
    api: InProcess, enrollment: Upstream
) -> None:
    forming = command("form_group", group_in(ANA, occurred_on="2026-04-02"))

    before = await send(api, UT07, forming, device="gestor-ejemplo-07")
    enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)
    after = await send(api, UT07, forming, device="gestor-ejemplo-07")

    assert (before[0]["code"], before[0]["retry"]) == ("only-enrolled-users-join", True)
    assert after[0]["outcome"] == "accepted"


async def test_a_municipality_records_attendance_and_nothing_else(
    api: InProcess, edition: Edition
) -> None:
    body = {
        "session_id": edition.sessions[3],
        "reason": "weather",
        "occurred_on": "2026-04-18",
    }

    answers = await send(
        api, MUNICIPALITY, command("cancel_session", body), device="alcaldia-01"
    )

    assert answers[0]["code"] == "role-not-allowed"
    refused = await api.get("/packets", UT07, outcome="rejected")
    assert [row["code"] for row in refused.json()] == ["role-not-allowed"]

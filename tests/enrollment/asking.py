"""What the tests of the API ask again and again."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.enrollment.builders import padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

UAS = Caller("uas")
VISIT: dict[str, Any] = {
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "reached",
    "occurred_on": "2026-03-03",
    "enrol": True,
    "consents": ["programme", "messages"],
    "cap": {"moment": "initial", "knowledge": 40, "attitudes": 50, "practices": 60},
}


async def imported(
    api: InProcess,
    body: bytes,
    *,
    key: UUID | None = None,
    caller: Caller = UT07,
    query: str = "",
    on: str = "2026-02-24",
) -> Any:
    """The report about a padrón, of 24 February unless told."""
    headers = {"Idempotency-Key": str(key or uuid4())}
    path = f"/padron?occurred_on={on}{query}"
    answer = await api.send(path, body, caller, headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()


async def rows(api: InProcess, *lines: str) -> Any:
    """The report about a padrón with these rows."""
    return await imported(api, padron(*lines))


async def users(api: InProcess, unit: str = "UT07") -> list[dict[str, Any]]:
    """The usuarias of a unit."""
    caller = Caller("ut", units=(unit,))
    answer = await api.get("/users", caller, territorial_unit=unit)
    found: list[dict[str, Any]] = answer.json()
    return found


async def visited(api: InProcess, user_id: str, **changes: Any) -> Any:
    """The accepted answer to a visit."""
    path = f"/users/{user_id}/contacts"
    answer = await api.post(path, {**VISIT, **changes}, GESTOR)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return answer.json()


async def asked(api: InProcess, path: str, caller: Caller = UT07, **query: str) -> Any:
    """The accepted answer to a question."""
    answer = await api.get(path, caller, **query)
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()


async def done(
    api: InProcess, path: str, body: dict[str, Any], caller: Caller = UT07
) -> Any:
    """The accepted answer to a command."""
    answer = await api.post(path, body, caller)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return answer.json()

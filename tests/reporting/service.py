"""Reporting in the process of a test: who asks it, and how its view hears of things."""

import json
from typing import Any

from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.received import Received
from juntos_reporting.application import shipped_plan
from tests.reporting.histories import History
from tests.support.in_process import Caller, InProcess

UAS = Caller("uas")
UT02 = Caller("ut", units=("UT02",))
UT07 = Caller("ut", units=("UT07",))
AUDITOR = Caller("auditor")
MAYOR = Caller("gobierno_local", ubigeos=("100102",))
PLAN: dict[str, Any] = json.loads(shipped_plan(2026))


async def follow_itself(api: InProcess) -> None:
    """Let the view read the service's own log, as its consumer does."""
    answer = await api.get("/events", Caller("service"))
    events = [Received.from_body(line) for line in answer.content.splitlines()]
    consume(api, "reporting", events)


def consume(api: InProcess, upstream: str, events: list[Received]) -> None:
    """Give events to the consumer of an upstream."""
    service = api.service
    assert service.transaction is not None
    Inbox(upstream, service.transaction, service.handlers[upstream]).apply(events)


def consume_all(api: InProcess, history: History) -> None:
    """Let the view know a whole history."""
    for upstream, events in history.events.items():
        consume(api, upstream, events)


async def with_plan(api: InProcess) -> None:
    """Approve the shipped plan and let the view know."""
    answer = await api.post("/plans", PLAN, UAS)
    assert answer.status_code == 201, answer.text
    await follow_itself(api)

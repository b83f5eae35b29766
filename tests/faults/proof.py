"""Nothing lost, doubled or reordered: store = stream = facts, each command once."""

import asyncio
import time
from collections import defaultdict
from typing import Any
from uuid import UUID

import httpx
from pydantic_core import from_json

from juntos_console.proof import Logs, read_facts, read_stores, read_streams
from juntos_console.stack import Stack
from juntos_contracts import STREAMS

from .load import Visits

WAIT_SECONDS = 60.0


def assert_nothing_lost(stack: Stack, visits: Visits) -> None:
    """Wait until everything has arrived, then compare all copies of the log."""
    settled(stack)
    stores = asyncio.run(read_stores(stack))
    streams = _streams_like(stack, stores)
    facts = asyncio.run(read_facts(stack))
    for service in STREAMS:
        log = stores[service]
        assert log.positions == sorted(set(log.positions)), service
        assert log.same_as(streams[service]), f"stream of {service}"
        assert log.same_as(facts[service]), f"facts of {service}"
    assert contacts_by_user(stack, visits) == visits.by_user
    assert summary(stack)["parked"] == 0


def settled(stack: Stack) -> None:
    """Return once the facts are as far as the stores."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (facts := _reached(stack)) != (stored := _stored(stack)):
        assert time.monotonic() < deadline, f"facts {facts}, stored {stored}"
        time.sleep(0.1)


def summary(stack: Stack) -> dict[str, Any]:
    """What reporting says that its facts hold."""
    token = stack.mint("auditora-001", ["auditor"])
    answer = httpx.get(
        f"{stack.url('reporting')}/facts/summary",
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def contacts_by_user(stack: Stack, visits: Visits) -> dict[str, list[UUID]]:
    """The commands whose contact is stored, by usuaria, in the order of the log."""
    found: defaultdict[str, list[UUID]] = defaultdict(list)
    token = stack.mint("auditora-001", ["auditor"])
    headers = {"Authorization": f"Bearer {token}"}
    after = 0
    with httpx.Client(base_url=stack.url("enrollment"), headers=headers) as http:
        while lines := http.get(
            "/events", params={"after": after}
        ).content.splitlines():
            for line in lines:
                event = from_json(line)
                after = event["position"]
                if ".UserContacted." in event["type"]:
                    user = event["subject"].rpartition("/")[2]
                    found[user].append(UUID(event["commandid"]))
    return {user: found[user] for user in visits.by_user}


def _streams_like(stack: Stack, stores: Logs) -> Logs:
    """The streams, once the relays have sent what consumers took from the feeds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        streams = asyncio.run(read_streams(stack))
        complete = all(
            streams[service].positions[-1:] == stores[service].positions[-1:]
            for service in STREAMS
        )
        if complete or time.monotonic() > deadline:
            return streams
        time.sleep(0.2)


def _stored(stack: Stack) -> dict[str, int]:
    positions = {service: _stored_position(stack, service) for service in STREAMS}
    return {service: at for service, at in positions.items() if at}


def _stored_position(stack: Stack, service: str) -> int:
    checks = httpx.get(f"{stack.url(service)}/health/ready", timeout=10).json()[
        "checks"
    ]
    return int(checks["database"]["detail"].get("stored_position", -1))


def _reached(stack: Stack) -> dict[str, int]:
    try:
        positions = summary(stack)["positions"]
    except httpx.HTTPError:
        return {}
    return {service: at for service, at in positions.items() if at}

"""The running service: its own log through a real stream into its view, and rebuilt."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest

from juntos_console.stack import Stack
from juntos_reporting.application import shipped_plan

WAIT_SECONDS = 30.0


def eventually(ask: Callable[[], Any]) -> Any:
    """What the question answers once it answers something."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline, "no answer in time"
        time.sleep(0.1)
    return answer


@pytest.fixture
def with_plan(stack: Stack) -> Stack:
    """A stack on which reporting runs and its view knows the shipped plan."""
    stack.start("reporting")
    stack.wait_ready()
    with as_uas(stack) as http:
        plan = json.loads(shipped_plan(2026))
        http.post("/plans", json=plan).raise_for_status()
        eventually(lambda: indicators(http))
    return stack


def as_uas(stack: Stack) -> httpx.Client:
    """A client of reporting with the token of an official."""
    token = stack.mint("uas-ejemplo", ["uas"])
    return httpx.Client(
        base_url=stack.url("reporting"), headers={"Authorization": f"Bearer {token}"}
    )


def indicators(http: httpx.Client) -> list[dict[str, Any]]:
    """The indicators of the country, none while the policies are not known."""
    answer = http.get("/indicators", params={"as_of": "2026-12-31"})
    if answer.status_code == 404:
        return []
    found: list[dict[str, Any]] = answer.raise_for_status().json()["indicators"]
    return found


def schema(http: httpx.Client) -> str:
    """The schema that answers."""
    return str(http.get("/facts/summary").json()["schema"])


def test_a_rebuild_and_the_way_back_are_one_command_each(with_plan: Stack) -> None:
    with as_uas(with_plan) as http:
        before = indicators(http)

        rebuilt = with_plan.command("reporting", "rebuild", "--json")
        after_rebuild = schema(http), indicators(http)
        back = with_plan.command("reporting", "rollback", "--json")
        after_going_back = schema(http), indicators(http)

    report = json.loads(rebuilt.stdout)
    assert (rebuilt.returncode, back.returncode) == (0, 0)
    assert (report["switched"], report["differing"]) == (True, [])
    assert after_rebuild == ("reporting_v2", before)
    assert after_going_back == ("reporting_v1", before)


def test_after_a_switch_the_live_consumers_write_to_the_new_view(
    with_plan: Stack,
) -> None:
    with_plan.command("reporting", "rebuild")
    policy = {
        "policy": "completion_threshold",
        "value": "7",
        "effective_on": "2026-09-01",
        "legal_reference": "Informe de ejemplo",
        "author": "UAS",
        "occurred_on": "2026-08-20",
    }
    with as_uas(with_plan) as http:
        http.post("/policies", json=policy).raise_for_status()

        def adopted() -> bool:
            answer = http.get("/indicators", params={"as_of": "2026-12-31"})
            policies = answer.json()["policies"]
            return bool(policies["completion_threshold"]["value"] == "7")

        assert eventually(adopted)
        assert schema(http) == "reporting_v2"


def test_a_tampered_view_is_not_replaced_in_silence(with_plan: Stack) -> None:
    with psycopg.connect(with_plan.database_url("reporting")) as db:
        db.execute("UPDATE reporting_v1.plan_goal SET target = 0.99")

    refused = with_plan.command("reporting", "rebuild")
    forced = with_plan.command("reporting", "rebuild", "--segun-registro")

    assert refused.returncode == 1
    assert "plan_goal" in refused.stdout
    assert forced.returncode == 0
    with as_uas(with_plan) as http:
        goals = {found["code"]: found["target"] for found in indicators(http)}
    assert goals["OE1"] == 0.7


def test_without_nats_a_rebuild_says_so_and_changes_nothing(with_plan: Stack) -> None:
    with_plan.broker.stop()

    failed = with_plan.command("reporting", "rebuild")

    assert failed.returncode == 3
    assert "NATS no respondió en 10 segundos" in failed.stdout + failed.stderr

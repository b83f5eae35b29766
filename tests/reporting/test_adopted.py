"""The history of what was adopted, as an auditor reads it."""

from datetime import UTC, datetime

from tests.reporting.service import AUDITOR, UAS, follow_itself, with_plan
from tests.support.in_process import InProcess


async def adopt(api: InProcess, value: str, effective_on: str) -> None:
    """Adopt another completion threshold."""
    body = {
        "policy": "completion_threshold",
        "value": value,
        "effective_on": effective_on,
        "legal_reference": "Resolución de ejemplo",
        "author": "UAS",
        "occurred_on": "2026-05-02",
    }
    answer = await api.post("/policies", body, UAS)
    assert answer.status_code == 201, answer.text
    await follow_itself(api)


async def test_every_value_of_a_policy_is_listed_and_one_is_in_force(
    api: InProcess,
) -> None:
    await with_plan(api)
    before = datetime.now(UTC).isoformat()
    await adopt(api, "7", "2026-06-01")

    async def thresholds(**asked: str) -> list[tuple[str, bool]]:
        found = (await api.get("/policies", AUDITOR, **asked)).json()
        return [
            (one["value"], one["in_force"])
            for one in found
            if one["policy"] == "completion_threshold"
        ]

    assert await thresholds(as_of="2026-05-31") == [("8", True), ("7", False)]
    assert await thresholds(as_of="2026-06-01") == [("8", False), ("7", True)]
    assert await thresholds(as_of="2026-06-01", known_at=before) == [("8", True)]


async def test_goals_and_plans_are_listed_with_their_dates(api: InProcess) -> None:
    await with_plan(api)
    goal = {
        "indicator": "OE1",
        "level": "unit",
        "place": "UT07",
        "target": 0.75,
        "effective_on": "2026-04-01",
        "legal_reference": "Memorando de ejemplo",
        "author": "UAS",
        "occurred_on": "2026-03-28",
    }
    answer = await api.post("/goals", goal, UAS)
    await follow_itself(api)

    goals = (await api.get("/goals", AUDITOR)).json()
    plans = (await api.get("/plans", AUDITOR)).json()

    assert answer.status_code == 201, answer.text
    assert [(one["place"], one["target"]) for one in goals] == [("UT07", 0.75)]
    assert [(one["edition"], one["amendment"]) for one in plans] == [(2026, False)]

"""What the view could never hold is refused before it is history."""

from typing import Any

import pytest

from tests.reporting.service import UAS, follow_itself, with_plan
from tests.support.in_process import InProcess

MILESTONE = {
    "line": 4,
    "document": "ACTA-001\0",
    "occurred_on": "2026-03-27",
}
POLICY = {
    "policy": "completion_threshold",
    "value": "9",
    "effective_on": "2026-06-01",
    "legal_reference": "Plan\0",
    "author": "UAS",
    "occurred_on": "2026-05-20",
}
GOAL = {
    "indicator": "OE1",
    "level": "unit",
    "place": "UT07",
    "target": "0.75",
    "effective_on": "2026-05-01",
    "legal_reference": "Informe\0",
    "author": "UAS",
    "occurred_on": "2026-04-28",
}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/milestones", MILESTONE, "document"),
        ("/policies", POLICY, "legal_reference"),
        ("/goals", GOAL, "legal_reference"),
    ],
)
async def test_a_nul_is_refused_and_the_same_without_it_is_shown(
    api: InProcess, path: str, body: dict[str, Any], field: str
) -> None:
    await with_plan(api)
    before = await api.published()

    refused = await api.post(path, body, UAS)
    stored = await api.published()
    accepted = await api.post(path, {**body, field: body[field][:-1]}, UAS)
    await follow_itself(api)

    assert refused.status_code == 422, refused.text
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert stored == before
    assert accepted.status_code == 201, accepted.text

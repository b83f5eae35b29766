"""Definitions settled through the API: those that fit the plan, and none by default."""

from tests.reporting.service import PLAN, UAS, follow_itself, with_plan
from tests.support.in_process import InProcess

WEIGHTS = {
    "policy": "schedule_month_weights",
    "value": "13:1-2-3",
    "effective_on": "2026-05-01",
    "legal_reference": "Informe de ejemplo",
    "author": "UAS",
    "occurred_on": "2026-04-20",
}


async def test_month_weights_that_do_not_fit_their_line_are_refused(
    api: InProcess,
) -> None:
    await with_plan(api)

    refused = await api.post("/policies", WEIGHTS, UAS)
    fitting = await api.post("/policies", {**WEIGHTS, "value": "13:70-30"}, UAS)

    assert (refused.status_code, refused.json()["code"]) == (
        409,
        "month-weights-do-not-fit",
    )
    assert "La línea 13 marca 2 meses y trae 3 pesos" in refused.json()["detail"]
    assert fitting.status_code == 201


async def test_a_plan_with_weights_that_do_not_fit_it_is_refused_whole(
    api: InProcess,
) -> None:
    others = [p for p in PLAN["policies"] if p["policy"] != WEIGHTS["policy"]]
    weights = {name: value for name, value in WEIGHTS.items() if name != "occurred_on"}

    refused = await api.post("/plans", {**PLAN, "policies": [*others, weights]}, UAS)

    assert refused.json()["code"] == "month-weights-do-not-fit"
    assert await api.published() == []


async def test_weights_that_fitted_may_be_sent_again_after_an_amendment(
    api: InProcess,
) -> None:
    await with_plan(api)
    fitting = {**WEIGHTS, "value": "13:70-30"}
    await api.post("/policies", fitting, UAS)
    lines = [
        {**one, "months": [*one["months"], "2026-11"]} if one["line"] == 13 else one
        for one in PLAN["activities"]
    ]
    amendment = {
        **{name: PLAN[name] for name in ("title", "legal_reference", "goals")},
        "activities": lines,
        "effective_on": "2026-07-01",
        "occurred_on": "2026-06-20",
    }
    amended = await api.post("/plans/2026/amendments", amendment, UAS)

    again = await api.post("/policies", fitting, UAS)

    assert amended.status_code == 201
    assert (again.status_code, again.json()["adopted"]) == (201, False)


async def test_lights_need_thresholds_that_somebody_adopted(api: InProcess) -> None:
    others = [p for p in PLAN["policies"] if p["policy"] != "semaphore_thresholds"]
    await api.post("/plans", {**PLAN, "policies": others}, UAS)
    await follow_itself(api)

    answer = await api.get("/schedule", UAS, as_of="2026-12-31")

    assert (answer.status_code, answer.json()["code"]) == (404, "policy-not-in-force")
    assert "semaphore_thresholds" in answer.json()["detail"]

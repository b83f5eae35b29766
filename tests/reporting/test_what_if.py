"""The same question under policies that nobody adopted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from juntos_chassis.errors import InvalidInput
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.figures import Figure
from juntos_reporting.queries.supposing import (
    INDICATORS_READ,
    suppositions,
    what_if,
)
from tests.reporting.asking import YEAR_END, figure
from tests.reporting.histories import AMARILIS, CHINCHAO, History
from tests.reporting.service import MAYOR, UAS, consume_all, with_plan
from tests.reporting.telling import attend, enrol, hold, list_cohort, register
from tests.support.in_process import InProcess

Tell = Callable[[History], Connection]
NOW = Cut(2026, YEAR_END)


def two_districts(history: History) -> None:
    """Ana of Amarilis attended 7 sessions, berta of Chinchao 8."""
    for user, place, last in (("ana", AMARILIS, 7), ("berta", CHINCHAO, 8)):
        register(history, user, place)
        enrol(history, "03-10", user, place)
        attend(history, "05-20", user, *range(1, last + 1), place=place)


def test_a_lower_threshold_shows_its_difference_by_district(
    told: Tell, history: History
) -> None:
    # With 8: Amarilis 0 of 1, Chinchao 1 of 1. With 7: one of one in both.
    two_districts(history)

    found = what_if(
        told(history), NOW, Grouping.DISTRICT, {"completion_threshold": "7"}
    )

    completion = [c for c in found.comparisons if c.code == "OE1"]
    assert [(c.key, c.adopted, c.supposed, c.difference) for c in completion] == [
        (AMARILIS.ubigeo, Figure(0, 1), Figure(1, 1), 1.0),
        (CHINCHAO.ubigeo, Figure(1, 1), Figure(1, 1), 0.0),
    ]


def test_nothing_is_adopted_by_asking(told: Tell, history: History) -> None:
    two_districts(history)
    db = told(history)

    found = what_if(db, NOW, Grouping.COUNTRY, {"completion_threshold": "7"})

    assert found.answer.policies["completion_threshold"].value == "8"
    assert figure(db, "OE1") == Figure(1, 2)


def test_a_place_that_counts_under_one_reading_only_is_shown(
    told: Tell, history: History
) -> None:
    # Chinchao has a household on the list, Amarilis a session that was held.
    register(history, "ana", CHINCHAO)
    list_cohort(history, "03-25", CHINCHAO, "ana")
    hold(history, "04-10", "norte", 1)

    found = what_if(
        told(history),
        NOW,
        Grouping.DISTRICT,
        {"intervened_districts": "sessions_held"},
    )

    networks = {c.key: c for c in found.comparisons if c.code == "OE4"}
    assert networks[CHINCHAO.ubigeo].adopted == Figure(0, 1)
    assert networks[CHINCHAO.ubigeo].supposed == Figure(0, 0)
    assert networks[AMARILIS.ubigeo].supposed == Figure(0, 1)
    assert networks[AMARILIS.ubigeo].difference is None


def test_a_definition_of_nobody_can_be_supposed_before_the_plan(
    told: Tell, history: History
) -> None:
    two_districts(history)
    early = Cut(2026, date(2026, 5, 31))

    found = what_if(
        told(history), early, Grouping.COUNTRY, {"disputed_attendance": "absent"}
    )

    assert found.supposed["disputed_attendance"].value == "absent"
    assert [c.difference for c in found.comparisons if c.code == "OE1"] == [0.0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("completion_threshold", "debe tener la forma política:valor"),
        ("completion_threshold:13", "debe ser un número de 1 a 12"),
        ("call_attempts:5", "esta consulta no depende de «call_attempts»"),
        ("umbral:7", "no existe la política «umbral»"),
        ("new_user_test:nadie", "debe ser uno de: never_enrolled_earlier, everyone"),
    ],
)
def test_a_supposition_outside_the_catalogue_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        suppositions(["contacted_modes:call", text], INDICATORS_READ)

    (error,) = refused.value.fields
    assert (error.field, error.value) == ("policy.1", text)
    assert error.reason.startswith(reason)


def test_one_policy_is_supposed_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        suppositions(
            ["completion_threshold:7", "completion_threshold:9"], INDICATORS_READ
        )

    (error,) = refused.value.fields
    assert error.reason == "la política «completion_threshold» se supone dos veces"


async def test_both_figures_come_over_http(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    two_districts(history)
    consume_all(api, history)

    answer = await api.get(
        "/indicators/what-if",
        UAS,
        as_of="2026-12-31",
        policy=["completion_threshold:7", "participation_minimum_sessions:8"],
    )

    shown = answer.json()
    (completion,) = [i for i in shown["indicators"] if i["code"] == "OE1"]
    assert "8 de las 12" in completion["adopted_definition"]
    assert "7 de las 12" in completion["supposed_definition"]
    assert shown["policy_version"] != shown["supposed_version"]
    assert completion["adopted"] == {"numerator": 1, "denominator": 2, "value": 0.5}
    assert completion["supposed"] == {"numerator": 1, "denominator": 1, "value": 1.0}
    assert completion["difference"] == 0.5
    assert shown["policies"]["completion_threshold"]["value"] == "8"
    assert shown["supposed"]["completion_threshold"] == "7"
    refused = await api.get("/indicators/what-if", UAS, policy="umbral:7")
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "supposition-refused",
    )


async def test_the_schedule_answers_under_other_policies(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    two_districts(history)
    consume_all(api, history)
    asked = {"as_of": "2026-03-15", "by": "country"}

    adopted = (await api.get("/schedule", UAS, **asked)).json()
    # Line 6: 26,000 visits in February and March; a fifth of them first.
    other = (
        await api.get(
            "/schedule",
            UAS,
            **asked,
            policy=["schedule_month_weights:6:20-80", "semaphore_thresholds:50,30"],
        )
    ).json()

    def planned(answer: dict[str, Any]) -> dict[str, int]:
        line = next(one for one in answer["lines"] if one["line"] == 6)
        return {month: line["months"][month]["planned"] for month in line["months"]}

    assert planned(adopted) == {"2026-02": 13000, "2026-03": 13000}
    assert planned(other) == {"2026-02": 5200, "2026-03": 20800}
    assert other["thresholds"] == {"green": 50, "amber": 30}
    assert other["supposed"]["semaphore_thresholds"] == "50,30"
    assert adopted["supposed"] == {}


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (
            "schedule_month_weights:6:20-30-50",
            "la línea 6 del plan marca 2 meses, no 3",
        ),
        ("schedule_month_weights:99:1-1", "el plan no tiene la línea 99"),
        (
            "completion_threshold:7",
            "esta consulta no depende de «completion_threshold»",
        ),
    ],
)
async def test_what_the_schedule_cannot_follow_is_refused(
    api: InProcess, policy: str, reason: str
) -> None:
    await with_plan(api)

    answer = await api.get("/schedule", UAS, as_of="2026-03-15", policy=policy)

    assert (answer.status_code, answer.json()["code"]) == (422, "supposition-refused")
    assert answer.json()["errors"][0]["reason"].startswith(reason)


async def test_reachability_answers_under_other_policies(api: InProcess) -> None:
    # Ana has 7 of 12 and nobody holds sessions any more: with 7 she has completed.
    await with_plan(api)
    history = History()
    two_districts(history)
    consume_all(api, history)

    async def completion(**policy: str) -> dict[str, Any]:
        answer = await api.get("/reachability", UAS, as_of="2026-12-31", **policy)
        goals: list[dict[str, Any]] = answer.json()["goals"]
        return next(one for one in goals if one["subject"] == "OE1")

    adopted = await completion()
    supposed = await completion(policy="completion_threshold:7")

    assert (adopted["state"], adopted["value"]) == ("unreachable", 0.5)
    assert (supposed["state"], supposed["value"]) == ("reached", 1.0)


async def test_a_report_tells_which_of_its_cells_would_differ(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    two_districts(history)
    consume_all(api, history)
    before = await api.published()
    asked = {"kind": "monthly_indicators", "as_of": "2026-06-30"}

    answer = await api.get(
        "/reports/what-if", UAS, **asked, policy="completion_threshold:7"
    )
    same = await api.get(
        "/reports/what-if", UAS, **asked, policy="completion_threshold:8"
    )
    kept_out = await api.get(
        "/reports/what-if", MAYOR, **asked, policy="completion_threshold:7"
    )
    erratum = await api.get(
        "/reports/what-if",
        UAS,
        **{**asked, "kind": "erratum"},
        policy="completion_threshold:7",
    )

    found = answer.json()
    (unit,) = [
        cell
        for cell in found["cells"]
        if cell["table"] == "Indicadores por unidad territorial"
        and cell["row"] == "UT07"
        and cell["column"] == "OE1"
    ]
    assert (unit["adopted_value"], unit["supposed_value"]) == (50.0, 100.0)
    assert unit["difference"] == 50.0
    assert found["policy_version"] != found["supposed_version"]
    assert same.json()["cells"] == []
    assert (kept_out.status_code, erratum.status_code) == (403, 422)
    # Asking adopts nothing and issues nothing.
    assert await api.published() == before

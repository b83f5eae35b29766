"""The goal that applies, the gap, the trend, and groups that are no place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from juntos_contracts.events import reporting as own
from juntos_reporting.queries.answers import IndicatorsAnswer, indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.indicators import Indicator
from tests.reporting.asking import figures
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History
from tests.reporting.service import (
    AUDITOR,
    MAYOR,
    UAS,
    UT02,
    consume_all,
    with_plan,
)
from tests.reporting.telling import adopt, attend, contact, enrol
from tests.support.in_process import InProcess

Tell = Callable[[History], Connection]
YEAR_END = Cut(2026, date(2026, 12, 31))


def set_goal(
    history: History,
    level: str,
    place: str,
    target: str,
    *period: str,
) -> None:
    """Tell a goal of OE1 for a place, from a day to another one if said."""
    since, until = (*period, "", "")[:2]
    history.tell(
        "04-28",
        own.GoalSet(
            indicator="OE1",
            level=own.PlaceLevel(level),
            place=place,
            target=Decimal(target),
            effective_on=date.fromisoformat(since or "2026-05-01"),
            effective_until=date.fromisoformat(until) if until else None,
            legal_reference="Ejemplo",
            author="UAS",
        ),
    )


def three_usuarias(history: History) -> None:
    """Ana and Berta of UT07, in two districts, and Carla of UT02; Ana completes."""
    for user, place in (("ana", AMARILIS), ("berta", CHINCHAO), ("carla", IMAZA)):
        contact(history, "03-01", user, place)
        enrol(history, "03-01", user, place)
        attend(history, "04-07", user, 1, place=place)
    attend(history, "05-20", "ana", *range(2, 9))


def of(answer: IndicatorsAnswer, code: str = "OE1") -> dict[str, Indicator]:
    """One indicator by group."""
    return {one.key: one for one in answer.indicators if one.code == code}


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        (Grouping.COUNTRY, {"PE": "plan"}),
        (Grouping.REGION, {"01": "region:01", "10": "plan"}),
        (Grouping.PROVINCE, {"0102": "region:01", "1001": "plan"}),
        (Grouping.UNIT, {"UT02": "plan", "UT07": "unit:UT07"}),
        (
            Grouping.DISTRICT,
            {"010202": "region:01", "100102": "district:100102", "100103": "plan"},
        ),
    ],
)
def test_the_goal_of_the_nearest_place_applies(
    told: Tell, history: History, grouping: Grouping, expected: dict[str, str]
) -> None:
    three_usuarias(history)
    set_goal(history, "unit", "UT07", "0.75")
    set_goal(history, "region", "01", "0.65")
    set_goal(history, "district", "100102", "0.9")

    found = of(indicators(told(history), YEAR_END, grouping))

    assert {key: one.target_from for key, one in found.items()} == expected


def test_a_goal_holds_for_its_days_and_the_gap_is_the_value_less_the_goal(
    told: Tell, history: History
) -> None:
    three_usuarias(history)
    set_goal(history, "unit", "UT07", "0.40", "2026-05-01", "2026-06-30")
    set_goal(history, "unit", "UT07", "0.80", "2026-08-01")
    db = told(history)

    targets = {}
    for as_of in ("2026-04-30", "2026-05-31", "2026-07-01", "2026-08-01"):
        cut = replace(YEAR_END, as_of=date.fromisoformat(as_of))
        found = of(indicators(db, cut, Grouping.UNIT))["UT07"]
        targets[as_of] = str(found.target), str(found.gap)

    assert targets == {
        "2026-04-30": ("0.70", "-0.700000"),
        "2026-05-31": ("0.40", "0.100000"),
        "2026-07-01": ("0.70", "-0.200000"),
        "2026-08-01": ("0.80", "-0.300000"),
    }


def test_a_question_about_one_unit_has_the_goal_of_that_unit(
    told: Tell, history: History
) -> None:
    three_usuarias(history)
    set_goal(history, "unit", "UT07", "0.75")

    cut = replace(YEAR_END, units=("UT07",))
    found = of(indicators(told(history), cut, Grouping.COUNTRY))["PE"]

    assert found.target_from == "unit:UT07"


def test_provinces_add_up_their_districts(told: Tell, history: History) -> None:
    three_usuarias(history)

    found = figures(told(history), "OE1", grouping=Grouping.PROVINCE)

    assert {key: (f.numerator, f.denominator) for key, f in found.items()} == {
        "0102": (0, 1),
        "1001": (1, 2),
    }


def test_the_trend_is_the_value_at_the_end_of_each_month(
    told: Tell, history: History
) -> None:
    three_usuarias(history)

    cut = replace(YEAR_END, as_of=date(2026, 6, 10))
    found = figures(told(history), "OE1", cut, Grouping.MONTH)

    assert {key: (f.numerator, f.denominator) for key, f in found.items()} == {
        **{f"2026-0{number}": (0, 0) for number in (1, 2, 3)},
        "2026-04": (0, 3),
        "2026-05": (1, 3),
        "2026-06": (1, 3),
    }


def test_each_month_has_the_definitions_and_goals_of_its_end(
    told: Tell, history: History
) -> None:
    # From May on seven sessions are enough; UT07's goal is 90 % from June on.
    three_usuarias(history)
    adopt(history, "completion_threshold", "7", "2026-05-01")
    set_goal(history, "unit", "UT07", "0.9", "2026-06-01")
    cut = replace(YEAR_END, as_of=date(2026, 6, 10), units=("UT07",))

    db = told(history)
    by_month = of(indicators(db, cut, Grouping.MONTH))

    for month, until in (("2026-04", 30), ("2026-05", 31), ("2026-06", 10)):
        then = replace(cut, as_of=date.fromisoformat(f"{month}-{until}"))
        alone = of(indicators(db, then, Grouping.COUNTRY))["PE"]
        assert replace(by_month[month], key="PE") == alone
    assert "8 de las 12" in (by_month["2026-04"].definition or "")
    assert "7 de las 12" in (by_month["2026-05"].definition or "")
    assert by_month["2026-05"].target != by_month["2026-06"].target


def test_by_gestor_whoever_enrolled_or_contacted_her_counts(
    told: Tell, history: History
) -> None:
    three_usuarias(history)

    answer = indicators(told(history), YEAR_END, Grouping.MANAGER)

    assert {one.code for one in answer.indicators} == {"OE1", "OE2", "OE3"}
    found = of(answer)["ut-ejemplo"].figure
    assert (found.numerator, found.denominator) == (1, 3)


def test_by_module_attendance_is_told_apart_and_has_no_goal(
    told: Tell, history: History
) -> None:
    three_usuarias(history)

    answer = indicators(told(history), YEAR_END, Grouping.MODULE)

    found = of(answer)
    assert {key: one.figure.numerator for key, one in found.items()} == {
        "1": 3,
        "2": 1,
        "3": 0,
    }
    assert found["1"].parts["every_session"].numerator == 1
    assert {one.target for one in answer.indicators} == {None}


def test_definitions_follow_the_policies(told: Tell, history: History) -> None:
    adopt(history, "completion_threshold", "60%", "2026-06-01")
    db = told(history)

    before, after = (
        indicators(db, replace(YEAR_END, as_of=as_of), Grouping.COUNTRY)
        for as_of in (date(2026, 5, 31), date(2026, 6, 1))
    )

    assert "a 8 de las 12 sesiones o más" in before.definitions["OE1"]
    assert "el 60 % de las sesiones realizadas" in after.definitions["OE1"]
    assert before.policy_version != after.policy_version
    again = indicators(db, replace(YEAR_END, as_of=date(2026, 5, 1)), Grouping.UNIT)
    assert again.policy_version == before.policy_version


async def test_an_answer_says_goal_gap_definition_and_what_does_not_apply(
    api: InProcess,
) -> None:
    await with_plan(api)
    history = History()
    three_usuarias(history)
    consume_all(api, history)

    answer = await api.get("/indicators", UAS, as_of="2026-12-31", by="gestor")

    shown = answer.json()
    assert set(shown["not_applicable"]) == {"OG", "OG_BROAD", "OE4"}
    (one,) = [i for i in shown["indicators"] if i["code"] == "OE1"]
    assert (one["target"], one["target_from"]) == (0.7, "plan")
    assert one["gap"] == pytest.approx(1 / 3 - 0.7, abs=1e-5)
    assert one["definition"].startswith("De las usuarias participantes")
    assert len(shown["policy_version"]) == 12


async def test_figures_by_gestor_are_for_those_who_work_with_them(
    api: InProcess,
) -> None:
    await with_plan(api)
    history = History()
    three_usuarias(history)
    consume_all(api, history)
    asked = {"as_of": "2026-12-31", "by": "gestor"}

    refused = await api.get("/indicators", MAYOR, **asked)
    elsewhere = await api.get("/indicators", UT02, **asked, ut="UT07")
    own_only = (await api.get("/indicators", UT02, **asked)).json()
    everywhere = (await api.get("/indicators", AUDITOR, **asked)).json()

    assert refused.json()["code"] == "role-not-allowed"
    assert elsewhere.json()["code"] == "outside-scope"
    counted = [
        next(i["denominator"] for i in shown["indicators"] if i["code"] == "OE1")
        for shown in (own_only, everywhere)
    ]
    assert counted == [1, 3]

"""A gestora's day on the telephone: whom to call first, what is said, the survey."""

from typing import Any

import pytest

from juntos_console.stack import Stack
from juntos_outreach.application.surveying import example_instrument
from tests.journeys.field import Person, approve_plan, enrolled, hold
from tests.journeys.journey_people import UNIT, WOMEN, settled

pytestmark = pytest.mark.timeout(180)
ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
ON = "2026-04-30"
HELD = 8
MISSED = {ANA: {1}, BEA: {1, 2}, CAM: set(range(1, 6)), DOR: set()}
"""With four sessions left, of eight Ana lacks one, Bea two, and Cam five."""


@pytest.fixture
def people(stack: Stack) -> dict[str, str]:
    """Four women with eight of their twelve sessions behind them."""
    for service in ("enrollment", "sessions", "outreach", "reporting"):
        stack.start(service)
    stack.wait_ready()
    approve_plan(stack)
    women = enrolled(stack)
    _, sessions = women.form_group("G-01", [ANA, BEA, CAM, DOR])
    for number in range(1, HELD + 1):
        there = {women.users[dni]: number not in MISSED[dni] for dni in MISSED}
        hold(stack, sessions, number, there)
    settled(stack)
    return women.users


def to_call(caller: Person) -> list[dict[str, Any]]:
    """The list as she sees it."""
    return caller.reads("/follow-ups", territorial_unit=UNIT, on=ON) or []


def test_she_calls_first_who_can_still_complete_with_the_least_to_spare(
    stack: Stack, people: dict[str, str]
) -> None:
    rows = to_call(Person(stack, "outreach", "gestor"))

    order = list(dict.fromkeys(row["user_id"] for row in rows))
    can = {row["user_id"]: row["can_complete"] for row in rows}
    assert order == [people[BEA], people[ANA], people[CAM]]
    assert can == {people[BEA]: True, people[ANA]: True, people[CAM]: False}
    assert {row["sessions_left"] for row in rows} == {12 - HELD}


def test_two_callers_share_the_list_and_a_call_ends_an_absence(
    stack: Stack, people: dict[str, str]
) -> None:
    first = Person(stack, "outreach", "gestor", "gestora-1")
    second = Person(stack, "outreach", "gestor", "gestora-2")
    wanted = {"territorial_unit": UNIT, "on": ON, "count": 4}

    hers = first.says_all("/follow-ups/claims", wanted)
    others = second.says_all("/follow-ups/claims", wanted)
    called = hers[0]
    path = f"/follow-ups/{called['user_id']}/{called['session_number']}/calls"
    told = {
        "outcome": "reached",
        "reason": "distance",
        "barrier": "distance",
        "next_step": "attends_next",
        # Made on a day without network and entered later.
        "occurred_on": "2026-04-27",
    }
    first.says(path, told)
    again = first.tries(path, told)

    assert (len(hers), len(others)) == (4, 4)
    assert not keys(hers) & keys(others)
    assert keys(to_call(first)) == keys(hers) - {key(called)}
    assert again.json()["code"] == "calls-are-over"
    assert called["user_id"] == people[BEA]


def key(row: dict[str, Any]) -> tuple[str, int]:
    """An absence."""
    return row["user_id"], row["session_number"]


def keys(rows: list[dict[str, Any]]) -> set[tuple[str, int]]:
    """Absences."""
    return {key(row) for row in rows}


def test_who_does_not_answer_is_tried_three_times_and_left_alone(
    stack: Stack, people: dict[str, str]
) -> None:
    gestora = Person(stack, "outreach", "gestor")
    path = f"/follow-ups/{people[ANA]}/1/calls"
    unanswered = {"outcome": "no_answer", "occurred_on": ON}

    attempts = [gestora.says(path, unanswered)["attempt"] for _ in range(3)]
    fourth = gestora.tries(path, unanswered)

    assert attempts == [1, 2, 3]
    assert (fourth.status_code, fourth.json()["code"]) == (409, "calls-are-over")
    assert people[ANA] not in {row["user_id"] for row in to_call(gestora)}


def test_the_survey_asks_who_came_enough_and_is_answered_once(
    stack: Stack, people: dict[str, str]
) -> None:
    gestora = Person(stack, "outreach", "gestor")
    instrument = {**example_instrument(), "effective_on": "2026-02-01"}
    Person(stack, "outreach", "uas").says("/survey-instruments", instrument)
    due = gestora.reads("/surveys/due", territorial_unit=UNIT, on=ON)
    answers = {question["code"]: 1 for question in instrument["questions"]}
    call = {
        "user_id": people[DOR],
        "instrument": instrument["instrument"],
        "instrument_version": instrument["version"],
        "occurred_on": ON,
    }

    gestora.says("/surveys", {**call, "outcome": "no_answer"})
    gestora.says("/surveys", {**call, "outcome": "reached", "answers": answers})
    again = gestora.tries(
        "/surveys", {**call, "outcome": "reached", "answers": answers}
    )
    refused = gestora.tries(
        "/surveys", {**call, "user_id": people[CAM], "outcome": "no_answer"}
    )
    results = gestora.reads(
        "/surveys/results",
        instrument=instrument["instrument"],
        version=instrument["version"],
    )

    assert [row["user_id"] for row in due] == [people[DOR]]
    assert again.json()["code"] == "already-surveyed"
    assert refused.json()["code"] == "survey-needs-attendance"
    assert (results["called"], results["n"], results["response_rate"]) == (1, 1, 1.0)
    assert {row["question"] for row in results["distribution"]} == set(answers)

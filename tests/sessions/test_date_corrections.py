"""A session that was held on another date than was told, and what depends on it."""

from typing import Any

from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UT07,
    Edition,
    adopted,
    list_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

ALL_PRESENT = {ANA: True, BEA: True, CAM: True}


async def corrected(
    edition: Edition,
    number: int,
    held_on: str,
    caller: Caller = MUNICIPALITY,
    occurred_on: str = "2026-06-01",
) -> Any:
    body = {
        "held_on": held_on,
        "correction": "date_as_handed_in",
        "occurred_on": occurred_on,
    }
    path = f"/sessions/{edition.sessions[number]}/date-corrections"
    return await edition.api.post(path, body, caller)


async def test_session_list_and_start_go_to_the_right_date(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, {ANA: True, BEA: True, CAM: False}, "2026-04-20")

    answer = await corrected(edition, 1, "2026-04-10")

    assert answer.status_code == 201
    assert (answer.json()["starts_revoked"], answer.json()["started"]) == (2, 2)
    session = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()
    assert (session["held_on"], session["present"]) == ("2026-04-10", 2)
    shown = (await api.get(f"/users/{ANA}/progress", UT07, as_of="2026-04-15")).json()
    assert (shown["attended"], shown["started_on"]) == (1, "2026-04-10")
    query = {"on": "2026-04-15", "territorial_unit": "UT07"}
    (absent,) = (await api.get("/absentees", UT07, **query)).json()["items"]
    assert (absent["user_id"], absent["held_on"]) == (str(CAM), "2026-04-10")


async def test_the_published_event_names_both_dates_why_and_who(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-20")

    await corrected(edition, 1, "2026-04-10")

    told = {event["type"].split(".")[2]: event for event in await api.events()}
    event = told["SessionDateCorrected"]
    assert (event["actor"], event["occurredon"]) == (
        "gobierno_local-ejemplo",
        "2026-06-01",
    )
    assert event["data"]["held_from"] == "2026-04-20"
    assert event["data"]["held_on"] == "2026-04-10"
    assert event["data"]["correction"] == "date_as_handed_in"
    assert told["AttendanceDateCorrected"]["data"]["held_on"] == "2026-04-10"


async def test_the_threshold_of_the_right_date_decides_who_completes(
    edition: Edition, reporting: Upstream
) -> None:
    """Two sessions complete until May, nine from May on: the second was in May."""
    reporting.tells(adopted("2"), on=MARCH_3, place=DISTRICT)
    later = adopted("9", effective_on=MARCH_3.replace(month=5, day=1))
    reporting.tells(later, on=MARCH_3, place=DISTRICT)
    await edition.hold(1, ALL_PRESENT, "2026-04-10")
    await edition.hold(2, ALL_PRESENT, "2026-04-30")

    postponed = await corrected(edition, 2, "2026-05-02")
    back = await corrected(edition, 2, "2026-04-29")

    assert (postponed.json()["completions_revoked"], back.json()["completed"]) == (3, 3)


async def test_a_second_list_of_the_right_date_is_compared(edition: Edition) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-20")
    await corrected(edition, 1, "2026-04-10")

    again = await edition.hold(1, {ANA: True, BEA: True, CAM: False}, "2026-04-10")

    assert (again["second_list"], again["matching"], again["disputed"]) == (True, 2, 1)


async def test_what_cannot_be_right_is_refused(edition: Edition) -> None:
    early = await corrected(edition, 1, "2026-04-10")
    await edition.hold(1, ALL_PRESENT, "2026-04-20")

    refused = [
        early,
        await corrected(edition, 1, "2026-04-20"),
        await corrected(edition, 1, "2026-06-02"),
        await corrected(edition, 1, "2026-03-31"),
    ]

    assert [answer.json()["code"] for answer in refused] == [
        "session-not-held-yet",
        "date-correction-says-the-same",
        "held-after-its-correction",
        "roster-is-empty",
    ]


async def test_another_district_corrects_nothing(edition: Edition) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-20")

    foreign = Caller("gobierno_local", ubigeos=("100102",))
    answer = await corrected(edition, 1, "2026-04-10", foreign)

    assert answer.status_code == 403


async def test_a_dispute_is_read_by_the_policy_of_the_right_date(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    absent = adopted("absent", MARCH_3.replace(month=5), "disputed_attendance")
    reporting.tells(absent, on=MARCH_3, place=DISTRICT)
    await edition.hold(1, ALL_PRESENT, "2026-04-20")
    await edition.hold(2, ALL_PRESENT, "2026-04-21")
    path = f"/sessions/{edition.sessions[1]}/validations"
    await api.post(path, list_in({ANA: False}, "2026-04-22"), UT07)

    answer = await corrected(edition, 1, "2026-05-08")

    assert answer.json()["starts_revoked"] == 3, "all start with the second now"
    session = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()
    assert (session["present"], session["absent"]) == (2, 1)

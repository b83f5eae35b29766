"""Corrections, make-ups, and attendance that arrives late or out of order."""

from typing import Any
from uuid import UUID, uuid4

from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UT07,
    Edition,
    enrolled,
    group_in,
    list_in,
    schedule_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

DOR, EVA = UUID(int=104), UUID(int=105)
ALL_PRESENT = {ANA: True, BEA: True, CAM: True}


def correction(user: UUID, *, present: bool, **more: str) -> dict[str, Any]:
    return {
        "user_id": str(user),
        "present": present,
        "correction": "data_entry_error",
        "occurred_on": "2026-05-20",
        **more,
    }


async def corrected(
    edition: Edition, number: int, body: dict[str, Any], caller: Caller = MUNICIPALITY
) -> Any:
    path = f"/sessions/{edition.sessions[number]}/corrections"
    return await edition.api.post(path, body, caller)


async def test_a_correction_takes_completion_away_and_gives_it_back(
    api: InProcess, edition: Edition
) -> None:
    for number in range(1, 9):
        await edition.hold(number, ALL_PRESENT, f"2026-04-{number + 9:02d}")

    absent = await corrected(edition, 3, correction(ANA, present=False))
    present = await corrected(edition, 3, correction(ANA, present=True))

    assert absent.json()["completions_revoked"] == 1
    assert present.json()["completed"] == 1
    assert (await api.published())[-4:] == [
        "AttendanceCorrected",
        "ProgramCompletionRevoked",
        "AttendanceCorrected",
        "ProgramCompleted",
    ]


async def test_a_correction_of_the_first_session_moves_the_start(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-10")
    await edition.hold(2, ALL_PRESENT, "2026-04-20")

    answer = await corrected(edition, 1, correction(ANA, present=False))

    assert (answer.json()["starts_revoked"], answer.json()["started"]) == (1, 1)
    shown = (await api.get(f"/users/{ANA}/progress", UT07, as_of="2026-05-01")).json()
    assert shown["started_on"] == "2026-04-20"


async def test_only_whoever_recorded_corrects(edition: Edition) -> None:
    await edition.hold(1, ALL_PRESENT)

    answer = await corrected(edition, 1, correction(ANA, present=False), UT07)

    assert answer.status_code == 409
    assert answer.json()["code"] == "only-who-recorded-corrects"


async def test_the_reason_of_an_absence_is_corrected_too(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, {ANA: False, BEA: True, CAM: True})

    same = await corrected(edition, 1, correction(ANA, present=False, reason="unknown"))
    ill = await corrected(edition, 1, correction(ANA, present=False, reason="illness"))
    nonsense = await corrected(
        edition, 1, correction(BEA, present=True, reason="illness")
    )

    assert same.json()["code"] == "correction-says-the-same"
    assert ill.status_code == 201
    assert nonsense.status_code == 422
    shown = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()
    line = next(x for x in shown["attendance"] if x["user_id"] == str(ANA))
    assert (line["reason"], line["corrected"]) == ("illness", True)


async def test_correcting_to_what_the_unit_says_ends_the_dispute(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT)
    unit = list_in({ANA: False})
    await api.post(f"/sessions/{edition.sessions[1]}/validations", unit, UT07)

    answer = await corrected(edition, 1, correction(ANA, present=False))

    assert (answer.json()["present"], answer.json()["state"]) == (False, "recorded")
    assert (await api.get("/disputes", UT07)).json()["items"] == []


async def test_a_disputed_absence_gets_no_other_reason_before_it_is_settled(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, {ANA: False, BEA: True, CAM: True})
    unit = list_in({ANA: True})
    await api.post(f"/sessions/{edition.sessions[1]}/validations", unit, UT07)

    answer = await corrected(
        edition, 1, correction(ANA, present=False, reason="illness")
    )

    assert answer.json()["code"] == "already-disputed"


async def test_what_the_unit_resolved_is_not_corrected(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT)
    path = f"/sessions/{edition.sessions[1]}"
    await api.post(f"{path}/validations", list_in({ANA: False}), UT07)
    said = {"user_id": str(ANA), "present": True, "occurred_on": "2026-04-12"}
    await api.post(f"{path}/resolutions", said, UT07)

    answer = await corrected(edition, 1, correction(ANA, present=False))

    assert answer.json()["code"] == "already-resolved"


async def neighbours(api: InProcess, enrollment: Upstream) -> str:
    """A second group, with its twelve sessions scheduled; its first session's id."""
    enrollment.tells(enrolled(DOR), enrolled(EVA), on=MARCH_3, place=DISTRICT)
    formed = await api.post("/groups", group_in(DOR, EVA, code="G-02"), UT07)
    path = f"/groups/{formed.json()['group_id']}/sessions"
    scheduled = await api.post(path, schedule_in(*range(1, 13)), UT07)
    return str(scheduled.json()["sessions"][0]["session_id"])


async def test_a_session_made_up_in_another_group_counts_once(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    elsewhere = await neighbours(api, enrollment)
    await edition.hold(1, {ANA: False, BEA: True, CAM: True})
    body = {
        **list_in({DOR: True, EVA: False}, "2026-04-12"),
        "make_ups": [str(ANA), str(BEA)],
    }

    held = await api.post(f"/sessions/{elsewhere}/attendance", body, MUNICIPALITY)

    assert held.status_code == 201, held.text
    assert (held.json()["present"], held.json()["make_ups"]) == (3, 2)
    for user in (ANA, BEA):
        shown = await api.get(f"/users/{user}/progress", UT07, as_of="2026-05-01")
        assert (shown.json()["attended"], shown.json()["attended_numbers"]) == (1, [1])
    session = (await api.get(f"/sessions/{elsewhere}", UT07)).json()
    own = {x["user_id"]: x["own_group_id"] for x in session["attendance"]}
    assert own == {
        str(ANA): edition.group_id,
        str(BEA): edition.group_id,
        str(DOR): None,
        str(EVA): None,
    }
    absent = (await api.get("/absentees", UT07)).json()["items"]
    assert [one["user_id"] for one in absent] == [str(EVA)]
    last = await api.get("/worklists/absent-last-session", UT07, on="2026-05-01")
    assert [one["user_id"] for one in last.json()["items"]] == [str(EVA)]
    told = (await api.get("/events", Caller("service"))).text
    assert told.count(f'"own_group_id":"{edition.group_id}"') == 2


async def test_nobody_makes_up_in_her_own_group_or_without_one(
    api: InProcess, edition: Edition
) -> None:
    path = f"/sessions/{edition.sessions[1]}/attendance"
    own = {**list_in({BEA: True, CAM: True}), "make_ups": [str(ANA)]}
    both = {**list_in(ALL_PRESENT), "make_ups": [str(ANA)]}
    stranger = {**list_in(ALL_PRESENT), "make_ups": [str(uuid4())]}

    refused = [
        await api.post(path, body, MUNICIPALITY) for body in (own, both, stranger)
    ]

    assert [answer.json()["code"] for answer in refused] == [
        "attendance-list-mismatch",
        "make-up-of-own-group",
        "make-up-needs-group",
    ]
    assert "SessionHeld" not in await api.published()


async def test_a_later_session_may_arrive_first(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(3, ALL_PRESENT, "2026-05-10")
    third_only = await api.get(f"/users/{ANA}/progress", UT07, as_of="2026-06-01")

    late = await edition.hold(2, ALL_PRESENT, "2026-04-25")

    assert third_only.json()["started_on"] == "2026-05-10"
    assert (late["starts_revoked"], late["started"]) == (3, 3)
    shown = (await api.get(f"/users/{ANA}/progress", UT07, as_of="2026-06-01")).json()
    assert shown["started_on"] == "2026-04-25"


async def test_attendance_before_its_schedule_says_that_it_may_be_sent_again(
    api: InProcess,
) -> None:
    answer = await api.post(
        f"/sessions/{uuid4()}/attendance", list_in({ANA: True}), MUNICIPALITY
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "session-not-known")


async def test_nobody_leaves_before_a_session_that_she_attended(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, {ANA: True, BEA: False, CAM: True}, "2026-04-10")
    path = f"/groups/{edition.group_id}/roster-changes"

    attended = {"left": [str(ANA)], "occurred_on": "2026-04-10"}
    refused = await api.post(path, attended, UT07)
    missed = {"left": [str(BEA)], "occurred_on": "2026-04-09"}
    accepted = await api.post(path, missed, UT07)

    assert refused.json()["code"] == "left-after-attending"
    assert accepted.status_code == 201
    session = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()
    assert len(session["attendance"]) == 3, "the recorded list stays"

"""Two testimonies about one session: nothing is overwritten, every difference shows."""

from typing import Any
from uuid import UUID

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

MANAGER = Caller("gestor", units=("UT07",))
FIRST = {ANA: True, BEA: True, CAM: False}


async def send(
    edition: Edition, kind: str, lines: dict[UUID, bool], caller: Caller
) -> dict[str, Any]:
    path = f"/sessions/{edition.sessions[1]}/{kind}"
    answer = await edition.api.post(path, list_in(lines), caller)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def attended(edition: Edition, user: UUID, as_of: str = "2026-12-31") -> int:
    path = f"/users/{user}/progress"
    shown = await edition.api.get(path, UT07, as_of=as_of)
    return int(shown.json()["attended"])


async def test_a_second_device_with_the_same_list_changes_nothing(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)
    before = await api.published()

    second = await send(edition, "attendance", FIRST, MUNICIPALITY)

    assert (second["matching"], second["disputed"], second["added"]) == (3, 0, 0)
    assert await api.published() == [*before, *["AttendanceTestified"] * 3]
    assert await attended(edition, ANA) == 1


async def test_what_a_second_device_says_otherwise_is_disputed_and_both_stay_visible(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)

    second = await send(
        edition, "attendance", {ANA: False, BEA: True, CAM: True}, MUNICIPALITY
    )

    assert (second["matching"], second["disputed"]) == (1, 2)
    assert sorted((await api.published())[-3:]) == [
        "AttendanceDisputed",
        "AttendanceDisputed",
        "AttendanceTestified",
    ]
    path = f"/sessions/{edition.sessions[1]}/differences"
    differences = (await api.get(path, UT07)).json()
    assert [
        (d["user_id"], d["listed"], d["disputed"], d["disputed_by"])
        for d in differences
    ] == [
        (str(ANA), True, False, "local_government"),
        (str(CAM), False, True, "local_government"),
    ]
    assert await attended(edition, ANA) == 1, "the first list counts"


async def test_a_third_list_adds_nothing_to_an_open_dispute(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)
    await send(edition, "attendance", {ANA: False}, MUNICIPALITY)
    before = await api.published()

    third = await send(edition, "attendance", {ANA: False}, MUNICIPALITY)

    assert (third["disputed"], third["disputed_before"], third["not_listed"]) == (
        0,
        1,
        2,
    )
    assert await api.published() == [*before, "AttendanceTestified"]


async def test_every_testimony_stays_visible_whoever_said_it_and_whatever_it_says(
    api: InProcess, edition: Edition
) -> None:
    """A list, the same again, another by a second device, the unit's, its decision."""
    await edition.hold(1, FIRST)
    await send(edition, "attendance", FIRST, MUNICIPALITY)
    await send(edition, "attendance", {ANA: False}, MUNICIPALITY)
    await send(edition, "validations", {ANA: False, BEA: True}, UT07)
    settled = {"user_id": str(ANA), "present": True, "occurred_on": "2026-04-12"}
    await api.post(f"/sessions/{edition.sessions[1]}/resolutions", settled, UT07)
    await send(edition, "validations", {ANA: False}, UT07)

    path = f"/sessions/{edition.sessions[1]}/testimonies"
    answer = await api.get(path, MUNICIPALITY)

    said = {one["user_id"]: one["testimonies"] for one in answer.json()}
    assert [
        (one["kind"], one["actor_role"], one["present"]) for one in said[str(ANA)]
    ] == [
        ("listed", "gobierno_local", True),
        ("further", "gobierno_local", True),
        ("disputed", "gobierno_local", False),
        ("further", "ut", False),
        ("resolved", "ut", True),
        ("further", "ut", False),
    ]
    assert [one["testimony"] for one in said[str(BEA)]] == [
        "local_government",
        "local_government",
        "territorial_unit",
    ]
    assert [one["occurred_on"] for one in said[str(CAM)]] == ["2026-04-10"] * 2
    assert all(one["recorded_at"] for one in said[str(ANA)])


async def test_a_third_word_is_kept_beside_the_dispute_and_its_resolution(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)
    path = f"/sessions/{edition.sessions[1]}"
    otherwise = {"user_id": str(ANA), "present": False, "occurred_on": "2026-04-12"}

    answers = [
        await api.post(f"{path}/disputes", otherwise, UT07),
        await api.post(f"{path}/disputes", otherwise, MANAGER),
        await api.post(f"{path}/resolutions", {**otherwise, "present": True}, UT07),
        await api.post(f"{path}/disputes", otherwise, MANAGER),
    ]

    assert [one.status_code for one in answers] == [201] * 4
    assert [one.json().get("outcome") for one in answers] == [
        "disputed",
        "disputed_before",
        None,
        "resolved_before",
    ]
    shown = (await api.get(f"{path}/testimonies", UT07)).json()
    said = {one["user_id"]: one["testimonies"] for one in shown}[str(ANA)]
    assert [(one["kind"], one["actor_role"]) for one in said] == [
        ("listed", "gobierno_local"),
        ("disputed", "ut"),
        ("further", "gestor"),
        ("resolved", "ut"),
        ("further", "gestor"),
    ]
    assert await attended(edition, ANA) == 1


async def test_who_joined_late_is_added_by_a_second_list(
    api: InProcess, edition: Edition
) -> None:
    gone = {"left": [str(CAM)], "occurred_on": "2026-04-05"}
    roster = f"/groups/{edition.group_id}/roster-changes"
    await api.post(roster, gone, UT07)
    await edition.hold(1, {ANA: True, BEA: True})
    back = {"joined": [str(CAM)], "occurred_on": "2026-04-08"}
    assert (await api.post(roster, back, UT07)).status_code == 201
    listed = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()

    second = await send(
        edition, "attendance", {ANA: True, BEA: True, CAM: True}, MUNICIPALITY
    )

    assert len(listed["attendance"]) == 2, "a recorded list does not change by itself"
    assert (second["matching"], second["added"], second["started"]) == (2, 1, 1)
    session = (await api.get(f"/sessions/{edition.sessions[1]}", UT07)).json()
    assert (session["present"], session["absent"]) == (3, 0)


async def test_a_stranger_on_a_second_list_is_refused(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)

    answer = await api.post(
        f"/sessions/{edition.sessions[1]}/attendance",
        list_in({ANA: True, UUID(int=999): True}),
        MUNICIPALITY,
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "attendance-list-mismatch"


async def test_the_unit_validates_with_its_own_list(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)

    validated = await send(
        edition, "validations", {ANA: True, BEA: False, CAM: True}, MANAGER
    )

    assert (validated["matching"], validated["disputed"]) == (1, 2)
    assert sorted((await api.published())[-4:]) == [
        "AttendanceDisputed",
        "AttendanceDisputed",
        "AttendanceListValidated",
        "AttendanceTestified",
    ]
    answer = (await api.get("/disputes", UT07)).json()
    open_ones = answer["items"]
    assert {one["user_id"] for one in open_ones} == {str(BEA), str(CAM)}
    assert answer["total"] == 2
    behind = (await api.get("/disputes", UT07, offset="7")).json()
    assert (behind["total"], behind["items"]) == (2, [])


async def test_a_resolution_closes_a_difference_and_keeps_both_words(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)
    await send(edition, "validations", {BEA: False}, UT07)
    said = {"user_id": str(BEA), "present": False, "occurred_on": "2026-04-12"}

    path = f"/sessions/{edition.sessions[1]}"
    resolved = (await api.post(f"{path}/resolutions", said, UT07)).json()

    assert (resolved["starts_revoked"], resolved["present"]) == (1, False)
    assert (await api.published())[-2:] == ["AttendanceResolved", "ProgramStartRevoked"]
    assert (await api.get("/disputes", UT07)).json()["items"] == []
    (shown,) = (await api.get(f"{path}/differences", UT07)).json()
    assert (shown["disputed"], shown["state"], shown["counts"]) == (
        False,
        "resolved",
        False,
    )


async def test_a_municipality_neither_validates_nor_disputes_nor_resolves(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, FIRST)
    path = f"/sessions/{edition.sessions[1]}"
    said = {"user_id": str(BEA), "present": False, "occurred_on": "2026-04-12"}

    answers = [
        await api.post(f"{path}/validations", list_in(FIRST), MUNICIPALITY),
        await api.post(f"{path}/disputes", said, MUNICIPALITY),
        await api.post(f"{path}/resolutions", said, MUNICIPALITY),
        await api.get("/disputes", MUNICIPALITY),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


async def test_a_disputed_attendance_may_count_as_absent_by_policy(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    absent = adopted("absent", policy="disputed_attendance")
    reporting.tells(absent, on=MARCH_3, place=DISTRICT)
    await edition.hold(1, FIRST)

    validated = await send(edition, "validations", {ANA: False, CAM: True}, UT07)

    assert validated["starts_revoked"] == 1
    assert [await attended(edition, user) for user in (ANA, BEA, CAM)] == [0, 1, 0]
    shown = (await api.get(f"/users/{ANA}/progress", UT07, as_of="2026-05-01")).json()
    assert shown["disputed_numbers"] == [1], "it is flagged"


async def test_a_dispute_policy_adopted_later_for_the_past_counts_again(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    await edition.hold(1, FIRST)
    await send(edition, "validations", {ANA: False, BEA: True, CAM: False}, UT07)
    before = await attended(edition, ANA)
    absent = adopted("absent", policy="disputed_attendance")

    reporting.tells(absent, on=MARCH_3, place=DISTRICT)
    while api.service.application.evaluate_next():  # type: ignore[attr-defined]
        pass

    assert (before, await attended(edition, ANA)) == (1, 0)
    assert (await api.published())[-1] == "ProgramStartRevoked"


async def test_where_the_unit_recorded_first_the_municipality_counts(
    api: InProcess, edition: Edition
) -> None:
    await send(edition, "attendance", FIRST, UT07)

    second = await send(edition, "attendance", {ANA: False}, MUNICIPALITY)

    assert second["disputed"] == 1
    assert await attended(edition, ANA) == 0
    answer = await api.post(
        f"/sessions/{edition.sessions[1]}/validations", list_in({BEA: False}), UT07
    )
    assert answer.json()["code"] == "own-list-is-corrected"

"""From completion to the validated list, over HTTP."""

from uuid import uuid4

from juntos_contracts.events.sessions import ProgramStarted
from tests.leaders.builders import ANA, BEA, CAM
from tests.leaders.conftest import (
    AUGUST_15,
    DISTRICT,
    GESTOR,
    MUNICIPALITY,
    UT07,
    completed,
    nomination_of,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

UT08 = Caller("ut", units=("UT08",))
SELECTION = {"occurred_on": "2026-09-01"}
LIST = {"territorial_unit": "UT07", "occurred_on": "2026-09-10"}


async def test_only_a_usuaria_known_to_have_completed_is_nominated(
    api: InProcess, sessions: Upstream
) -> None:
    started = ProgramStarted(user_id=BEA, session_number=1)
    sessions.tells(completed(ANA), started, on=AUGUST_15, place=DISTRICT)

    ana = await api.post("/candidacies", nomination_of(ANA), UT07)
    bea = await api.post("/candidacies", nomination_of(BEA), UT07)

    assert ana.status_code == 201
    assert bea.status_code == 409
    assert bea.json()["code"] == "only-completers-are-nominated"
    assert await api.published() == ["LeaderNominated"]


async def test_a_nomination_happens_once(api: InProcess, sessions: Upstream) -> None:
    sessions.tells(completed(ANA), on=AUGUST_15, place=DISTRICT)
    key = uuid4()

    first = await api.post("/candidacies", nomination_of(ANA), UT07, key)
    repeated = await api.post("/candidacies", nomination_of(ANA), UT07, key)
    another = await api.post("/candidacies", nomination_of(ANA), UT07)

    assert (first.status_code, first.json()) == (201, repeated.json())
    assert another.json()["code"] == "already-nominated"


async def test_every_criterion_has_a_score(api: InProcess, sessions: Upstream) -> None:
    sessions.tells(completed(ANA), on=AUGUST_15, place=DISTRICT)
    body = nomination_of(ANA)
    del body["scores"]["commitment"]
    body["scores"]["leadership"] = 101

    answer = await api.post("/candidacies", body, UT07)

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "scores.commitment",
        "scores.leadership",
    }


async def test_those_who_completed_are_eligible_within_the_readers_scope(
    api: InProcess, sessions: Upstream
) -> None:
    sessions.tells(completed(ANA), completed(BEA), on=AUGUST_15, place=DISTRICT)
    nominated = await api.post("/candidacies", nomination_of(ANA), UT07)

    seen = (await api.get("/eligible", UT07, territorial_unit="UT07")).json()
    unseen = (await api.get("/eligible", UT08, territorial_unit="UT07")).json()

    assert {one["user_id"]: one["candidacy_id"] for one in seen} == {
        str(ANA): nominated.json()["candidacy_id"],
        str(BEA): None,
    }
    assert unseen == []


async def test_another_unit_nominates_and_selects_nobody_here(
    api: InProcess, sessions: Upstream
) -> None:
    sessions.tells(completed(ANA), on=AUGUST_15, place=DISTRICT)

    refused = await api.post("/candidacies", nomination_of(ANA), UT08)
    ours = await api.post("/candidacies", nomination_of(ANA), UT07)
    path = f"/candidacies/{ours.json()['candidacy_id']}/selection"
    not_theirs = await api.post(path, SELECTION, UT08)

    assert (refused.status_code, not_theirs.status_code) == (403, 403)
    assert await api.published() == ["LeaderNominated"]


async def test_nominating_selecting_and_validating_is_for_the_unit(
    api: InProcess,
) -> None:
    answers = [
        await api.post(path, body, caller)
        for caller in (GESTOR, MUNICIPALITY)
        for path, body in (
            ("/candidacies", nomination_of(ANA)),
            (f"/candidacies/{uuid4()}/selection", SELECTION),
            ("/leader-lists", LIST),
        )
    ]

    assert [answer.status_code for answer in answers] == [403] * 6


async def test_the_list_names_the_selected_and_is_validated_once(
    leaders: InProcess,
) -> None:
    validated = await leaders.post("/leader-lists", LIST, UT07)
    again = await leaders.post("/leader-lists", LIST, UT07)

    assert validated.json()["leaders"] == 3
    assert validated.json()["districts"] == 2
    assert again.json()["code"] == "list-already-validated"
    assert (await leaders.published())[-1] == "LeaderListValidated"


async def test_a_unit_without_leaders_validates_no_list(api: InProcess) -> None:
    answer = await api.post("/leader-lists", LIST, UT07)

    assert answer.json()["code"] == "list-is-empty"


async def test_nobody_is_selected_after_the_list_was_validated(
    api: InProcess, sessions: Upstream, leaders: InProcess
) -> None:
    late = uuid4()
    sessions.tells(completed(late), on=AUGUST_15, place=DISTRICT)
    nominated = await api.post("/candidacies", nomination_of(late), UT07)
    await leaders.post("/leader-lists", LIST, UT07)

    path = f"/candidacies/{nominated.json()['candidacy_id']}/selection"
    answer = await api.post(path, SELECTION, UT07)

    assert answer.json()["code"] == "list-already-validated"
    assert "UT07" in answer.json()["detail"]


async def test_candidacies_show_who_was_selected(leaders: InProcess) -> None:
    listed = (await leaders.get("/candidacies", UT07, ubigeo="100102")).json()

    (cam,) = listed
    assert (cam["user_id"], cam["total"]) == (str(CAM), 240)
    assert cam["selected_on"] == "2026-09-01"


async def test_redelivery_of_a_completion_changes_nothing(
    api: InProcess, sessions: Upstream
) -> None:
    told = sessions.tells(completed(ANA), on=AUGUST_15, place=DISTRICT)
    before = (await api.get("/eligible", UT07)).json()

    sessions.apply(told)
    with api.service.engine.begin() as db:
        # Past the inbox's own guard: the statement alone must hold.
        api.service.handlers["sessions"](told, db)

    assert (await api.get("/eligible", UT07)).json() == before
    assert len(before) == 1

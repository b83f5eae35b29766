"""What leaders makes of the events of enrollment, sessions and reporting."""

from datetime import date
from typing import Any
from uuid import UUID

from juntos_contracts.events.enrollment import (
    CohortMembersListed,
    MergeUndone,
    PriorParticipationRecorded,
    UserEnrolled,
    UserMoved,
    UsersMerged,
    UserWithdrawn,
    WithdrawalAnnulled,
)
from juntos_contracts.events.reporting import PolicyAdopted
from juntos_contracts.events.sessions import ProgramCompletionRevoked
from juntos_contracts.values import AnnulmentReason, WithdrawalReason
from tests.leaders.builders import ANA, BEA, CAM, DORA, RESOLUTION
from tests.leaders.conftest import (
    AUGUST_15,
    DISTRICT,
    GESTOR,
    MUNICIPALITY,
    NEXT_DISTRICT,
    UT07,
    completed,
    network_of,
    nomination_of,
)
from tests.support.in_process import InProcess
from tests.support.told import Upstream

HOME = UUID(int=900)
PAIR = {"mentor_id": str(ANA), "mentee_id": str(DORA), "occurred_on": "2026-10-03"}


def enrolled(user: UUID) -> UserEnrolled:
    return UserEnrolled(user_id=user, household_id=HOME, new_user=True)


def former(user: UUID) -> PriorParticipationRecorded:
    return PriorParticipationRecorded(
        user_id=user,
        household_id=HOME,
        earlier_editions=(2025,),
        new_user=False,
        former_leader=True,
    )


def eligibility(value: str, effective_on: date) -> PolicyAdopted:
    return PolicyAdopted(
        policy="leader_eligibility",
        value=value,
        effective_on=effective_on,
        legal_reference="Ejemplo",
        author="UAS",
    )


async def eligible(api: InProcess) -> dict[str, Any]:
    rows = (await api.get("/eligible", UT07)).json()
    return {row["user_id"]: row for row in rows}


async def test_a_completion_that_is_revoked_makes_nobody_eligible(
    api: InProcess, sessions: Upstream
) -> None:
    revoked = ProgramCompletionRevoked(
        user_id=ANA, attended=7, threshold=8, policy="completion_threshold@2026-01-01"
    )
    sessions.tells(
        completed(ANA), completed(BEA), revoked, on=AUGUST_15, place=DISTRICT
    )

    assert set(await eligible(api)) == {str(BEA)}
    refused = await api.post("/candidacies", nomination_of(ANA), UT07)
    assert refused.json()["code"] == "only-completers-are-nominated"

    sessions.tells(completed(ANA), on=AUGUST_15, place=DISTRICT)
    assert set(await eligible(api)) == {str(ANA), str(BEA)}


async def test_a_former_leader_is_eligible_where_the_policy_says_so(
    api: InProcess, enrollment: Upstream, reporting: Upstream
) -> None:
    enrollment.tells(former(ANA), on=AUGUST_15, place=DISTRICT)
    before = await api.post("/candidacies", nomination_of(ANA), UT07)
    policy = eligibility("completed_or_former", date(2026, 8, 18))
    reporting.tells(policy, on=AUGUST_15, place=DISTRICT)
    early = {**nomination_of(ANA), "occurred_on": "2026-08-17"}
    too_early = await api.post("/candidacies", early, UT07)
    after = await api.post("/candidacies", nomination_of(ANA), UT07)

    assert before.json()["code"] == "only-completers-are-nominated"
    assert too_early.json()["code"] == "only-completers-are-nominated"
    assert after.status_code == 201
    (candidacy,) = (await api.get("/candidacies", UT07)).json()
    assert candidacy["former_leader"] is True


async def test_a_candidate_is_nominated_where_she_lives_now(
    api: InProcess, sessions: Upstream, enrollment: Upstream
) -> None:
    sessions.tells(completed(ANA), completed(BEA), on=AUGUST_15, place=DISTRICT)
    moved = UserMoved(
        user_id=ANA,
        household_id=HOME,
        from_ubigeo=DISTRICT.ubigeo,
        from_territorial_unit=DISTRICT.territorial_unit,
    )
    enrollment.tells(enrolled(ANA), enrolled(BEA), on=AUGUST_15, place=DISTRICT)
    enrollment.tells(moved, on=AUGUST_15, place=NEXT_DISTRICT)
    withdrawn = UserWithdrawn(
        user_id=BEA, household_id=HOME, reason=WithdrawalReason.OWN_DECISION
    )
    enrollment.tells(withdrawn, on=AUGUST_15, place=DISTRICT)

    rows = await eligible(api)

    assert {user: row["ubigeo"] for user, row in rows.items()} == {
        str(ANA): NEXT_DISTRICT.ubigeo
    }
    stays = WithdrawalAnnulled(
        user_id=BEA, household_id=HOME, reason=AnnulmentReason.CHANGED_HER_MIND
    )
    enrollment.tells(stays, on=AUGUST_15, place=DISTRICT)
    assert set(await eligible(api)) == {str(ANA), str(BEA)}


async def test_who_counts_for_another_usuaria_is_no_candidate(
    api: InProcess, sessions: Upstream, enrollment: Upstream
) -> None:
    sessions.tells(completed(ANA), completed(BEA), on=AUGUST_15, place=DISTRICT)
    pair = {"user_id": ANA, "household_id": HOME, "other_user_id": BEA}
    enrollment.tells(enrolled(ANA), on=AUGUST_15, place=DISTRICT)
    enrollment.tells(UsersMerged(**pair), on=AUGUST_15, place=DISTRICT)
    merged = await eligible(api)
    enrollment.tells(MergeUndone(**pair), on=AUGUST_15, place=DISTRICT)

    assert set(merged) == {str(ANA)}
    assert set(await eligible(api)) == {str(ANA), str(BEA)}


async def test_a_leader_accompanies_an_enrolled_usuaria_of_her_district(
    leaders: InProcess, enrollment: Upstream, network: str
) -> None:
    stranger = await leaders.post(f"{network}/mentorings", PAIR, GESTOR)
    enrollment.tells(enrolled(DORA), on=AUGUST_15, place=DISTRICT)
    started = await leaders.post(f"{network}/mentorings", PAIR, GESTOR)
    second = {**PAIR, "mentor_id": str(BEA)}
    again = await leaders.post(f"{network}/mentorings", second, GESTOR)
    path = f"/mentorings/{started.json()['mentoring_id']}/end"
    await leaders.post(path, {"occurred_on": "2026-11-30"}, GESTOR)
    followed = await leaders.post(f"{network}/mentorings", second, GESTOR)

    assert stranger.json()["code"] == "mentee-not-in-district"
    assert again.json()["code"] == "already-mentored"
    assert followed.status_code == 201
    pairs = (await leaders.get(network, UT07)).json()["mentorings"]
    assert sorted(str(pair["ended_on"]) for pair in pairs) == ["2026-11-30", "None"]


async def test_a_resigned_leader_is_replaced_after_the_list_was_signed(
    leaders: InProcess, sessions: Upstream
) -> None:
    sessions.tells(completed(DORA), on=AUGUST_15, place=DISTRICT)
    dora = (await leaders.post("/candidacies", nomination_of(DORA), UT07)).json()
    signed = {"territorial_unit": "UT07", "occurred_on": "2026-09-10"}
    await leaders.post("/leader-lists", {**signed, "document": "ACTA-1"}, UT07)
    rows = (await leaders.get("/candidacies", UT07)).json()
    ana = next(r["candidacy_id"] for r in rows if r["user_id"] == str(ANA))

    late = await leaders.post(
        f"/candidacies/{dora['candidacy_id']}/selection",
        {"occurred_on": "2026-09-20"},
        UT07,
    )
    left = await leaders.post(
        f"/candidacies/{ana}/departures",
        {
            "reason": "resigned",
            "substitute_id": dora["candidacy_id"],
            "occurred_on": "2026-09-20",
        },
        UT07,
    )
    formed = await leaders.post(
        "/networks", {**network_of(BEA, DORA), "occurred_on": "2026-09-21"}, UT07
    )
    gone = await leaders.post(
        f"/networks/{formed.json()['network_id']}/memberships",
        {"joined": [str(ANA)], "occurred_on": "2026-09-22"},
        UT07,
    )

    assert late.json()["code"] == "list-already-validated"
    assert left.status_code == 201, left.text
    assert formed.status_code == 201, formed.text
    assert gone.json()["code"] == "only-selected-leaders-form-networks"
    shown = (await leaders.get("/leader-lists/UT07", UT07)).json()
    assert shown["document"] == "ACTA-1"
    assert {m["user_id"] for m in shown["members"]} == {str(u) for u in (ANA, BEA, CAM)}
    assert (await leaders.get("/leader-lists/UT08", UT07)).status_code == 403


async def test_without_enrollment_a_list_has_no_names_and_says_so(
    leaders: InProcess,
) -> None:
    signed = {"territorial_unit": "UT07", "occurred_on": "2026-09-10"}
    await leaders.post("/leader-lists", signed, UT07)

    answer = await leaders.get("/leader-lists/UT07", UT07, format="pdf")

    assert answer.status_code == 503
    assert "inscripción no responde" in answer.json()["detail"]


async def test_the_monitor_tells_what_each_intervened_district_lacks(
    leaders: InProcess, enrollment: Upstream, network: str
) -> None:
    # district  leaders    network  action  resolution  event
    # 100101    Ana, Bea   yes      one     yes         no
    # 100102    Cam        no       -       -           -
    for place, homes in ((DISTRICT, 3), (NEXT_DISTRICT, 2)):
        listed = CohortMembersListed(
            cohort_id=HOME,
            cohort_edition=2026,
            household_ids=tuple(UUID(int=n + 1) for n in range(homes)),
        )
        enrollment.tells(listed, on=AUGUST_15, place=place)
    action = {"kind": "mentoring", "reach": 7, "occurred_on": "2026-10-20"}
    await leaders.post(f"{network}/actions", action, GESTOR)
    resolution = {
        "resolution": RESOLUTION,
        "resolved_on": "2026-10-05",
        "office": "Municipalidad Distrital de Ejemplo",
        "occurred_on": "2026-10-06",
    }
    await leaders.post(f"{network}/recognition", resolution, MUNICIPALITY)

    answer = (await leaders.get("/monitor/districts", UT07)).json()

    lacking = {d["ubigeo"]: d["missing"] for d in answer["districts"]}
    assert lacking == {
        "100101": ["recognition_event"],
        "100102": ["network", "action", "resolution", "recognition_event"],
    }
    total = answer["total"]
    assert (total["districts"], total["with_network"], total["active"]) == (2, 1, 1)
    (unit,) = answer["by_unit"]
    assert (unit["territorial_unit"], unit["recognized"]) == ("UT07", 1)
    only = (await leaders.get("/monitor/districts", UT07, missing="network")).json()
    assert [d["ubigeo"] for d in only["districts"]] == ["100102"]
    own = (await leaders.get("/monitor/districts", MUNICIPALITY)).json()
    assert [d["ubigeo"] for d in own["districts"]] == ["100101"]

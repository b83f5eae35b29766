"""District networks over HTTP: formation, recognition, actions, barriers."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from juntos_chassis.seedwork import event_classes
from juntos_contracts import all_event_types
from juntos_contracts.events.enrollment import CohortMembersListed, UserEnrolled
from juntos_contracts.events.reporting import PolicyAdopted
from juntos_leaders.relay import published
from tests.leaders.builders import ANA, BEA, CAM, DORA, RESOLUTION
from tests.leaders.conftest import (
    AUGUST_15,
    DISTRICT,
    GESTOR,
    MUNICIPALITY,
    UT07,
    network_of,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

RECOGNITION: dict[str, Any] = {
    "resolution": RESOLUTION,
    "resolved_on": "2026-10-05",
    "occurred_on": "2026-10-06",
}
EVENT = {"attendees": 120, "occurred_on": "2026-10-10"}
ACTION = {"kind": "health_campaign", "reach": 40, "occurred_on": "2026-10-20"}
BARRIER = {"kind": "distance", "occurred_on": "2026-10-20"}
NEIGHBOUR = Caller("gobierno_local", ubigeos=("100102",))


async def test_a_network_is_formed_of_the_leaders_of_its_district(
    leaders: InProcess,
) -> None:
    refused = await leaders.post("/networks", network_of(ANA, CAM), UT07)
    formed = await leaders.post("/networks", network_of(ANA, BEA), UT07)
    again = await leaders.post("/networks", network_of(ANA), UT07)

    assert refused.json()["code"] == "only-selected-leaders-form-networks"
    assert str(CAM) in refused.json()["detail"]
    assert str(ANA) not in refused.json()["detail"]
    assert (formed.status_code, formed.json()["members"]) == (201, 2)
    assert again.json()["code"] == "network-already-formed"


async def test_the_list_of_networks_shows_what_they_did(
    leaders: InProcess, network: str
) -> None:
    await leaders.post(f"{network}/recognition", RECOGNITION, MUNICIPALITY)
    for day in ("2026-10-20", "2026-10-21"):
        told = {**ACTION, "occurred_on": day}
        await leaders.post(f"{network}/actions", told, GESTOR)
        await leaders.post(f"{network}/barriers", BARRIER, GESTOR)

    (row,) = (await leaders.get("/networks", MUNICIPALITY)).json()

    assert row["members"] == [str(ANA), str(BEA)]
    assert row["resolution"] == RESOLUTION
    assert (row["actions"], row["barriers"]) == (2, 2)
    assert (await leaders.get("/networks", NEIGHBOUR)).json() == []


async def test_the_public_event_waits_for_the_resolution(
    leaders: InProcess, network: str
) -> None:
    early = await leaders.post(f"{network}/recognition-events", EVENT, UT07)
    await leaders.post(f"{network}/recognition", RECOGNITION, MUNICIPALITY)
    held = await leaders.post(f"{network}/recognition-events", EVENT, UT07)

    assert early.json()["code"] == "recognition-event-needs-resolution"
    assert held.status_code == 201
    (row,) = (await leaders.get("/networks", UT07)).json()
    assert row["recognition_held_on"] == "2026-10-10"


async def test_only_the_local_government_of_the_district_recognises(
    leaders: InProcess, network: str
) -> None:
    answers = [
        await leaders.post(f"{network}/recognition", RECOGNITION, caller)
        for caller in (UT07, GESTOR, NEIGHBOUR)
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert "NetworkRecognized" not in await leaders.published()


async def test_the_local_government_records_no_actions(
    leaders: InProcess, network: str
) -> None:
    action = await leaders.post(f"{network}/actions", ACTION, MUNICIPALITY)
    barrier = await leaders.post(f"{network}/barriers", BARRIER, MUNICIPALITY)

    assert (action.status_code, barrier.status_code) == (403, 403)


async def test_a_network_must_be_formed_before_it_acts(
    leaders: InProcess, network: str
) -> None:
    nowhere = await leaders.post(f"/networks/{uuid4()}/actions", ACTION, GESTOR)
    early = await leaders.post(
        f"{network}/actions", {**ACTION, "occurred_on": "2026-09-14"}, GESTOR
    )

    assert nowhere.status_code == 404
    assert early.json()["detail"] == "La red se formó después, el 15/09/2026."


async def test_one_action_command_records_one_action(
    leaders: InProcess, network: str
) -> None:
    key = uuid4()

    first = await leaders.post(f"{network}/actions", ACTION, GESTOR, key)
    second = await leaders.post(f"{network}/actions", ACTION, GESTOR, key)

    assert first.json() == second.json()
    assert (await leaders.published()).count("NetworkActionRecorded") == 1


async def test_an_equal_action_must_be_said_to_be_another(
    leaders: InProcess, network: str
) -> None:
    first = await leaders.post(f"{network}/actions", ACTION, GESTOR)
    again = await leaders.post(f"{network}/actions", ACTION, GESTOR)
    another = await leaders.post(
        f"{network}/actions", {**ACTION, "another": True}, GESTOR
    )

    assert again.json()["code"] == "action-already-recorded"
    assert first.json()["action_id"] in again.json()["detail"]
    assert another.status_code == 201


async def test_a_void_action_counts_no_longer(leaders: InProcess, network: str) -> None:
    recorded = await leaders.post(f"{network}/actions", ACTION, GESTOR)
    path = f"/actions/{recorded.json()['action_id']}"
    refused = await leaders.post(
        f"{path}/annulments", {"correction": "did_not_happen"}, GESTOR
    )
    await leaders.post(
        f"{path}/corrections",
        {"kind": "mentoring", "reach": 9, "correction": "data_entry_error"},
        UT07,
    )
    await leaders.post(f"{path}/annulments", {"correction": "recorded_twice"}, UT07)

    (row,) = (await leaders.get("/networks", UT07)).json()
    history = (await leaders.get(network, UT07)).json()

    assert refused.status_code == 403
    assert row["actions"] == 0
    (action,) = history["actions"]
    assert (action["kind"], action["reach"]) == ("mentoring", 9)
    assert (action["void"], action["corrections"]) == (True, 2)
    assert (await leaders.get(network, NEIGHBOUR)).status_code == 403


async def test_a_barrier_is_on_the_list_of_its_unit_until_it_is_solved(
    leaders: InProcess, network: str
) -> None:
    async def listed(caller: Caller) -> list[str]:
        found = (await leaders.get("/monitor/barriers", caller)).json()
        return [one["barrier_id"] for one in found]

    reported = await leaders.post(f"{network}/barriers", BARRIER, UT07)
    barrier = reported.json()["barrier_id"]
    waiting = await listed(GESTOR), await listed(Caller("ut", units=("UT08",)))
    solved = {"state": "solved", "occurred_on": "2026-10-22"}
    await leaders.post(f"{network}/barriers/{barrier}/follow-ups", solved, GESTOR)

    assert waiting == ([barrier], [])
    assert await listed(GESTOR) == []


async def test_real_commands_publish_every_event_of_the_contract(
    leaders: InProcess, enrollment: Upstream, network: str
) -> None:
    validated = {"territorial_unit": "UT07", "occurred_on": "2026-09-10"}
    await leaders.post("/leader-lists", validated, UT07)
    await leaders.post(f"{network}/recognition", RECOGNITION, MUNICIPALITY)
    await leaders.post(f"{network}/recognition-events", EVENT, UT07)
    action = await leaders.post(f"{network}/actions", ACTION, GESTOR)
    barrier = await leaders.post(f"{network}/barriers", BARRIER, UT07)
    await leaders.post(
        f"{network}/barriers/{barrier.json()['barrier_id']}/follow-ups",
        {"state": "referred", "occurred_on": "2026-10-22"},
        GESTOR,
    )
    await leaders.post(
        f"/actions/{action.json()['action_id']}/annulments",
        {"correction": "did_not_happen"},
        UT07,
    )
    named = {"user_id": str(ANA), "occurred_on": "2026-10-01"}
    await leaders.post(f"{network}/coordinator", named, UT07)
    await leaders.post(
        f"{network}/memberships",
        {"left": [str(BEA)], "occurred_on": "2026-10-02"},
        UT07,
    )
    enrolled = UserEnrolled(user_id=DORA, household_id=DORA, new_user=True)
    enrollment.tells(enrolled, on=AUGUST_15, place=DISTRICT)
    pair = {"mentor_id": str(ANA), "mentee_id": str(DORA), "occurred_on": "2026-10-03"}
    started = await leaders.post(f"{network}/mentorings", pair, GESTOR)
    mentoring = f"/mentorings/{started.json()['mentoring_id']}"
    await leaders.post(f"{mentoring}/end", {"occurred_on": "2026-10-30"}, GESTOR)
    candidates = (await leaders.get("/candidacies", UT07)).json()
    bea = next(c["candidacy_id"] for c in candidates if c["user_id"] == str(BEA))
    leaving = {"reason": "resigned", "occurred_on": "2026-10-02"}
    await leaders.post(f"/candidacies/{bea}/departures", leaving, UT07)

    seen = set(await leaders.published())

    listed = {
        kind.event_name()
        for kind in all_event_types().values()
        if kind.SERVICE == "leaders"
    }
    assert seen == listed


async def test_two_equal_actions_at_once_are_one(
    leaders: InProcess, network: str
) -> None:
    answers = await asyncio.gather(
        *(leaders.post(f"{network}/actions", ACTION, GESTOR) for _ in range(8))
    )

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert (await leaders.published()).count("NetworkActionRecorded") == 1


async def test_a_leader_who_leaves_is_no_member_and_accompanies_nobody(
    leaders: InProcess, network: str, enrollment: Upstream
) -> None:
    enrolled = UserEnrolled(user_id=DORA, household_id=DORA, new_user=True)
    enrollment.tells(enrolled, on=AUGUST_15, place=DISTRICT)
    for user in (ANA, BEA):
        named = {"user_id": str(user), "occurred_on": "2026-10-01"}
        await leaders.post(f"{network}/coordinator", named, UT07)
    pair = {"mentor_id": str(BEA), "mentee_id": str(DORA), "occurred_on": "2026-10-03"}
    await leaders.post(f"{network}/mentorings", pair, GESTOR)

    answer = await leave(leaders, BEA, "2026-10-05")

    (row,) = (await leaders.get("/networks", UT07)).json()
    (mentoring,) = (await leaders.get(network, UT07)).json()["mentorings"]
    again = {**pair, "mentor_id": str(ANA), "occurred_on": "2026-10-06"}
    assert (row["members"], row["coordinator"]) == ([str(ANA)], None)
    assert mentoring["ended_on"] == "2026-10-05"
    assert f"/networks/{answer['network_id']}" == network
    assert answer["mentorings_ended"] == 1
    accompanied = await leaders.post(f"{network}/mentorings", again, GESTOR)
    assert accompanied.status_code == 201


@pytest.mark.usefixtures("network")
async def test_the_monitor_misses_members_where_all_have_left(
    leaders: InProcess, enrollment: Upstream
) -> None:
    intervene(enrollment)
    for user in (ANA, BEA):
        # Before the act: the network itself is not older than its members.
        await leave(leaders, user, "2026-09-10")

    answer = (
        await leaders.get("/monitor/districts", MUNICIPALITY, missing="members")
    ).json()

    (district,) = answer["districts"]
    assert district["members"] == 0
    assert district["missing"][:2] == ["leaders", "members"]


async def test_the_monitor_asks_for_the_actions_of_the_policy_in_force(
    leaders: InProcess, network: str, enrollment: Upstream, reporting: Upstream
) -> None:
    intervene(enrollment)
    await leaders.post(f"{network}/actions", ACTION, GESTOR)
    for value, day in (("2", date(2026, 1, 1)), ("1", date(2999, 1, 1))):
        adopted = PolicyAdopted(
            policy="active_network_minimum_actions",
            value=value,
            effective_on=day,
            legal_reference="Directiva de ejemplo",
            author="UAS",
        )
        reporting.tells(adopted, on=AUGUST_15, place=DISTRICT)

    one = (await leaders.get("/monitor/districts", UT07)).json()
    await leaders.post(
        f"{network}/actions", {**ACTION, "occurred_on": "2026-10-21"}, GESTOR
    )
    two = (await leaders.get("/monitor/districts", UT07)).json()

    assert (one["total"]["active"], two["total"]["active"]) == (0, 1)
    assert "action" in one["districts"][0]["missing"]
    assert "action" not in two["districts"][0]["missing"]


async def leave(leaders: InProcess, user_id: UUID, day: str) -> dict[str, Any]:
    """Let a leader mother resign; the answer."""
    candidates = (await leaders.get("/candidacies", UT07)).json()
    candidacy = next(
        one["candidacy_id"] for one in candidates if one["user_id"] == str(user_id)
    )
    answer = await leaders.post(
        f"/candidacies/{candidacy}/departures",
        {"reason": "resigned", "occurred_on": day},
        UT07,
    )
    assert answer.status_code == 201, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


def intervene(enrollment: Upstream) -> None:
    """Put a household of the first district on a final list."""
    listed = CohortMembersListed(
        cohort_id=DORA, cohort_edition=2026, household_ids=(DORA,)
    )
    enrollment.tells(listed, on=AUGUST_15, place=DISTRICT)


def test_every_stored_event_has_a_published_form() -> None:
    stored = [
        kind for topic, kind in event_classes().items() if topic.startswith("leaders.")
    ]

    assert len(stored) == 15
    assert all(kind in published.registry for kind in stored)

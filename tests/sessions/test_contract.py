"""Everything the contract lists is published, and nothing else."""

from juntos_chassis.seedwork import event_classes
from juntos_contracts import all_event_types
from juntos_sessions.relay import published
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import MUNICIPALITY, UAS, UT07, Edition, list_in
from tests.support.in_process import InProcess


async def test_real_commands_publish_every_event_of_the_contract(
    api: InProcess, edition: Edition
) -> None:
    everybody = {ANA: True, BEA: True, CAM: False}
    for number in range(1, 9):
        await edition.hold(number, everybody)
    said = {"user_id": str(CAM), "present": True, "occurred_on": "2026-05-01"}
    path = f"/sessions/{edition.sessions[1]}"
    await api.post(f"{path}/disputes", said, UT07)
    await api.post(f"{path}/resolutions", said, UT07)
    cancelled = {"reason": "no_facilitator", "occurred_on": "2026-05-02"}
    await api.post(f"/sessions/{edition.sessions[9]}/cancellations", cancelled, UT07)
    moved = {
        "scheduled_on": "2026-05-20",
        "place": "Colegio",
        "reason": "no_venue",
        "occurred_on": "2026-05-03",
    }
    await api.post(f"/sessions/{edition.sessions[10]}/reschedulings", moved, UT07)
    own_list = list_in({ANA: False, BEA: True}, "2026-05-04")
    await api.post(f"/sessions/{edition.sessions[2]}/validations", own_list, UT07)
    for number in (1, 2):
        wrong = {
            "user_id": str(BEA),
            "present": False,
            "correction": "wrong_person",
            "occurred_on": "2026-05-05",
        }
        path = f"/sessions/{edition.sessions[number]}/corrections"
        await api.post(path, wrong, MUNICIPALITY)
    dated = {
        "held_on": "2026-04-09",
        "correction": "date_as_scheduled",
        "occurred_on": "2026-05-05",
    }
    path = f"/sessions/{edition.sessions[3]}/date-corrections"
    await api.post(path, dated, MUNICIPALITY)
    await api.post("/topics", {"occurred_on": "2026-05-06"}, UAS)

    seen = set(await api.published())

    listed = {
        kind.event_name()
        for kind in all_event_types().values()
        if kind.SERVICE == "sessions"
    }
    assert seen == listed


def test_every_stored_event_has_a_published_form() -> None:
    stored = [
        kind for topic, kind in event_classes().items() if topic.startswith("sessions.")
    ]

    assert len(stored) == 21
    assert all(kind in published.registry for kind in stored)

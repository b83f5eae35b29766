"""A mistyped name loses nothing: neither a consent nor that a file is only tried."""

from tests.enrollment.asking import rows, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import UT07
from tests.support.in_process import InProcess


async def test_a_consent_under_a_mistyped_name_is_not_lost(api: InProcess) -> None:
    await rows(api, *ROW)
    user_id = (await users(api))[0]["user_id"]
    body = {
        "mode": "visit",
        "purpose": "enrolment",
        "outcome": "reached",
        "occurred_on": "2026-03-03",
        "enrol": True,
        "consentz": ["programme"],
    }

    answer = await api.post(f"/users/{user_id}/contacts", body, UT07)

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [
        {"field": "consentz", "reason": "este dato no se espera aquí"}
    ]
    assert "UserContacted" not in await api.published()


async def test_a_file_to_be_tried_is_not_recorded_by_a_slip(api: InProcess) -> None:
    path = "/padron?occurred_on=2026-02-24&dryrun=true"

    answer = await api.send(path, padron(*ROW), UT07, {})

    assert answer.status_code == 422, answer.text
    assert await api.published() == []

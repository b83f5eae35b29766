"""What an auditor reads of enrollment: histories and counts, and nobody's name."""

import json

import pytest

from tests.enrollment.asking import asked, rows, users, visited
from tests.enrollment.builders import ROW
from tests.support.in_process import Caller, InProcess

AUDITOR = Caller("auditor")
PERSONAL = ("99000001", "FICTICIA", "ANA", "1998-05-17", "900000001", "H-000001")


async def test_an_auditor_reads_a_history_without_knowing_whose(api: InProcess) -> None:
    wrong = ROW[1].replace("99000002", "9900000X")
    report = await rows(api, ROW[0], wrong)
    (ana,) = await users(api)
    await visited(api, ana["user_id"])

    seen = [
        await asked(api, f"/users/{ana['user_id']}", AUDITOR),
        await asked(
            api,
            f"/households/{ana['household_id']}/eligibility",
            AUDITOR,
            on="2026-03-03",
        ),
        await asked(api, f"/padron/{report['import_id']}", AUDITOR),
        await asked(api, "/contradictions", AUDITOR),
        await asked(api, "/cohorts", AUDITOR),
    ]

    text = json.dumps(seen)
    assert [word for word in (*PERSONAL, "9900000X") if word in text] == []
    events = [fact["event"] for fact in seen[0]["timeline"]]
    assert events[:3] == ["registered", "contacted", "enrolled"]
    (error,) = seen[2]["errors"]
    assert (error["row"], error["field"]) == (3, "dni")


@pytest.mark.parametrize(
    "path",
    [
        "/users?territorial_unit=UT07",
        "/worklists/not-contacted",
        "/duplicates",
        "/cohorts/UT07/list",
    ],
)
async def test_lists_of_names_are_not_for_an_auditor(api: InProcess, path: str) -> None:
    answer = await api.get(path, AUDITOR)

    assert answer.json()["code"] == "role-not-allowed"

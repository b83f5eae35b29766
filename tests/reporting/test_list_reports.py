"""Actas and validated lists as issued reports: provable, and without any id."""

from hashlib import sha256
from typing import Any

import pytest

from tests.reporting.histories import AMARILIS, IMAZA, named
from tests.reporting.issuing import (
    choose_leaders,
    close_list,
    document,
    issue,
    issued,
    table,
    with_small_edition,
)
from tests.reporting.service import UAS, UT02, UT07, consume_all
from tests.support.in_process import Caller, InProcess

REGION_10 = Caller("gobierno_regional", regions=("10",))
ACTA: dict[str, Any] = {
    "kind": "cohort_acta",
    "place": "UT07",
    "receiver": "GORE EJEMPLO",
    "as_of": "2026-04-10",
    "issued_on": "2026-04-12",
}
LEADERS = {
    **ACTA,
    "kind": "leader_list",
    "receiver": "UAS",
    "as_of": "2026-08-31",
    "issued_on": "2026-09-01",
}


@pytest.fixture
async def lists(api: InProcess) -> InProcess:
    """The small edition with its final lists, an acta each, and a leader list."""
    history = await with_small_edition(api)
    close_list(history, AMARILIS, 2)
    close_list(history, IMAZA, 1)
    choose_leaders(history)
    consume_all(api, history)
    return api


def fingerprint(*names: str) -> str:
    """By hand: the ids in order, one a line."""
    ids = sorted(str(named(name)) for name in names)
    return sha256("\n".join(ids).encode()).hexdigest()[:32]


async def test_an_acta_proves_the_list_without_showing_an_id(lists: InProcess) -> None:
    answer = await issued(lists, ACTA)

    found = await document(lists, answer["report_id"])

    assert answer["number"] == "ACT-2026-01"
    assert table(found, "closed") == [
        {
            "unit": "UT07",
            "closed_on": "2026-03-21",
            "households": 2,
            "districts": 1,
        }
    ]
    (listed,) = table(found, "listed")
    assert (listed["ubigeo"], listed["listed"]) == ("100102", 2)
    assert listed["digest"] == fingerprint("home-ana", "home-eva")
    (acta,) = table(found, "signed")
    assert (acta["acta"], acta["government"]) == ("ACTA-001-EJEMPLO", "10")
    assert str(named("home-ana")) not in str(found)


async def test_a_region_reads_and_acknowledges_its_acta(lists: InProcess) -> None:
    answer = await issued(lists, ACTA, place="10", receiver="GORE EJEMPLO")

    own = await lists.get(f"/reports/{answer['report_id']}", REGION_10)
    cargo = await lists.post(
        f"/reports/{answer['report_id']}/acknowledgements",
        {"reference": "CARGO-001-EJEMPLO", "occurred_on": "2026-04-14"},
        REGION_10,
    )
    (acta,) = table(await document(lists, answer["report_id"]), "signed")

    assert (own.status_code, cargo.status_code) == (200, 201)
    assert acta["unit"] == "UT07"


async def test_a_leader_list_is_that_of_the_day_of_its_validation(
    lists: InProcess,
) -> None:
    answer = await issued(lists, LEADERS)

    found = await document(lists, answer["report_id"])

    assert answer["number"] == "LML-2026-01"
    (validated,) = table(found, "validated")
    assert validated["validated_on"] == "2026-08-20"
    (listed,) = table(found, "listed")
    assert (listed["listed"], listed["digest"]) == (2, fingerprint("ana", "eva"))


async def test_a_unit_issues_its_own_lists_only(lists: InProcess) -> None:
    own = await issue(lists, ACTA, UT07)
    of_others = await issue(lists, ACTA, UT02)
    nationwide = await issue(lists, ACTA, UAS, place="national")

    assert own.status_code == 201
    assert of_others.status_code == 403
    assert nationwide.json()["code"] == "place-does-not-fit-report"


async def test_without_a_list_there_is_nothing_to_hand_over(lists: InProcess) -> None:
    early = await issue(lists, ACTA, as_of="2026-03-10")
    unvalidated = await issue(lists, LEADERS, as_of="2026-08-10")

    assert (early.status_code, early.json()["code"]) == (404, "no-final-list")
    assert "UT Ejemplo Siete" in early.json()["detail"]
    assert unvalidated.json()["code"] == "no-leader-list"

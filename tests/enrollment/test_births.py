"""Births that a padrón tells: of the woman who was pregnant, once, and of no other."""

from typing import Any

import pytest

from juntos_enrollment.application import imports as imports_module
from tests.enrollment.asking import asked, done, imported, rows, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import GESTOR
from tests.support.in_process import InProcess

FEBRUARY, MARCH, APRIL = "2026-02-24", "2026-03-24", "2026-04-24"
PREGNANT = ROW[0]
MOTHER = ROW[0].replace("99000001", "99000002").replace("ANA", "BEA")
MOTHER = MOTHER.replace("gestante", "menor_24_meses")
BIRTH: dict[str, Any] = {"born_on": "2026-03-10", "occurred_on": "2026-03-28"}


def delivered(line: str) -> str:
    """The row once her child is born."""
    return line.replace("gestante", "menor_24_meses")


def due(*lines: str, on: str = "2026-03-15", child: str = "") -> bytes:
    """A padrón that tells an expected delivery, or a child."""
    header = b",fecha_probable_parto,fecha_nacimiento_nino\n"
    told = [f"{line},{on},{child}" for line in lines]
    return padron(*told).replace(b"\n", header, 1)


async def test_a_mother_beside_a_pregnant_woman_reports_no_birth(
    api: InProcess,
) -> None:
    await rows(api, PREGNANT, MOTHER)

    again = await rows(api, PREGNANT, MOTHER)

    assert again["births_reported"] == 0
    assert "ChildBirthReported" not in await api.published()


async def test_two_usuarias_in_two_chunks_report_no_birth(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_module, "CHUNK_ROWS", 1)

    report = await rows(api, PREGNANT, MOTHER)

    assert report["births_reported"] == 0


async def test_each_of_two_pregnant_women_reports_her_own_birth(
    api: InProcess,
) -> None:
    other = MOTHER.replace("menor_24_meses", "gestante")
    await rows(api, PREGNANT, other)

    first = await imported(api, padron(delivered(PREGNANT), other), on=MARCH)
    both = await imported(api, padron(delivered(PREGNANT), delivered(other)), on=APRIL)

    assert (first["births_reported"], both["births_reported"]) == (1, 1)


async def test_a_pregnant_woman_listed_after_a_mother_reports_her_birth(
    api: InProcess,
) -> None:
    await rows(api, MOTHER, PREGNANT)

    report = await imported(api, padron(MOTHER, delivered(PREGNANT)), on=MARCH)

    assert report["births_reported"] == 1


async def test_a_birth_that_the_padron_told_is_not_accepted_again(
    api: InProcess,
) -> None:
    await imported(api, due(PREGNANT))
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}/births"

    told = await imported(api, padron(delivered(PREGNANT)), on=MARCH)
    again = await api.post(path, BIRTH, GESTOR)

    assert told["births_reported"] == 1
    assert again.json()["code"] == "birth-already-reported"


@pytest.mark.parametrize("child", ["", "2026-03-10"])
async def test_a_date_of_delivery_that_a_padron_repeats_is_not_expected_again(
    api: InProcess, child: str
) -> None:
    await imported(api, due(PREGNANT))
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}/births"

    for on in (MARCH, APRIL):
        await imported(api, due(delivered(PREGNANT), child=child), on=on)
    again = await api.post(path, BIRTH, GESTOR)

    assert again.json()["code"] == "birth-already-reported"
    assert (await api.published()).count("ChildBirthReported") == 1


async def test_a_padron_that_is_behind_makes_nobody_pregnant_again(
    api: InProcess,
) -> None:
    await imported(api, due(PREGNANT))
    (ana,) = await users(api)
    await done(api, f"/households/{ana['household_id']}/births", BIRTH, GESTOR)

    for on, line in ((MARCH, PREGNANT), (APRIL, PREGNANT), ("2026-06-24", MOTHER)):
        await imported(api, due(line), on=on)
    late = await imported(api, padron(delivered(PREGNANT)), on="2026-06-24")

    assert late["births_reported"] == 0


async def test_a_mother_who_expects_another_child_can_report_it(
    api: InProcess,
) -> None:
    await imported(api, padron(delivered(PREGNANT)), on=FEBRUARY)
    await imported(api, due(PREGNANT, on="2027-01-15"), on=APRIL)
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}/births"

    await done(api, path, {"born_on": "2027-01-10", "occurred_on": "2027-01-20"})

    assert (await api.published()).count("ChildBirthReported") == 1


async def test_a_birth_is_hers_and_not_of_the_pregnant_woman_beside_her(
    api: InProcess,
) -> None:
    await rows(api, PREGNANT, MOTHER)
    ana, bea = await users(api)
    path = f"/households/{ana['household_id']}/births"

    refused = await api.post(path, {**BIRTH, "user_id": bea["user_id"]}, GESTOR)
    await done(api, path, {**BIRTH, "user_id": ana["user_id"]}, GESTOR)

    assert refused.json()["code"] == "birth-already-reported"


@pytest.mark.parametrize("dated", [True, False])
async def test_a_date_before_the_birth_still_answers_what_held_then(
    api: InProcess, *, dated: bool
) -> None:
    await imported(api, due(PREGNANT) if dated else padron(PREGNANT))
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}"

    await done(api, f"{path}/births", BIRTH, GESTOR)

    found = [
        await asked(api, f"{path}/eligibility", GESTOR, on=on)
        for on in ("2020-01-01", "2026-03-09", "2026-03-10")
    ]
    assert [one["reason"] for one in found] == [
        None,
        "pregnant",
        "child_under_24_months",
    ]
    assert (found[0]["eligible"], found[0]["ended"]) == (False, None)


async def test_a_birth_of_the_padron_ends_the_pregnancy_on_its_date(
    api: InProcess,
) -> None:
    await imported(api, padron(PREGNANT))
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}/eligibility"

    await imported(api, padron(delivered(PREGNANT)), on=MARCH)

    before = await asked(api, path, GESTOR, on="2026-03-23")
    since = await asked(api, path, GESTOR, on=MARCH)
    assert (before["reason"], since["reason"]) == ("pregnant", "child_under_24_months")

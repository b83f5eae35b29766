"""The final list on paper says what is true of each household, and who is on it."""

from datetime import date
from typing import Final
from uuid import UUID, uuid4

import pytest

from juntos_chassis.commands import Command
from juntos_chassis.errors import Conflict
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.tabular import Columns, open_table, stored
from juntos_enrollment.application import Enrollment
from juntos_enrollment.application.jobs import ImportKind
from tests.enrollment.asking import asked, done, imported, rows, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import UT07
from tests.support.in_process import Caller, InProcess

UT: Final = Actor("ut-ejemplo", Role.UT, Scope(frozenset({"UT07"})))
CLOSING = {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}
TWIN = ROW[0].replace("H-000001", "H-000009")
OTHER_UNIT = (
    "H-000003,100201,UT08,gestante,99000003,FICTICIA,CAM,1998-05-17,900000003,si,"
)
UNITS = {"UT07": "UT08", "UT08": "UT07"}
"""Each with the other one."""
OTHER_REGION = ROW[1].replace("100102", "150101")
COLUMNS = Columns(required=("codigo_de_hogar", "dni", "apellidos"))


async def listed(api: InProcess) -> dict[str, tuple[str, str]]:
    """Number and surnames on the workbook, by household."""
    answer = await api.get("/cohorts/UT07/list", UT07, format="xlsx")
    with stored(answer.content) as path:
        return {
            row.optional("codigo_de_hogar"): (
                row.optional("dni"),
                row.optional("apellidos"),
            )
            for row in open_table(path, COLUMNS)
        }


async def merged(api: InProcess, *, closed_before: bool = False) -> None:
    """Ana was in two households and is one person, kept in H-000001."""
    await rows(api, ROW[0])
    await rows(api, TWIN)
    if closed_before:
        await done(api, "/cohorts", CLOSING)
    (pair,) = (await asked(api, "/duplicates"))["items"]
    both = ("user", "other_user")
    codes = {pair[one]["household_code"]: pair[f"{one}_id"] for one in both}
    path = f"/duplicates/{pair['duplicate_id']}/merges"
    await done(api, path, {"keep": codes["H-000001"], "occurred_on": "2026-03-03"})


async def test_a_household_whose_usuaria_was_merged_away_says_so(
    api: InProcess,
) -> None:
    await merged(api, closed_before=True)

    found = await listed(api)

    assert found == {
        "H-000001": ("99000001", "FICTICIA"),
        "H-000009": ("", "(registro unido al de otra usuaria, hogar H-000001)"),
    }


async def test_a_household_whose_usuaria_was_merged_away_does_not_enter(
    api: InProcess,
) -> None:
    await merged(api)
    await done(api, "/cohorts", CLOSING)

    assert list(await listed(api)) == ["H-000001"]


@pytest.mark.parametrize(
    ("moved_on", "unit"), [("2026-03-30", "UT08"), ("2026-03-31", "UT07")]
)
async def test_who_moves_is_on_the_list_of_where_she_lived_when_it_closed(
    api: InProcess, moved_on: str, unit: str
) -> None:
    """The move is told before the lists are closed, with a date of before or after."""
    await rows(api, *ROW)
    await imported(api, padron(OTHER_UNIT), caller=Caller("ut", units=("UT08",)))
    ana = next(one for one in await users(api) if one["household_code"] == "H-000001")
    move = {"ubigeo": "100201", "territorial_unit": "UT08", "occurred_on": moved_on}
    await done(api, f"/users/{ana['user_id']}/moves", move)

    for one in ("UT07", "UT08"):
        body = {**CLOSING, "territorial_unit": one}
        await done(api, "/cohorts", body, Caller("ut", units=(one,)))

    uas = Caller("uas")
    lists = {one: await asked(api, f"/cohorts/{one}/list", uas) for one in UNITS}
    codes = {
        one: [row["household_code"] for row in found["members"]]
        for one, found in lists.items()
    }
    assert "H-000001" in codes[unit]
    assert "H-000001" not in codes[UNITS[unit]]
    if unit == "UT07":
        (row,) = [m for m in lists[unit]["members"] if m["ubigeo"] == "100101"]
        assert row["household_code"] == "H-000001"


async def test_who_was_registered_after_the_closing_is_not_on_the_list(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    await imported(api, padron(ROW[1]), on="2026-04-02")

    closed = await done(api, "/cohorts", CLOSING)

    assert closed["households"] == 1


async def test_no_list_closes_while_a_padron_is_being_applied(api: InProcess) -> None:
    await rows(api, ROW[0])
    headers = {"Idempotency-Key": str(uuid4()), "Prefer": "respond-async"}
    path = "/padron?occurred_on=2026-03-01"
    waiting = await api.send(path, padron(ROW[1]), UT07, headers)

    refused = await api.post("/cohorts", CLOSING, UT07)

    assert waiting.status_code == 202
    assert (refused.status_code, refused.json()["code"]) == (409, "import-in-progress")


async def test_a_unit_of_two_regions_hands_each_its_own_acta(api: InProcess) -> None:
    await rows(api, ROW[0], OTHER_REGION)
    await done(api, "/cohorts", CLOSING)
    lima = Caller("gobierno_regional", regions=("15",))
    path = "/cohorts/UT07/list"

    part = await asked(api, path, region="15")
    acta = await api.get(path, UT07, format="pdf", region="15")
    nowhere = await api.get(path, UT07, region="20")
    foreign = await api.get(path, lima, region="10")

    assert [row["ubigeo"] for row in part["members"]] == ["150101"]
    assert acta.content.startswith(b"%PDF")
    assert (nowhere.status_code, foreign.status_code) == (404, 403)
    seen = await asked(api, "/cohorts", lima)
    assert [one["territorial_unit"] for one in seen] == ["UT07"]
    other = Caller("gobierno_regional", regions=("20",))
    assert await asked(api, "/cohorts", other) == []


async def test_only_who_asked_for_it_is_listed_as_erased(api: InProcess) -> None:
    await merged(api, closed_before=True)
    (ana,) = await users(api)

    on = {"occurred_on": "2026-04-04"}
    await done(api, f"/users/{ana['user_id']}/erasures", on)

    assert {surnames for _, surnames in (await listed(api)).values()} == {
        "(datos borrados a su pedido)"
    }


async def test_a_regional_list_counts_the_households_of_its_region(
    api: InProcess,
) -> None:
    await rows(api, ROW[0], OTHER_REGION)
    await done(api, "/cohorts", CLOSING)
    region = Caller("gobierno_regional", regions=("15",))

    whole = await asked(api, "/cohorts/UT07/list")
    part = await asked(api, "/cohorts/UT07/list", region)

    assert (whole["households"], part["households"]) == (2, 1)
    assert (whole["districts"], part["districts"]) == (2, 1)
    assert whole["content_sha256"] == part["content_sha256"]


async def test_a_household_that_aged_out_before_the_closing_is_not_on_the_list(
    api: InProcess,
) -> None:
    child = padron(f"{ROW[0]},", f"{ROW[1]},2024-03-10")
    body = child.replace(b"\n", b",fecha_nacimiento_nino\n", 1)
    await imported(api, body)
    await done(api, "/eligibility-evaluations", {"occurred_on": "2026-03-20"})

    closed = await done(api, "/cohorts", CLOSING)

    assert closed["households"] == 1
    assert list(await listed(api)) == ["H-000001"]


async def test_a_household_that_ages_out_after_the_closing_stays_on_the_list(
    api: InProcess,
) -> None:
    child = padron(f"{ROW[0]},", f"{ROW[1]},2024-04-10")
    body = child.replace(b"\n", b",fecha_nacimiento_nino\n", 1)
    await imported(api, body)
    await done(api, "/cohorts", CLOSING)

    ended = await done(api, "/eligibility-evaluations", {"occurred_on": "2026-04-20"})

    assert (ended["ended"], ended["stay_in_cohort"]) == (1, 1)
    assert list(await listed(api)) == ["H-000001", "H-000002"]


class WhileAPadronArrives(Enrollment):
    """Another process imports a padrón just after the members were read."""

    name = "enrollment"

    def _members_on(self, unit: str, day: date) -> dict[str, list[UUID]]:
        members = super()._members_on(unit, day)
        sent = Command("import", UT, digest=b"another")
        self.receive_import(sent, ImportKind.PADRON, padron(ROW[1]), day)
        self.work_on(sent.id, lambda: True)
        return members


async def test_a_padron_that_comes_in_while_a_list_closes_leaves_nobody_out(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    url = api.service.settings.database_url
    rival = WhileAPadronArrives(url, edition=2026)

    with pytest.raises(Conflict, match="padrón en curso"):
        rival.close_cohort(Command("close", UT), "UT07", date(2026, 3, 30))

    rival.close()
    closed = await done(api, "/cohorts", CLOSING)
    assert closed["households"] == 2

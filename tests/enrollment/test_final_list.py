"""The final list on paper says what is true of each household, and who is on it."""

from juntos_chassis.tabular import Columns, open_table, stored
from tests.enrollment.asking import asked, done, imported, rows, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import UT07
from tests.support.in_process import Caller, InProcess

CLOSING = {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}
TWIN = ROW[0].replace("H-000001", "H-000009")
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


async def merged(api: InProcess) -> None:
    """Ana was in two households and is one person, kept in H-000001."""
    await rows(api, ROW[0])
    await rows(api, TWIN)
    (pair,) = (await asked(api, "/duplicates"))["items"]
    both = ("user", "other_user")
    codes = {pair[one]["household_code"]: pair[f"{one}_id"] for one in both}
    path = f"/duplicates/{pair['duplicate_id']}/merges"
    await done(api, path, {"keep": codes["H-000001"], "occurred_on": "2026-03-03"})


async def test_a_household_whose_usuaria_was_merged_away_says_so(
    api: InProcess,
) -> None:
    await merged(api)
    await done(api, "/cohorts", CLOSING)

    found = await listed(api)

    assert found == {
        "H-000001": ("99000001", "FICTICIA"),
        "H-000009": ("", "(registro unido al de otra usuaria, hogar H-000001)"),
    }


async def test_only_who_asked_for_it_is_listed_as_erased(api: InProcess) -> None:
    await merged(api)
    await done(api, "/cohorts", CLOSING)
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

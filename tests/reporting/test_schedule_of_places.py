"""The schedule asked for some places: their share of the plan, or none at all."""

from typing import Any

import httpx
import pytest

from juntos_contracts import NATIONAL, Territory
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History
from tests.reporting.service import (
    MAYOR,
    UAS,
    consume_all,
    follow_itself,
    with_plan,
)
from tests.reporting.telling import (
    contact,
    form_network,
    list_cohort,
    register,
    validate_list,
)
from tests.support.in_process import Caller, InProcess

HUANUCO = Caller("gobierno_regional", regions=("10",))
PLACES = {"ana": AMARILIS, "berta": AMARILIS, "carla": CHINCHAO, "dora": IMAZA}
HEADER = "ubigeo,distrito,ut,nombre_ut,desde\n"
AMARILIS_ROW = "100102,Amarilis,UT07,UT Ejemplo Siete,2026-01-01\n"
CHINCHAO_ROW = "100103,Chinchao,UT07,UT Ejemplo Siete,2026-01-01\n"
IMAZA_ROW = "010202,Imaza,UT02,UT Ejemplo Dos,2026-01-01\n"
ELSEWHERE = "010201,Bagua,UT07,UT Ejemplo Siete,2026-01-01\n"
"""A district of UT07 in another region."""
WHOLE = HEADER + AMARILIS_ROW + CHINCHAO_ROW + IMAZA_ROW
AFTER = {"as_of": "2026-04-30"}


def an_edition() -> History:
    """Three households of UT07 and one of UT02, each visited once."""
    history = History()
    for user, place in PLACES.items():
        register(history, user, place)
        list_cohort(history, "03-20", place, user)
        contact(history, "02-20", user, place)
    form_network(history, "04-10", AMARILIS)
    return history


async def with_edition(
    api: InProcess, districts: str = WHOLE, history: History | None = None
) -> None:
    """The plan, some districts and the small edition."""
    await with_plan(api)
    path = "/territories?occurred_on=2026-01-10"
    sent = await api.send(path, districts.encode(), UAS, {"Content-Type": "text/csv"})
    assert sent.status_code == 200, sent.text
    await follow_itself(api)
    consume_all(api, history or an_edition())


async def asked(
    api: InProcess, caller: Caller = UAS, path: str = "/schedule", **params: Any
) -> dict[str, Any]:
    """An answer at the end of April."""
    answer: httpx.Response = await api.get(path, caller, **(AFTER | params))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def told(answer: dict[str, Any], line: int) -> dict[str, Any]:
    """One line of an answer by place."""
    return {row["place"]: row for row in answer["lines"] if row["line"] == line}


def compared(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a line is compared with."""
    return row["planned_total"], row["due"], row["semaphore"], row["unshared"]


async def test_only_units_with_districts_in_the_region_are_listed(
    api: InProcess,
) -> None:
    await with_edition(api)

    found = await asked(api, HUANUCO, by="ut", region="10")

    assert {row["place"] for row in found["lines"]} == {"UT07"}
    visits = told(found, 6)["UT07"]
    # Three of the four households.
    assert (visits["planned_total"], visits["executed_total"]) == (19_500, 3)
    assert found["partial_units"] == []


@pytest.mark.parametrize(
    ("places", "planned", "executed"),
    [
        ({}, 26_000, 4),
        ({"ut": "UT07"}, 19_500, 3),
        ({"ut": "UT02"}, 6_500, 1),
        ({"region": "10"}, 19_500, 3),
        ({"region": "01"}, 6_500, 1),
        ({"region": "10", "ut": "UT07"}, 19_500, 3),
    ],
)
async def test_what_is_planned_is_the_share_of_the_units_asked_for(
    api: InProcess, places: dict[str, Any], planned: int, executed: int
) -> None:
    await with_edition(api)

    row = told(await asked(api, **places), 6)["PE"]

    assert (row["planned_total"], row["due"]) == (planned, planned)
    assert row["executed_total"] == executed
    assert row["split"] is True


async def test_several_units_share_what_all_do_alike_and_not_the_topics(
    api: InProcess,
) -> None:
    await with_edition(api)

    one = await asked(api, ut="UT07")
    both = await asked(api, ut=["UT02", "UT07"])

    assert [told(found, 15)["PE"]["planned_total"] for found in (one, both)] == [13, 26]
    assert [told(found, 8)["PE"]["planned_total"] for found in (one, both)] == [12, 12]


@pytest.mark.parametrize("by", ["country", "ut"])
@pytest.mark.parametrize(
    ("districts", "places"),
    [(WHOLE, {"ubigeo": "100102"}), (WHOLE + ELSEWHERE, {"region": "10"})],
)
async def test_a_part_of_a_unit_has_no_plan_to_be_compared_with(
    api: InProcess, districts: str, places: dict[str, Any], by: str
) -> None:
    await with_edition(api, districts)

    found = await asked(api, by=by, **places)

    (row,) = told(found, 6).values()
    assert compared(row) == (None, None, None, "below_unit")
    assert row["executed_total"] in {2, 3}
    assert row["split"] is False
    assert {month["planned"] for month in row["months"].values()} == {None}
    assert found["partial_units"] == ["UT07"]
    assert {row["semaphore"] for row in found["lines"]} == {None}


async def test_all_districts_of_a_unit_are_the_unit(api: InProcess) -> None:
    await with_edition(api)

    found = await asked(api, ubigeo=["100102", "100103"])

    assert told(found, 6)["PE"]["planned_total"] == 19_500


@pytest.mark.parametrize(
    ("districts", "of_unit", "places"),
    [
        (WHOLE, "100000", {"ubigeo": ["100102", "100103"]}),
        (WHOLE + ELSEWHERE, "000000", {"region": ["10", "01"], "ut": ["UT07"]}),
    ],
)
@pytest.mark.parametrize("by", ["country", "ut"])
async def test_what_is_recorded_of_a_whole_unit_counts_where_all_of_it_is_asked(
    api: InProcess, districts: str, of_unit: str, places: dict[str, Any], by: str
) -> None:
    """A list of leaders is of the unit: it has no district, and not always a region."""
    history = an_edition()
    unit = Territory(ubigeo=of_unit, territorial_unit="UT07")
    validate_list(history, "04-20", unit)
    await with_edition(api, districts, history)

    (row,) = told(await asked(api, by=by, **places), 11).values()
    reached = await asked(api, path="/reachability", by=by, **places)
    elsewhere = told(await asked(api, ubigeo="100102"), 11)["PE"]

    assert (row["planned_total"], row["executed_total"]) == (13, 1)
    (goal,) = (one for one in reached["goals"] if one["subject"] == "11")
    assert goal["value"] == 1
    assert elsewhere["executed_total"] == 0


async def test_where_no_unit_is_nothing_is_due(api: InProcess) -> None:
    await with_edition(api)

    alone = await asked(api, region="25")
    apart = await asked(api, by="ut", ut="UT07", region="01")

    assert compared(told(alone, 6)["PE"]) == (None, None, None, "no_unit")
    assert apart["lines"] == []


async def test_the_countrys_own_lines_are_not_compared_in_a_region(
    api: InProcess,
) -> None:
    await with_edition(api)

    found = await asked(api, HUANUCO, region="10")

    assert compared(told(found, 19)["PE"]) == (None, None, None, "country_only")


async def test_without_districts_on_record_the_final_lists_say_where_units_are(
    api: InProcess,
) -> None:
    await with_plan(api)
    consume_all(api, an_edition())

    found = await asked(api, by="ut", region="10")

    assert {row["place"] for row in found["lines"]} == {"UT07"}


async def test_work_in_a_region_by_a_unit_without_districts_there_is_never_red(
    api: InProcess,
) -> None:
    history = an_edition()
    before = AMARILIS.model_copy(update={"territorial_unit": "UT09"})
    contact(history, "02-21", "ana", before)
    await with_edition(api, history=history)

    found = await asked(api, by="ut", region="10")

    visits = told(found, 6)
    assert compared(visits["UT09"]) == (None, None, None, "no_unit")
    assert visits["UT09"]["executed_total"] == 1


async def test_a_line_is_reachable_by_the_share_of_the_region(api: InProcess) -> None:
    await with_edition(api)

    by_unit = await asked(api, HUANUCO, "/reachability", by="ut", region="10")
    together = await asked(api, HUANUCO, "/reachability", region="10")

    lines = [one for one in by_unit["goals"] if one["kind"] == "line"]
    assert {one["place"] for one in lines} == {"UT07"}
    (visits,) = (one for one in together["goals"] if one["subject"] == "6")
    assert (visits["goal"], visits["value"]) == (19_500, 3)
    assert {one["reason"] for one in together["unshared"]} == {"country_only"}


@pytest.mark.parametrize("by", ["country", "ut"])
async def test_nothing_is_said_unreachable_of_a_part_of_a_unit(
    api: InProcess, by: str
) -> None:
    await with_edition(api, WHOLE + ELSEWHERE)

    found = await asked(api, HUANUCO, "/reachability", by=by, region="10")

    assert [one for one in found["goals"] if one["kind"] == "line"] == []
    reasons = {one["line"]: one["reason"] for one in found["unshared"]}
    assert len(reasons) == 19
    assert (reasons[6], reasons[19]) == ("below_unit", "country_only")
    assert found["partial_units"] == ["UT07"]


def milestone(document: str, place: Territory) -> dict[str, Any]:
    """A record of training, line 5."""
    return {
        "line": 5,
        "document": document,
        "occurred_on": "2026-02-27",
        "ubigeo": place.ubigeo,
        "territorial_unit": place.territorial_unit,
    }


HUANUCO_REGION = Territory(ubigeo="100000", territorial_unit="UT07")
RECORDS = {
    "REG-PE": NATIONAL,
    "REG-10": HUANUCO_REGION,
    "REG-AMARILIS": AMARILIS,
    "REG-CHINCHAO": CHINCHAO,
    "REG-IMAZA": IMAZA,
}


@pytest.fixture
async def with_records(api: InProcess) -> InProcess:
    """Documents of several places on line 5."""
    await with_edition(api)
    for document, place in RECORDS.items():
        sent = await api.post("/milestones", milestone(document, place), UAS)
        assert sent.status_code == 201, sent.text
    await follow_itself(api)
    return api


def documents(row: dict[str, Any]) -> set[str]:
    """The names of a line's documents."""
    return {one["document"] for one in row["documents"]}


async def test_documents_are_told_apart_by_unit(with_records: InProcess) -> None:
    found = told(await asked(with_records, by="ut"), 5)

    assert {place: documents(row) for place, row in found.items()} == {
        "UT00": {"REG-PE"},
        "UT02": {"REG-IMAZA"},
        "UT07": {"REG-10", "REG-AMARILIS", "REG-CHINCHAO"},
    }
    assert found["UT07"]["secondary"] == {"documents": 3}


@pytest.mark.parametrize(
    ("caller", "own"),
    [
        (UAS, set(RECORDS)),
        (HUANUCO, {"REG-10", "REG-AMARILIS", "REG-CHINCHAO"}),
        (MAYOR, {"REG-AMARILIS"}),
    ],
)
async def test_a_government_sees_documents_of_its_own_territory_only(
    with_records: InProcess, caller: Caller, own: set[str]
) -> None:
    country = told(await asked(with_records, caller), 5)["PE"]

    assert documents(country) == own
    # Figures of the country are for all.
    assert country["secondary"] == {"documents": 5}


async def test_what_is_told_apart_is_told_by_unit_and_month(api: InProcess) -> None:
    history = an_edition()
    contact(history, "02-20", "ana", outcome="absent")
    contact(history, "03-02", "ana")
    contact(history, "04-02", "dora", IMAZA, outcome="absent")
    await with_edition(api, history=history)

    visits = told(await asked(api, by="ut"), 6)
    country = told(await asked(api), 6)["PE"]

    # Ana was visited in two months and is one usuaria.
    assert visits["UT07"]["secondary"] == {"attempts": 5, "users": 3}
    assert {m: one["secondary"] for m, one in visits["UT07"]["months"].items()} == {
        "2026-02": {"attempts": 4, "users": 3},
        "2026-03": {"attempts": 1, "users": 1},
    }
    assert visits["UT02"]["secondary"] == {"attempts": 2, "users": 1}
    april = visits["UT02"]["months"]["2026-04"]
    assert (april["planned"], april["executed"]) == (0, 0)
    assert april["secondary"] == {"attempts": 1, "users": 0}
    assert country["secondary"] == {"attempts": 7, "users": 4}
    assert country["months"]["2026-02"]["secondary"] == {"attempts": 5, "users": 4}


async def test_a_unit_that_only_tried_is_told_too(api: InProcess) -> None:
    history = an_edition()
    before = AMARILIS.model_copy(update={"territorial_unit": "UT09"})
    contact(history, "02-21", "ana", before, outcome="absent")
    await with_edition(api, history=history)

    found = told(await asked(api, by="ut"), 6)

    assert found["UT09"]["secondary"] == {"attempts": 1, "users": 0}
    assert set(told(await asked(api, by="ut"), 9)) == {"UT02", "UT07"}

"""The list behind an indicator as a workbook: whose rows, and who may have it."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.reporting.histories import named
from tests.reporting.issuing import with_small_edition
from tests.reporting.service import AUDITOR, MAYOR, UAS, UT07
from tests.support.in_process import Caller, InProcess


def rows(answer: httpx.Response, folder: Path) -> list[list[Any]]:
    """The rows of the first sheet, without its titles."""
    assert answer.status_code == 200, answer.text
    path = folder / "list.xlsx"
    path.write_bytes(answer.content)
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


async def test_each_household_has_a_mark_a_component(
    api: InProcess, tmp_path: Path
) -> None:
    await with_small_edition(api)

    answer = await api.get("/indicators/OG/list", UAS, as_of="2026-05-31")

    titles, *found = rows(answer, tmp_path)
    by_home = {str(row[0]): dict(zip(titles, row, strict=True)) for row in found}
    ana, luz = by_home[str(named("home-ana"))], by_home[str(named("home-luz"))]
    assert (ana["UT"], ana["Ubigeo"], luz["UT"]) == ("UT07", "100102", "UT02")
    assert (ana["Inició el programa educativo"], ana["Recibió un refuerzo"]) == (
        "sí",
        "sí",
    )
    assert (ana["Paquete, lectura amplia"], ana["Paquete, lectura estricta"]) == (
        "sí",
        "no",
    )
    assert luz["Recibió un refuerzo"] == "no"


@pytest.mark.parametrize(
    ("code", "expected"), [("OE1", 2), ("OE2", 3), ("OE3", 2), ("OE4", 2)]
)
async def test_a_list_has_everybody_of_the_denominator(
    api: InProcess, tmp_path: Path, code: str, expected: int
) -> None:
    await with_small_edition(api)

    answer = await api.get(f"/indicators/{code}/list", AUDITOR, as_of="2026-05-31")

    assert len(rows(answer, tmp_path)) == expected + 1


async def test_a_unit_gets_its_own_and_governments_get_none(
    api: InProcess, tmp_path: Path
) -> None:
    await with_small_edition(api)
    region = Caller("gobierno_regional", regions=("10",))

    own = await api.get("/indicators/OG/list", UT07, as_of="2026-05-31")
    other = await api.get("/indicators/OG/list", UT07, ut="UT02")
    refused = [await api.get("/indicators/OG/list", one) for one in (MAYOR, region)]
    unknown = await api.get("/indicators/OE9/list", UAS)

    assert {row[2] for row in rows(own, tmp_path)[1:]} == {"UT07"}
    assert other.status_code == 403
    assert [one.status_code for one in refused] == [403, 403]
    assert unknown.json()["code"] == "no-such-indicator"

"""Official figures: imported with errors by row, shown with their source, no cause."""

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from juntos_chassis.tabular import Column, Kind, Sheet, write_workbook
from tests.reporting.issuing import document, issued, table, with_small_edition
from tests.reporting.service import AUDITOR, UAS, UT07, follow_itself
from tests.support.in_process import InProcess

SHIPPED = files("juntos_reporting") / "plans" / "official-figures-2026.csv"
TITLES = "serie,nombre,nivel,lugar,periodo,valor,unidad,edad,fuente,publicada"
GOOD = "anaemia,Anemia,nacional,,2025,18.7,porcentaje,6-24 meses,Fuente A,2026-02-19"
IN_JSON = {
    "series": "anaemia",
    "series_name": "Anemia",
    "level": "region",
    "place": "25",
    "period": "2025-S2",
    "value": 34.9,
    "unit": "percent",
    "age_band": "6-24 meses",
    "source": "Fuente B",
    "published_on": "2026-03-01",
}


async def send(api: InProcess, content: bytes) -> httpx.Response:
    """Import a file as UAS."""
    path = "/official-figures?occurred_on=2026-03-05"
    return await api.send(path, content, UAS, {"Content-Type": "text/csv"})


async def figures(api: InProcess, **query: str) -> list[dict[str, Any]]:
    """What the view shows."""
    await follow_itself(api)
    answer = await api.get("/official-figures", AUDITOR, **query)
    assert answer.status_code == 200, answer.text
    assert "no significa que este sea la causa" in answer.json()["note"]
    found: list[dict[str, Any]] = answer.json()["figures"]
    return found


async def test_the_series_of_the_plan_are_imported_once(api: InProcess) -> None:
    first = (await send(api, SHIPPED.read_bytes())).json()
    again = (await send(api, SHIPPED.read_bytes())).json()

    shown = await figures(api, as_of="2026-12-31", series="anaemia_6_12_months")
    assert (first["recorded"], first["unchanged"], first["rejected"]) == (13, 0, 0)
    assert (again["recorded"], again["unchanged"], again["rejected"]) == (0, 13, 0)
    assert [(one["period"], one["value"]) for one in shown] == [
        ("2021-12", "24.74"),
        ("2025-01", "13.93"),
        ("2025-07", "12.27"),
        ("2025-12", "10.32"),
    ]
    assert await figures(api, as_of="2026-02-18") == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (GOOD.replace("18.7", "118.7"), "valor"),
        (GOOD.replace("18.7", "18,7"), "valor"),
        (GOOD.replace("nacional,", "nacional,10"), "lugar"),
        (GOOD.replace("nacional,", "región,26"), "lugar"),
        (GOOD.replace("nacional,", "distrito,999999"), "lugar"),
        (GOOD.replace("nacional,", "ut,7"), "lugar"),
        (GOOD.replace("nacional", "provincia"), "nivel"),
        (GOOD.replace(",2025,", ",2025-13,"), "periodo"),
        (GOOD.replace("Fuente A", ""), "fuente"),
        (GOOD.replace("6-24 meses", ""), "edad"),
        (GOOD.replace("2026-02-19", "ayer"), "publicada"),
        (GOOD.replace("porcentaje", "puntos"), "unidad"),
        (GOOD, "serie"),
    ],
)
async def test_a_bad_row_is_named_and_the_good_ones_stay(
    api: InProcess, row: str, field: str
) -> None:
    text = f"{TITLES}\n{GOOD}\n" + (row if "18,7" not in row else quoted(row)) + "\n"

    answer = (await send(api, text.encode())).json()

    assert (answer["recorded"], answer["rejected"]) == (1, 1)
    assert [(error["row"], error["field"]) for error in answer["errors"]] == [
        (3, field)
    ]


def quoted(row: str) -> str:
    """A decimal comma inside quotes is one cell."""
    return row.replace("18,7", '"18,7"')


async def test_a_revised_figure_needs_another_publication_date(api: InProcess) -> None:
    await send(api, f"{TITLES}\n{GOOD}\n".encode())

    revised = await send(api, f"{TITLES}\n{GOOD.replace('18.7', '18.9')}\n".encode())
    later = GOOD.replace("18.7", "18.9").replace("2026-02-19", "2026-08-01")
    accepted = await send(api, f"{TITLES}\n{later}\n".encode())

    shown = await figures(api, as_of="2026-12-31")
    assert revised.json()["errors"][0]["field"] == "valor"
    assert accepted.json()["recorded"] == 1
    assert [one["value"] for one in shown] == ["18.7", "18.9"]


async def test_figures_come_as_json_and_as_xlsx_too(
    api: InProcess, tmp_path: Path
) -> None:
    book = tmp_path / "figures.xlsx"
    columns = [Column(title) for title in TITLES.split(",")]
    columns[5] = Column("valor", Kind.DECIMAL)
    cells = [float(cell) if cell == "18.7" else cell for cell in GOOD.split(",")]
    sheet = Sheet("Cifras", columns, [cells])
    write_workbook(book, [sheet], title="Cifras", made_on=date(2026, 3, 1))

    in_json = await send(api, json.dumps([IN_JSON]).encode())
    in_xlsx = await send(api, book.read_bytes())
    broken = await send(api, b'{"series": "anaemia"}')

    shown = {(one["place"], one["value"]) for one in await figures(api)}
    assert in_json.json()["recorded"] == 1, in_json.text
    assert in_xlsx.json()["recorded"] == 1, in_xlsx.text
    assert (broken.status_code, broken.json()["code"]) == (422, "broken-json")
    assert shown == {("25", "34.9"), ("national", "18.7")}


async def test_only_the_uas_takes_figures_over(api: InProcess) -> None:
    path = "/official-figures?occurred_on=2026-03-05"

    refused = await api.send(path, b"", UT07, {"Content-Type": "text/csv"})

    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-allowed")


OF_UNITS = f"""{TITLES}
anaemia_x,Anemia,ut,UT07,2025,34.9,porcentaje,6-24 meses,Fuente A,2026-02-19
anaemia_x,Anemia,ut,UT02,2025,10.3,porcentaje,6-24 meses,Fuente A,2026-02-19
"""


async def test_reports_show_them_beside_results(api: InProcess) -> None:
    await with_small_edition(api)
    for some in (SHIPPED.read_bytes(), OF_UNITS.encode()):
        assert (await send(api, some)).json()["rejected"] == 0
    await follow_itself(api)

    for kind, place, units in (
        ("monthly_indicators", "national", {"UT02", "UT07"}),
        ("semester", "national", {"UT02", "UT07"}),
        ("final", "national", {"UT02", "UT07"}),
        ("fed_package", "10", {"UT07"}),
    ):
        report = await issued(api, kind=kind, place=place)
        found = await document(api, report["report_id"])
        rows = table(found, "official_figures")
        told = next(t for t in found["tables"] if t["key"] == "official_figures")
        assert {row["place"] for row in rows} == {"PE", *units}
        (last,) = (row for row in rows if row["period"] == "2025-12")
        assert last["value"] == 10.32
        assert last["source"] == "Plan 2026, Gráfica 2 (UAS)"
        assert last["age_band"] == "6-12 meses"
        assert "no significa que este sea la causa" in told["note"]

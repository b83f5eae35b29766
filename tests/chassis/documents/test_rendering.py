"""Documents: the same bytes for the same data, archival, accessible, data as text."""

import os
import subprocess
import sys
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typst

from juntos_chassis.documents import render_pdf, render_png

SAMPLE = files("juntos_chassis.documents") / "templates" / "muestra.typ"
ON = date(2026, 3, 27)


def sample(rows: int, **changed: Any) -> dict[str, Any]:
    data = {
        "title": "Acta de muestra",
        "code": "ACTA-EJEMPLO-001",
        "office": "Unidad Territorial 07 · Huánuco",
        "on": ON,
        "place": "Huánuco",
        "cutoff": "27 de marzo de 2026",
        "digest": "a3" * 32,
        "unit": "UT07",
        "edition": 2026,
        "districts": 1,
        "text": "Texto.",
        "rows": [
            [n, f"H-{n:06}", "Amarilis", "gestante", "01/03/2026"] for n in range(rows)
        ],
    }
    return {**data, **changed}


def test_the_same_data_gives_the_same_bytes_in_another_process_and_zone() -> None:
    here = render_pdf(SAMPLE, sample(3), on=ON)
    code = (
        "import sys, datetime;"
        "from tests.chassis.documents.test_rendering import *;"
        "sys.stdout.buffer.write(render_pdf(SAMPLE, sample(3), on=ON))"
    )

    there = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout

    assert here == there


def test_a_document_is_archival_tagged_and_in_spanish() -> None:
    made = render_pdf(SAMPLE, sample(3), on=ON)

    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/Lang(es-PE)" in made
    assert b"2026-03-27T00:00:00" in made


def test_nothing_of_the_machine_is_in_it(tmp_path: Path) -> None:
    made = render_pdf(SAMPLE, sample(3), on=ON)

    assert os.fsencode(tmp_path.parent.parent) not in made
    assert os.fsencode(Path.home().name) not in made.replace(b"/Root", b"")


def test_data_is_text_and_never_markup() -> None:
    render_pdf(SAMPLE, sample(1, text="#panic() $x *y* ]"), on=ON)


def test_a_long_table_goes_on_under_its_header_on_more_pages() -> None:
    assert len(render_png(SAMPLE, sample(1))) == 1
    assert len(render_png(SAMPLE, sample(120))) > 2


def test_a_template_finds_no_file_of_the_machine(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    template = tmp_path / "t.typ"
    template.write_text(f'#read("{outside}")')

    with pytest.raises(typst.TypstError):
        render_pdf(template, {}, on=ON)


def test_a_value_that_no_document_can_show_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError, match="cannot show set"):
        render_pdf(SAMPLE, sample(1, text={1}), on=ON)

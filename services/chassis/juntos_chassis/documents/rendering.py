"""From a template and data to a file; nothing of the machine gets into it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import typst

STANDARDS: Final[Any] = ["a-2a", "ua-1"]
"""Readable for ever and by a screen reader; stricter than PDF/A-2b."""
BASE: Final = "juntos.typ"
PIXELS_PER_INCH: Final = 110
SHORT_BYTES: Final = 256 * 1024
"""What compiling a shorter document leaves behind is worth keeping for the next one."""
KEPT_FOR: Final = 11
"""The compiler drops what so many compilations did not use again."""


def render_pdf(template: Traversable, data: Mapping[str, Any], *, on: date) -> bytes:
    """A tagged PDF/A-2a (PDF/UA-1), the same bytes for the same data and date.

    Args:
        template: a typst file that imports the base template.
        data: what it reads with ``given()``; JSON values and dates.
        on: the date of the content, the only date among the document's properties.

    Raises:
        typst.TypstError: if the template is wrong; data is never read as markup.
    """
    with TemporaryDirectory(prefix="juntos-document-") as folder:
        page = _prepare(Path(folder), template, data)
        made: bytes = typst.compile(
            page,
            root=Path(folder),
            format="pdf",
            font_paths=_fonts(),
            pdf_standards=STANDARDS,
            timestamp=datetime.combine(on, time(), UTC),
            package_path=Path(folder),
            package_cache_path=Path(folder),
        )
    if len(made) > SHORT_BYTES:
        _forget()
    return made


def render_png(template: Traversable, data: Mapping[str, Any]) -> Sequence[bytes]:
    """The pages as pictures, to look at."""
    with TemporaryDirectory(prefix="juntos-document-") as folder:
        page = _prepare(Path(folder), template, data)
        pages: bytes | list[bytes] = typst.compile(
            page,
            root=Path(folder),
            format="png",
            ppi=PIXELS_PER_INCH,
            font_paths=_fonts(),
            package_path=Path(folder),
            package_cache_path=Path(folder),
        )
    return [pages] if isinstance(pages, bytes) else pages


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the compiler, the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _forget() -> None:
    """Let the compiler drop what it kept of a document to compile it again.

    A long report is compiled once and leaves some eighty megabytes behind, until later
    compilations push them out; empty ones do so at once.
    """
    for _ in range(KEPT_FOR):
        typst.compile(b"", format="svg", font_paths=_fonts())


def _prepare(folder: Path, template: Traversable, data: Mapping[str, Any]) -> Path:
    """Lay template, base and data side by side; the compiler sees nothing else."""
    base = files(__package__) / "templates" / BASE
    (folder / BASE).write_bytes(base.read_bytes())
    (folder / "data.json").write_text(json.dumps(data, default=_as_json), "utf-8")
    page = folder / "page.typ"
    page.write_bytes(template.read_bytes())
    return page


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    message = f"a document cannot show {type(value).__name__}"
    raise TypeError(message)

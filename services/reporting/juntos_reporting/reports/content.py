"""The content of a report: tables and what they rest on, as one canonical document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from juntos_chassis.web.commands import canonical_json

SCHEMA: Final = "juntos.report.v1"
Value = str | int | float | None
Document = dict[str, Any]
"""The canonical JSON document, as Python values."""


class Kind(StrEnum):
    """How the values of a column are to be read."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    DECIMAL = "decimal"
    PERCENT = "percent"
    """A share of 1."""
    POINTS = "points"
    """A difference of two shares, of 1 as well; shown in percentage points."""


class Drawing(StrEnum):
    """How a chart shows its rows."""

    BARS = "bars"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key for programs, its title and meaning for people."""

    key: str
    title: str
    kind: Kind = Kind.TEXT
    definition: str = ""

    def as_json(self) -> Document:
        """As the document has it."""
        return {
            "key": self.key,
            "title": self.title,
            "kind": self.kind.value,
            "definition": self.definition,
        }


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of a table's own figures, which stay beside it.

    Attributes:
        label: key of the column that names each bar or point.
        values: keys of the columns drawn; bars draw the first.
        goal: key of the column that marks each bar's goal.
    """

    drawing: Drawing
    title: str
    label: str
    values: tuple[str, ...]
    goal: str | None = None

    def as_json(self) -> Document:
        """As the document has it."""
        return {
            "drawing": self.drawing.value,
            "title": self.title,
            "label": self.label,
            "values": list(self.values),
            "goal": self.goal,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report.

    Attributes:
        keys: how many of the first columns together name a row.
        note: what to know when reading it, in Spanish.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    keys: int = 1
    note: str = ""
    charts: tuple[Chart, ...] = ()

    def as_json(self) -> Document:
        """As the document has it."""
        return {
            "key": self.key,
            "title": self.title,
            "keys": self.keys,
            "note": self.note,
            "columns": [column.as_json() for column in self.columns],
            "rows": [list(row) for row in self.rows],
            "charts": [chart.as_json() for chart in self.charts],
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that the issuer wrote."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What the tables rest on; enough to ask the same question again.

    Attributes:
        place: its code, its name and how wide it is.
        policy_version: a short name of all values together.
        policies: value, date, legal reference and author, by policy.
        positions: last position read, by service.
        quality: a count a kind of doubt.
    """

    edition: int
    as_of: date
    known_at: datetime
    place: Mapping[str, str]
    plan: Mapping[str, str]
    policy_version: str
    policies: Mapping[str, Mapping[str, str]]
    positions: Mapping[str, int]
    quality: Mapping[str, int]

    def as_json(self) -> Document:
        """As the document has it."""
        return {
            "edition": self.edition,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "place": dict(self.place),
            "plan": dict(self.plan),
            "policy_version": self.policy_version,
            "policies": {name: dict(said) for name, said in self.policies.items()},
            "positions": dict(self.positions),
            "quality": dict(self.quality),
        }


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says, before it has a number."""

    kind: str
    title: str
    basis: Basis
    tables: Sequence[Table]
    notices: Sequence[str] = ()
    passages: Sequence[Passage] = ()
    corrects: Mapping[str, str] | None = field(default=None)

    def numbered(self, number: str, receiver: str, issued_on: date) -> Document:
        """The whole document."""
        return {
            "schema": SCHEMA,
            "number": number,
            "kind": self.kind,
            "title": self.title,
            "receiver": receiver,
            "issued_on": issued_on.isoformat(),
            "basis": self.basis.as_json(),
            "notices": list(self.notices),
            "passages": [
                {"title": one.title, "body": one.body} for one in self.passages
            ],
            "tables": [table.as_json() for table in self.tables],
            "corrects": None if self.corrects is None else dict(self.corrects),
        }


def canonical(document: Document) -> bytes:
    """The bytes whose digest a report prints."""
    return canonical_json(document)


def digest(document: Document) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return sha256(canonical(document)).hexdigest()

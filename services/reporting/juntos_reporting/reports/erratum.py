"""An erratum: which cells of an issued report differ today, and what came since."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, func, literal, or_, select

from ..domain.issued_report import ReportKind
from ..facts.tables import event_log
from .asking import Asking
from .content import Column, Content, Document, Kind, Table, Value, digest
from .kinds import TITLES, content_of, notices
from .showing import shown
from .spanish import EVENTS
from .texts import SERVICES

CHANGES: Final = (
    Column("table", "Cuadro"),
    Column("row", "Fila"),
    Column("column", "Columna"),
    Column("old", "Decía"),
    Column("new", "Dice"),
    Column("old_value", "Valor anterior", Kind.DECIMAL, "Si es un número."),
    Column("new_value", "Valor nuevo", Kind.DECIMAL, "Si es un número."),
    Column(
        "difference",
        "Diferencia",
        Kind.DECIMAL,
        "Nuevo menos anterior; los porcentajes, en puntos porcentuales.",
    ),
)
SINCE: Final = (
    Column("service", "Servicio"),
    Column("type", "Tipo de evento"),
    Column("events", "Eventos", Kind.WHOLE, "Registrados después de la emisión."),
    Column(
        "until_cut_off",
        "Hasta el corte",
        Kind.WHOLE,
        "De ellos, con fecha hasta el corte: son los que pueden cambiar las cifras.",
    ),
)
HUNDRED: Final = 100
DECIMALS: Final = 4
GONE: Final = "(no está)"


class Cell(NamedTuple):
    """One value with the names of its place and how it is read."""

    table: str
    row: str
    column: str
    value: Value
    kind: Kind


class Change(NamedTuple):
    """What a cell said and what it says, None where it is not there."""

    old: Cell | None
    new: Cell | None


def erratum_content(frozen: Document, asking: Asking) -> Content:
    """What changed since a report was frozen; ``tables[0]`` has no row if nothing did.

    Args:
        frozen: the document of the report.
        asking: the same place and cut-off, as known now.
    """
    kind = ReportKind(frozen["kind"])
    today = content_of(kind, asking)
    again = {"tables": [table.as_json() for table in today.tables]}
    changes = changed_cells(frozen, again)
    basis = frozen["basis"]
    as_of = date.fromisoformat(basis["as_of"])
    known_at = datetime.fromisoformat(basis["known_at"])
    return Content(
        kind=ReportKind.ERRATUM.value,
        title=f"{TITLES[ReportKind.ERRATUM]} del reporte {frozen['number']}",
        basis=today.basis,
        tables=[
            Table("changes", "Lo que cambió", CHANGES, list(map(_row, changes)), 3),
            _events_since(asking, basis["positions"], known_at, as_of),
        ],
        notices=notices(asking.quality.parked),
        corrects={
            "number": frozen["number"],
            "issued_on": frozen["issued_on"],
            "known_at": basis["known_at"],
            "content_sha256": digest(frozen),
        },
    )


def changed_cells(frozen: Document, again: Document) -> list[Change]:
    """The cells that differ, in the order of the frozen tables, new ones last.

    A table or column that the report did not have yet corrects nothing in it.
    """
    had = set(_named_columns(frozen))
    old = dict(_cells(frozen))
    new = {
        (table, row, column): cell
        for (table, row, column), cell in _cells(again)
        if (table, column) in had
    }
    return [
        Change(old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if _value(old.get(key)) != _value(new.get(key))
    ]


def _named_columns(document: Document) -> Iterator[tuple[str, str]]:
    for table in document["tables"]:
        for column in table["columns"]:
            yield table["key"], column["key"]


def _value(cell: Cell | None) -> Any:
    """A missing cell differs from an empty one."""
    return GONE if cell is None else (cell.value,)


def _cells(document: Document) -> Iterator[tuple[tuple[str, str, str], Cell]]:
    for table in document["tables"]:
        keys = table["keys"]
        for row in table["rows"]:
            name = " · ".join(str(value) for value in row[:keys])
            for column, value in zip(table["columns"][keys:], row[keys:], strict=True):
                cell = Cell(
                    table["title"], name, column["title"], value, Kind(column["kind"])
                )
                yield (table["key"], name, column["key"]), cell


def _row(change: Change) -> tuple[Value, ...]:
    cell = change.new or change.old
    assert cell is not None  # noqa: S101  # a change has one side at least
    old, new = _number(change.old), _number(change.new)
    difference = None
    if old is not None and new is not None:
        difference = round(new - old, DECIMALS)
    return (
        cell.table,
        cell.row,
        cell.column,
        _text(change.old),
        _text(change.new),
        old,
        new,
        difference,
    )


def _text(cell: Cell | None) -> str:
    return GONE if cell is None else shown(cell.value, cell.kind)


def _number(cell: Cell | None) -> float | None:
    if cell is None or cell.value is None or isinstance(cell.value, str):
        return None
    if cell.kind in {Kind.PERCENT, Kind.POINTS}:
        return round(cell.value * HUNDRED, DECIMALS)
    return cell.value


def _events_since(
    asking: Asking, positions: Mapping[str, int], known_at: datetime, as_of: date
) -> Table:
    """The events that the frozen report had not read or did not count yet, by type."""
    log = event_log.c
    known = [
        and_(log.service == service, log.position > position)
        for service, position in positions.items()
    ]
    later = log.recorded_at > literal(known_at)
    unknown = log.service.not_in(list(positions))
    rows = asking.db.execute(
        select(
            log.service,
            log.type,
            func.count(),
            func.count().filter(log.occurred_on <= literal(as_of)),
        )
        .where(or_(unknown, later, *known), asking.cut.known(event_log))
        .group_by(log.service, log.type)
        .order_by(log.service, log.type)
    )
    found = [
        (SERVICES.get(row[0], row[0]), _spanish(row[1]), row[2], row[3]) for row in rows
    ]
    return Table("since", "Eventos desde la emisión", SINCE, found, keys=2)


def _spanish(type_name: str) -> str:
    """``juntos.sessions.SessionAttended.v1`` → ``Asistencia a sesión``."""
    name = type_name.split(".")[2]
    return EVENTS.get(name, name)

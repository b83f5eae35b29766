"""An erratum: which cells of an issued report differ today, and what came since."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, func, literal, or_, select

from ..domain.issued_report import ReportKind
from ..facts.tables import event_log
from .asking import Asking
from .comparing import Change, changed_cells, number, text
from .content import Column, Content, Document, Kind, Table, Value, digest
from .kinds import TITLES, content_of, notices
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
            Table(
                "changes", "Lo que cambió", CHANGES, [_row(one) for one in changes], 3
            ),
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


def _row(change: Change) -> tuple[Value, ...]:
    return (
        change.cell.table,
        change.cell.row,
        change.cell.column,
        text(change.old),
        text(change.new),
        number(change.old),
        number(change.new),
        change.difference,
    )


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

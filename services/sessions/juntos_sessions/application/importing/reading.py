"""The rows of an attendance list that a municipality sends as CSV or XLSX."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from juntos_chassis.errors import InvalidInput
from juntos_chassis.tabular import Columns, Row, open_table

from ...domain.values import AbsenceReason
from .words import presence, reason

MOST_ROWS: Final = 500
TOO_MANY: Final = "La lista tiene más de {most} filas; una sesión no llega a tantas."
NOBODY: Final = "Falta una columna que diga quién es: id, dni, apellidos o nombres."
COLUMNS: Final = Columns(
    required=("asistio",),
    optional=("id", "dni", "apellidos", "nombres", "nombre_completo", "motivo", "n"),
    aliases={
        "asistencia": "asistio",
        "asiste": "asistio",
        "presente": "asistio",
        "documento": "dni",
        "n_dni": "dni",
        "nro_dni": "dni",
        "numero_de_dni": "dni",
        "nombre": "nombres",
        "apellidos_y_nombres": "nombre_completo",
        "nombres_y_apellidos": "nombre_completo",
        "usuaria": "nombre_completo",
        "motivo_de_inasistencia": "motivo",
        "no": "n",
        "n_o": "n",
        "nro": "n",
    },
)
IDENTIFYING: Final = frozenset({"id", "dni", "apellidos", "nombres", "nombre_completo"})


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: who is meant, and what is said of her."""

    number: int
    user_id: str
    document: str
    name: str
    present: bool | None
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as it was sent, and the titles that nothing reads."""

    rows: tuple[ListRow, ...]
    unknown_columns: tuple[str, ...]


def read_list(path: Path) -> ReadList:
    """Read a list.

    Raises:
        InvalidInput: if it is no table, names nobody or is longer than any session.
    """
    table = open_table(path, COLUMNS)
    if not IDENTIFYING & set(table.names):
        raise InvalidInput(NOBODY, code="missing-columns")
    rows: list[ListRow] = []
    for row in table:
        if len(rows) == MOST_ROWS:
            raise InvalidInput(TOO_MANY.format(most=MOST_ROWS), code="too-many-rows")
        rows.append(_read(row))
    return ReadList(tuple(rows), table.unknown)


def _read(row: Row) -> ListRow:
    names = (row.optional(one) for one in ("apellidos", "nombres", "nombre_completo"))
    return ListRow(
        number=row.number,
        user_id=row.optional("id"),
        document=row.optional("dni"),
        name=" ".join(name for name in names if name),
        present=presence(row.optional("asistio")),
        reason=reason(row.optional("motivo")),
    )

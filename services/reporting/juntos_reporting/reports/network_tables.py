"""District networks and their community actions as tables."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, func, select, true

from ..facts import leaders
from ..queries.actions import community_actions
from ..queries.cut import Grouping, group_key
from .asking import Asking
from .attendance_tables import sums
from .content import Column, Kind, Table, Value
from .indicator_tables import PLACES

ACTIONS: Final = {
    "healthy_practices": "Prácticas saludables",
    "rights_guidance": "Orientación sobre derechos",
    "health_campaign": "Campaña de salud",
    "learning_space": "Espacio de aprendizaje",
    "mentoring": "Acompañamiento entre pares",
}
COUNTS: Final = (
    Column("formed", "Conformadas", Kind.WHOLE, "Redes con acta de conformación."),
    Column("recognized", "Reconocidas", Kind.WHOLE, "Con Resolución de Alcaldía."),
    Column("members", "Integrantes", Kind.WHOLE, "Al conformarse."),
    Column("actions", "Acciones", Kind.WHOLE, "Comunitarias, sin las anuladas."),
    Column("reach", "Personas alcanzadas", Kind.WHOLE, "Según cada acción registrada."),
)


def networks(asking: Asking, grouping: Grouping) -> dict[str, tuple[int, ...]]:
    """What ``COUNTS`` names, by place."""
    formed, recognized = leaders.network_formed, leaders.network_recognized
    action = community_actions(asking.cut)
    told = (
        (
            formed,
            asking.cut.sees(formed),
            (func.count(formed.c.network_id.distinct()), sums(formed.c.members)),
        ),
        (
            recognized,
            asking.cut.sees(recognized),
            (func.count(recognized.c.network_id.distinct()),),
        ),
        (action, true(), (func.count(), sums(action.c.reach))),
    )
    by_table = [
        _by_place(asking, grouping, table, seen, columns)
        for table, seen, columns in told
    ]
    formed_by, recognized_by, actions_by = by_table
    return {
        key: (
            formed_by.get(key, (0, 0))[0],
            recognized_by.get(key, (0,))[0],
            formed_by.get(key, (0, 0))[1],
            *actions_by.get(key, (0, 0)),
        )
        for key in sorted({*formed_by, *recognized_by, *actions_by})
    }


def networks_by_unit(asking: Asking) -> Table:
    """Networks of the units."""
    names = {one.unit: one.unit_name for one in asking.districts}
    found = networks(asking, Grouping.UNIT)
    columns = (
        Column("place", PLACES[Grouping.UNIT]),
        Column("name", "Nombre"),
        *COUNTS,
    )
    rows: list[tuple[Value, ...]] = [
        (unit, names.get(unit, ""), *counts) for unit, counts in found.items()
    ]
    return Table("networks", "Redes distritales de madres líderes", columns, rows)


def actions_by_kind(asking: Asking) -> Table:
    """Community actions by what was done."""
    action = community_actions(asking.cut)
    found = asking.db.execute(
        select(action.c.kind, func.count(), sums(action.c.reach))
        .where(asking.cut.within(action))
        .group_by(action.c.kind)
        .order_by(action.c.kind)
    )
    columns = (Column("kind", "Tipo de acción"), *COUNTS[-2:])
    rows = [(ACTIONS.get(row[0], row[0]), row[1], row[2]) for row in found]
    return Table("actions", "Acciones comunitarias", columns, rows)


def _by_place(
    asking: Asking,
    grouping: Grouping,
    table: FromClause,
    seen: ColumnElement[bool],
    columns: tuple[Any, ...],
) -> dict[str, tuple[int, ...]]:
    key = group_key(table, grouping)
    rows = asking.db.execute(
        select(key, *columns).where(seen, asking.cut.within(table)).group_by(key)
    )
    return {row[0]: tuple(row[1:]) for row in rows}

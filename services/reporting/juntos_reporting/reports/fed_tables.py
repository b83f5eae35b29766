"""The package of the Pacto Regional / FED: a region for its government."""

from typing import Final

from sqlalchemy import func, select

from ..queries.cut import Grouping
from .asking import Asking
from .attendance_tables import NOTHING, sessions_held
from .content import Column, Kind, Table, Value
from .indicator_tables import ratio
from .network_tables import networks
from .other_tables import official_table

AS_SETTLED: Final = "Con correcciones y diferencias resueltas."
COUNTS: Final = (
    Column("households", "Hogares", Kind.WHOLE, "De la lista final."),
    Column("enrolled", "Inscritas", Kind.WHOLE, "Usuarias que aceptaron participar."),
    Column("participants", "Participan", Kind.WHOLE, "Según la política vigente."),
    Column("completed", "Culminan", Kind.WHOLE, "Según la política vigente."),
    Column("held", "Sesiones", Kind.WHOLE, "Realizadas por todos los grupos."),
    Column("present", "Asist.", Kind.WHOLE, AS_SETTLED),
    Column("absent", "Inasist.", Kind.WHOLE, AS_SETTLED),
)
RATES: Final = (
    Column(
        "rate",
        "Asistencia",
        Kind.PERCENT,
        "Asistencias entre estas y las inasistencias.",
    ),
)
NETWORKS: Final = (
    Column("formed", "Redes", Kind.WHOLE, "Con acta de conformación."),
    Column("recognized", "Reconocidas", Kind.WHOLE, "Con Resolución de Alcaldía."),
    Column("actions", "Acciones", Kind.WHOLE, "Comunitarias, sin las anuladas."),
)


def fed_tables(asking: Asking) -> list[Table]:
    """The region in total, and the same district by district."""
    rows = _districts(asking)
    names = {one.ubigeo: one.district_name for one in asking.districts}
    columns = (Column("place", "Ubigeo"), Column("name", "Distrito"))
    people = Table(
        "districts",
        "Participantes y asistencia por distrito",
        (*columns, *COUNTS, *RATES),
        [
            (ubigeo, names.get(ubigeo, ""), *row[:7], ratio(row[5], row[5] + row[6]))
            for ubigeo, row in rows.items()
        ],
    )
    districts = Table(
        "district_networks",
        "Redes por distrito",
        (*columns, *NETWORKS),
        [(ubigeo, names.get(ubigeo, ""), *row[7:]) for ubigeo, row in rows.items()],
    )
    totals = _total(list(rows.values()))
    return [totals, people, districts, official_table(asking)]


def _total(rows: list[tuple[int, ...]]) -> Table:
    columns = (*COUNTS, *NETWORKS)
    totals = [sum(row[at] for row in rows) for at in range(len(columns))]
    listed: list[tuple[Value, ...]] = [
        (column.title, column.definition, total)
        for column, total in zip(columns, totals, strict=True)
    ]
    listed.append(("Distritos", "Con alguna cifra.", len(rows)))
    return Table(
        "region",
        "La región en cifras",
        (
            Column("figure", "Cifra"),
            Column("meaning", "Qué cuenta"),
            Column("value", "Total", Kind.WHOLE),
        ),
        listed,
    )


def _districts(asking: Asking) -> dict[str, tuple[int, ...]]:
    """By district: what ``COUNTS`` and ``NETWORKS`` name, in their order."""
    answer = asking.indicators(Grouping.DISTRICT)
    figures = {(i.key, i.code): i.figure for i in answer.indicators}
    enrolled, held = _enrolled(asking), sessions_held(asking, "ubigeo")
    formed = networks(asking, Grouping.DISTRICT)
    found: dict[str, tuple[int, ...]] = {}
    for ubigeo in sorted({key for key, _ in figures} | {*enrolled, *held, *formed}):
        households = figures.get((ubigeo, "OG"))
        completion = figures.get((ubigeo, "OE1"))
        sessions = held.get(ubigeo, NOTHING)
        networks_here = formed.get(ubigeo, (0, 0, 0, 0, 0))
        found[ubigeo] = (
            households.denominator if households else 0,
            enrolled.get(ubigeo, 0),
            completion.denominator if completion else 0,
            completion.numerator if completion else 0,
            sessions.sessions,
            sessions.present,
            sessions.absent,
            networks_here[0],
            networks_here[1],
            networks_here[3],
        )
    return found


def _enrolled(asking: Asking) -> dict[str, int]:
    enrolled = asking.people.enrolled
    rows = asking.db.execute(
        select(enrolled.c.ubigeo, func.count())
        .where(asking.cut.within(enrolled))
        .group_by(enrolled.c.ubigeo)
    )
    return {row[0]: row[1] for row in rows}

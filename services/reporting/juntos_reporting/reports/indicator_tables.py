"""Indicators and goals as tables: in total, by place and month by month."""

from collections.abc import Iterable, Sequence
from typing import Final

from ..queries.answers import IndicatorsAnswer
from ..queries.cut import COUNTRY, Grouping
from ..queries.figures import Figure
from ..queries.indicators import Indicator
from ..queries.policies import PolicyNotInForce
from .asking import Asking
from .content import Chart, Column, Drawing, Kind, Table, Value

CODES: Final = ("OG", "OG_BROAD", "OE1", "OE2", "OE3", "OE4")
SHORT: Final = {
    "OG": "OG estricta",
    "OG_BROAD": "OG amplia",
    "OE1": "OE1",
    "OE2": "OE2",
    "OE3": "OE3",
    "OE4": "OE4",
}
PARTS: Final = {
    "visit": "Visita domiciliaria",
    "initial_cap_visit": "Visita con CAP inicial",
    "started": "Inició el programa educativo",
    "reinforcement": "Recibió un refuerzo",
    "sent": "Mensaje enviado",
    "delivered": "Mensaje entregado",
    "read": "Mensaje leído",
    "formed": "Red conformada",
    "recognized": "Red reconocida por resolución",
}
MONTHS: Final = (
    "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic",
)  # fmt: skip
PLACES: Final = {
    Grouping.REGION: "Región",
    Grouping.UNIT: "UT",
    Grouping.DISTRICT: "Ubigeo",
}
NUMERATOR: Final = Column(
    "numerator", "Numerador", Kind.WHOLE, "Quienes cumplen, entre los del denominador."
)
DENOMINATOR: Final = Column(
    "denominator", "Denominador", Kind.WHOLE, "Todos los que cuentan."
)
VALUE: Final = Column(
    "value", "Valor", Kind.PERCENT, "Numerador entre denominador; vacío si es 0."
)


def share(figure: Figure) -> float | None:
    """The value of a figure as JSON has it, a share of 1."""
    return None if figure.value is None else float(figure.value)


def ratio(numerator: int, denominator: int) -> float | None:
    """A share of two counts with six decimals, None where there is nothing to share."""
    return share(Figure(numerator, denominator))


def whole_place(asking: Asking) -> list[Table]:
    """The indicators of the place against their goals, and what they are made of."""
    return [_against_goals(asking.whole), _parts(asking.whole)]


def _against_goals(answer: IndicatorsAnswer) -> Table:
    columns = (
        Column("code", "Código", definition="Plan 2026, Tabla 1."),
        Column("name", "Indicador", definition="Según las políticas vigentes."),
        NUMERATOR,
        DENOMINATOR,
        VALUE,
        Column("target", "Meta", Kind.PERCENT, "La del plan vigente al corte."),
        Column("gap", "Brecha", Kind.POINTS, "Valor menos meta."),
    )
    chart = Chart(
        Drawing.BARS, "Valor y meta de cada indicador", "code", ("value",), "target"
    )
    rows = [
        _goal_row(found, answer.definitions[found.code])
        for found in answer.indicators
        if found.key == COUNTRY
    ]
    return Table(
        "indicators",
        "Indicadores y metas",
        columns,
        rows,
        note="La marca vertical de cada barra es la meta.",
        charts=(chart,),
    )


def _goal_row(found: Indicator, meaning: str) -> Sequence[Value]:
    figure, target = found.figure, found.target
    gap = None
    if figure.value is not None and target is not None:
        gap = float(figure.value - target)
    return (
        SHORT[found.code],
        meaning,
        figure.numerator,
        figure.denominator,
        share(figure),
        None if target is None else float(target),
        gap,
    )


def _parts(answer: IndicatorsAnswer) -> Table:
    columns = (
        Column("code", "Código"),
        Column("part", "Componente"),
        NUMERATOR,
        DENOMINATOR,
        VALUE,
    )
    rows = [
        (
            SHORT[found.code],
            PARTS.get(name, name),
            figure.numerator,
            figure.denominator,
            share(figure),
        )
        for found in answer.indicators
        for name, figure in found.parts.items()
    ]
    note = "Un componente cuenta solo donde corresponde darlo."
    return Table("components", "Componentes", columns, rows, 2, note)


def by_place(asking: Asking, grouping: Grouping) -> Table:
    """The value of every indicator in each place of a breakdown."""
    answer = asking.indicators(grouping)
    values = {(i.key, i.code): share(i.figure) for i in answer.indicators}
    keys = sorted({i.key for i in answer.indicators})
    columns = (
        Column("place", PLACES[grouping]),
        Column("name", "Nombre"),
        *_value_columns(answer),
    )
    rows = [
        (key, answer.names.get(key, ""), *(values.get((key, code)) for code in CODES))
        for key in keys
    ]
    where = {Grouping.UNIT: "unidad territorial", Grouping.REGION: "región"}
    title = f"Indicadores por {where.get(grouping, 'distrito')}"
    return Table(f"by_{grouping.value}", title, columns, rows)


def _value_columns(answer: IndicatorsAnswer) -> list[Column]:
    return [
        Column(code, SHORT[code], Kind.PERCENT, answer.definitions[code])
        for code in CODES
    ]


def trend(asking: Asking) -> Table:
    """Every indicator at the end of each month, with what is known at the cut-off."""
    rows: list[tuple[Value, ...]] = []
    for end in asking.month_ends():
        found = _values(asking.until(end))
        if any(value is not None for value in found):
            rows.append((f"{MONTHS[end.month - 1]} {end:%d}", *found))
    columns = (
        Column("until", "Hasta", definition="Último día que cuenta."),
        *_value_columns(asking.whole),
    )
    chart = Chart(Drawing.LINES, "Evolución de los indicadores", "until", CODES)
    charts = (chart,) if len(rows) > 1 else ()
    return Table("trend", "Evolución mensual", columns, rows, charts=charts)


def _values(asking: Asking) -> Iterable[float | None]:
    """The values of one date; while a definition is missing there are none."""
    try:
        answer = asking.whole
    except PolicyNotInForce:
        return [None] * len(CODES)
    values = {found.code: share(found.figure) for found in answer.indicators}
    return [values.get(code) for code in CODES]

"""Data quality and official figures as tables."""

from typing import Final

from ..domain.issued_report import Level
from ..queries.official_figures import NO_CAUSE, OfficialFigure, official_figures
from .asking import Asking
from .content import Column, Kind, Table
from .indicator_tables import ratio

UNITS: Final = {"percent": "%", "persons": "personas"}
STAGES: Final = {
    "contacts": "visitas y llamadas",
    "enrolments": "inscripciones",
    "sessions": "sesiones",
}


def punctuality_table(asking: Asking) -> Table:
    """Late entries and open differences, by unit."""
    found = asking.quality
    names = {one.unit: one.unit_name for one in asking.districts}
    columns = (
        Column("place", "UT"),
        Column("name", "Nombre"),
        Column("events", "Registros", Kind.WHOLE, "De campo, hasta el corte."),
        Column(
            "late",
            "Tardíos",
            Kind.WHOLE,
            f"Registrados más de {found.late_after_days} días después de su fecha.",
        ),
        Column("share", "Parte", Kind.PERCENT, "Tardíos entre todos."),
        Column("future", "Futuros", Kind.WHOLE, "Con fecha posterior a su registro."),
        Column("disputes", "Diferencias", Kind.WHOLE, "De asistencia, sin resolver."),
    )
    rows = [
        (
            one.unit,
            names.get(one.unit, ""),
            one.events,
            one.late,
            ratio(one.late, one.events),
            one.future,
            found.disputes.get(one.unit, 0),
        )
        for one in found.punctuality
    ]
    return Table("quality", "Calidad de los datos por UT", columns, rows)


def gaps_table(asking: Asking) -> Table:
    """Districts of the cohort without data of a stage that began elsewhere."""
    names = {one.ubigeo: one.district_name for one in asking.districts}
    columns = (
        Column("ubigeo", "Ubigeo"),
        Column("name", "Distrito"),
        Column("unit", "UT"),
        Column("missing", "Sin registros de"),
    )
    rows = [
        (
            gap.ubigeo,
            names.get(gap.ubigeo, ""),
            gap.unit,
            ", ".join(STAGES[stage] for stage in gap.missing),
        )
        for gap in asking.quality.districts_without_data
    ]
    return Table("gaps", "Distritos de la lista final sin datos", columns, rows)


def official_table(asking: Asking) -> Table:
    """Figures of official sources published until the cut-off, of the place and around.

    A region sees those of the country, its own, and those of its units and districts.
    """
    columns = (
        Column("name", "Serie"),
        Column("place", "Lugar", definition="PE es el país."),
        Column("period", "Periodo"),
        Column("age_band", "Edad"),
        Column("source", "Fuente"),
        Column("published_on", "Publicada", Kind.DATE),
        Column("value", "Valor", Kind.DECIMAL, "Como la publicó la fuente."),
        Column("unit", "Unidad"),
    )
    rows = [
        (
            one.series_name,
            "PE" if one.level == "national" else one.place,
            one.period,
            one.age_band,
            one.source,
            one.published_on.isoformat(),
            float(one.value),
            UNITS.get(one.unit, one.unit),
        )
        for one in official_figures(asking.db, asking.cut)
        if _concerns(one, asking)
    ]
    title = "Cifras oficiales de referencia"
    return Table("official_figures", title, columns, rows, keys=6, note=NO_CAUSE)


def _concerns(figure: OfficialFigure, asking: Asking) -> bool:
    if figure.level == "national" or asking.place.level is Level.NATIONAL:
        return True
    cut, place = asking.cut, figure.place
    if figure.level == "region":
        return place in cut.regions
    here = [one for one in asking.districts if cut.covers(one.ubigeo)]
    return place in {one.ubigeo for one in here} | {one.unit for one in here}

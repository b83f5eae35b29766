"""Daily work on a running stack: ``juntos indicators, schedule, rebuild, rollback``."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadData, DependencyDown
from ..output import show_json, show_table, terminal
from ..parsing import a_date
from ..schedule import COLUMNS, rows_of, warning_of
from ..stack.local import running_stack
from .asking import asked
from .stack import DEFAULT_FOLDER, AsJson, Folder

LAST_DAY = date(2026, 12, 31)
NOTHING_YET = "Todavía no hay nada que mostrar con esa desagregación."
PARKED = (
    "Cifras incompletas: {parked:,} eventos están aparcados y no entraron en ellas"
    " (deploy/runbooks/salud-en-rojo.md)."
)
AsOf = Annotated[
    date, typer.Option("--al", parser=a_date, help="Fecha de negocio AAAA-MM-DD.")
]


class Grouping(StrEnum):
    """By what the indicators are split."""

    COUNTRY = "country"
    REGION = "region"
    UNIT = "ut"
    DISTRICT = "district"


class ScheduleGrouping(StrEnum):
    """By what the schedule is split."""

    COUNTRY = "country"
    UNIT = "ut"


def indicators(
    as_of: AsOf = LAST_DAY,
    by: Annotated[Grouping, typer.Option("--por", help="Desagregación.")] = (
        Grouping.COUNTRY
    ),
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Consultar los cinco indicadores a una fecha."""
    params = {"as_of": as_of.isoformat(), "by": by}
    answer = asked(folder, "reporting", "GET", "/indicators", params=params)
    if as_json:
        show_json(answer)
        return
    rows = [
        {
            **row,
            "value": "—" if row["value"] is None else f"{row['value']:.1%}",
            "target": "—" if row["target"] is None else f"{row['target']:.0%}",
            "place": row["place_name"] or row["place"],
        }
        for row in answer["indicators"]
    ]
    columns = {
        "code": "indicador",
        "place": "lugar",
        "numerator": "numerador",
        "denominator": "denominador",
        "value": "valor",
        "target": "meta",
    }
    show_table(f"Indicadores al {as_of}", columns, rows)
    if not rows:
        terminal.print(NOTHING_YET)
    _warn_of_parked(answer["parked"])


def schedule(
    as_of: AsOf = LAST_DAY,
    by: Annotated[
        ScheduleGrouping, typer.Option("--por", help="El país o cada UT.")
    ] = ScheduleGrouping.COUNTRY,
    ut: Annotated[
        list[str] | None, typer.Option(help="Solo estas UT, como UT07.")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="Solo estas regiones, como 10.")
    ] = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Consultar las 19 líneas de la programación: planificado y ejecutado."""
    places = {"ut": ut or [], "region": region or []}
    params = {"as_of": as_of.isoformat(), "by": by, **places}
    answer = asked(folder, "reporting", "GET", "/schedule", params=params)
    if as_json:
        show_json(answer)
        return
    show_table(f"Programación al {as_of}", COLUMNS, list(rows_of(answer)))
    warning = warning_of(answer)
    if warning is not None:
        terminal.print(warning)
    _warn_of_parked(answer["parked"])


def _warn_of_parked(parked: int) -> None:
    """Say that figures lack something, wherever figures are shown."""
    if parked:
        terminal.print(PARKED.format(parked=parked))


def rebuild(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Reconstruir la vista desde los flujos, compararla y cambiar a ella."""
    _change_view(folder, "rebuild", as_json=as_json)


def rollback(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Volver a la vista anterior a la última reconstrucción, puesta al día."""
    _change_view(folder, "rollback", as_json=as_json)


def _change_view(folder: Path, what: str, *, as_json: bool) -> None:
    """Let reporting change its view; it says itself what became of it."""
    arguments = (what, "--json") if as_json else (what,)
    conclude(what, running_stack(folder).watched_command("reporting", *arguments))


def conclude(what: str, code: int) -> None:
    """End as the service did, adding only what it cannot have said itself.

    Raises:
        DependencyDown: if it found no server.
        BadData: if it ended in a way of its own, killed for instance.
        typer.Exit: with 1 if it refused, for the reason it has printed.
    """
    if code == DependencyDown.exit_code:
        message = "No se pudo llegar a NATS o a la base de datos de reportes."
        raise DependencyDown(message)
    if code == BadData.exit_code:
        raise typer.Exit(code)
    if code:
        message = f"{what} terminó con el código {code}, sin decir un resultado."
        raise BadData(message)

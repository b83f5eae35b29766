"""February: plan, definitions, territory and the documents of the planning stage."""

import csv
import io
from datetime import date
from importlib.resources import files
from json import loads
from typing import Any

from .barrier import caught_up
from .client import each
from .edition import Edition

TERRITORY_FROM = date(2026, 1, 1)
PLAN_FILE = files("juntos_reporting") / "plans" / "plan-2026.json"


async def prepare(edition: Edition) -> None:
    """Approve the plan, adopt its readings, assign districts to units."""
    done = edition.progress("Plan, políticas y territorio", 2)
    plan: dict[str, Any] = loads(PLAN_FILE.read_text("utf-8"))
    uas = edition.platform.actor("uas")
    await edition.platform.post("reporting", "/plans", uas, "plan", plan)
    done()
    await edition.platform.post(
        "reporting",
        "/territories",
        uas,
        "territories",
        content=territory_csv(edition),
        params={"occurred_on": TERRITORY_FROM.isoformat()},
    )
    done()
    # The padrón is checked against the territory that enrollment has heard of.
    await caught_up(edition.target)


def territory_csv(edition: Edition) -> bytes:
    """Districts and their units, valid from the beginning of the year."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("ubigeo", "distrito", "ut", "nombre_ut", "desde"))
    for unit in edition.units:
        for district in unit.districts:
            writer.writerow(
                (district.ubigeo, district.name, unit.code, unit.name, TERRITORY_FROM)
            )
    return text.getvalue().encode()


async def record_milestones(edition: Edition) -> None:
    """The documents of the planning stage; later ones are issued reports."""
    steps = list(_milestones(edition))
    done = edition.progress("Hitos documentarios", len(steps))

    async def record(step: tuple[int, date, int, str, str]) -> None:
        line, on, quantity, unit, document = step
        await edition.platform.post(
            "reporting",
            "/milestones",
            edition.platform.actor("uas"),
            f"milestone {line} {on} {unit}",
            {
                "line": line,
                "quantity": quantity,
                "document": document,
                "occurred_on": on.isoformat(),
                **({"territorial_unit": unit} if unit else {}),
            },
        )

    await each(steps, record, done)


def _milestones(edition: Edition) -> list[tuple[int, date, int, str, str]]:
    """Line, date, quantity, unit and document of the planning stage."""
    units = [unit.code for unit in edition.units]
    return [
        (1, date(2026, 2, 19), 1, "", "Resolución de aprobación del plan"),
        (2, date(2026, 2, 23), 1, "", "Paquete de materiales actualizados"),
        (3, date(2026, 2, 23), 5, "", "Instrumentos validados"),
        (4, date(2026, 2, 24), 1, "", "Acta de plataforma operativa"),
        *((5, date(2026, 2, 26), 1, u, f"Registro de inducción {u}") for u in units),
    ]

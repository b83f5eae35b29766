"""The answer about the schedule as rows for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

COLUMNS: Final = {
    "line": "n.º",
    "place": "lugar",
    "activity": "actividad",
    "responsible": "responsable",
    "planned_total": "meta",
    "due": "programado",
    "executed_total": "ejecutado",
    "light": "semáforo",
    "attempts": "intentos",
    "documents": "docs.",
}
LIGHTS: Final = {"green": "verde", "amber": "ámbar", "red": "rojo"}
REASONS: Final = {
    "country_only": "solo del país",
    "below_unit": "parte de una UT",
    "no_unit": "sin UT",
}
PARTIAL: Final = (
    "{units} también tiene distritos fuera de lo pedido: lo programado no se reparte"
    " por debajo de la UT y no se compara."
)
NOTHING: Final = "—"


def rows_of(answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each line by the keys of ``COLUMNS``; a dash where there is nothing to say."""
    for line in answer["lines"]:
        told = {key: line.get(key) for key in COLUMNS}
        told["light"] = LIGHTS.get(line["semaphore"]) or REASONS.get(line["unshared"])
        told["attempts"] = line["secondary"].get("attempts")
        told["documents"] = line["secondary"].get("documents")
        yield {key: NOTHING if v is None else v for key, v in told.items()}


def warning_of(answer: Mapping[str, Any]) -> str | None:
    """What to know before comparing, if the places cut a unit."""
    units = ", ".join(answer["partial_units"])
    return PARTIAL.format(units=units) if units else None

"""What a report says about itself, in Spanish, from its frozen document."""

from datetime import datetime
from typing import Final

from juntos_chassis.clock import LIMA

from .content import Document, Kind
from .showing import shown
from .spanish import policy_value

QUALITY: Final = {
    "field_events": "Registros de campo hasta el corte",
    "late_entries": "Registrados más de {days} días después de su fecha",
    "dated_in_the_future": "Con fecha posterior a su registro",
    "unresolved_disputes": "Diferencias de asistencia sin resolver",
    "parked_events": "Eventos apartados a la espera de revisión",
    "districts_without_data": "Distritos de la lista final sin datos de alguna etapa",
    "implausible_sessions": "Sesiones con cifras que no pueden ser",
}
SERVICES: Final = {
    "enrollment": "Inscripción",
    "sessions": "Sesiones",
    "outreach": "Mensajes y llamadas",
    "leaders": "Madres líderes",
    "reporting": "Indicadores",
}
POLICIES: Final = {
    "completion_threshold": "Sesiones para culminar",
    "participation_minimum_sessions": "Sesiones para participar",
    "new_user_test": "Usuaria nueva",
    "contacted_modes": "Contactada por",
    "reinforcement_status": "Refuerzo recibido",
    "reinforcement_minimum_messages": "Mensajes para refuerzo",
    "package_strict": "Paquete, lectura estricta",
    "package_broad": "Paquete, lectura amplia",
    "reinforcement_due": "Refuerzo debido",
    "intervened_districts": "Distritos intervenidos",
    "active_network_minimum_actions": "Acciones para red activa",
    "disputed_attendance": "Asistencia en disputa",
    "leader_eligibility": "Elegible a madre líder",
    "survey_threshold": "Sesiones para la encuesta",
    "call_attempts": "Intentos de llamada",
    "quiet_hours": "Horas sin mensajes",
    "daily_message_cap": "Mensajes por día",
    "fallback_after_hours": "Horas hasta el SMS",
    "provider_trouble": "Si el proveedor no toma nada",
    "semaphore_thresholds": "Semáforo: verde, ámbar (%)",
    "schedule_month_weights": "Reparto por meses",
    "schedule_unit_weights": "Reparto por UT",
    "alert_notice_days": "Días de aviso",
    "late_entry_days": "Días hasta registro tardío",
}
SEVERAL: Final = "Varios cuadros"


def moment(iso: str) -> str:
    """An instant as Lima's clocks showed it."""
    local = datetime.fromisoformat(iso).astimezone(LIMA)
    return f"{local:%d/%m/%Y %H:%M:%S} (Lima)"


def particulars(document: Document) -> list[tuple[str, str]]:
    """Label and value of what stands at the start of a report."""
    basis = document["basis"]
    found = [
        ("Número", document["number"]),
        ("Dirigido a", document["receiver"]),
        ("Ámbito", _place(document)),
        ("Edición", str(basis["edition"])),
        ("Hechos hasta", shown(basis["as_of"], Kind.DATE)),
        ("Registrado hasta", moment(basis["known_at"])),
        ("Políticas, versión", basis["policy_version"]),
        ("Eventos apartados", str(basis["quality"]["parked_events"])),
    ]
    corrects = document["corrects"]
    if corrects is not None:
        issued = shown(corrects["issued_on"], Kind.DATE)
        found += [
            ("Corrige", f"{corrects['number']} del {issued}"),
            ("Registrado entonces hasta", moment(corrects["known_at"])),
        ]
    return found


def _place(document: Document) -> str:
    place = document["basis"]["place"]
    if place["level"] == "national":
        return str(place["name"])
    word = {"region": "Región", "unit": "UT"}[place["level"]]
    return f"{word} {place['name']} ({place['code']})"


def policy_rows(document: Document) -> list[tuple[str, str, str, str]]:
    """The definitions in force at the cut-off."""
    return [
        (
            POLICIES.get(name, name),
            policy_value(said["value"]),
            shown(said["effective_on"], Kind.DATE),
            said["legal_reference"],
        )
        for name, said in document["basis"]["policies"].items()
    ]


def quality_rows(document: Document) -> list[tuple[str, int]]:
    """The counts of doubt, by what they count."""
    counts = document["basis"]["quality"]
    days = counts["late_after_days"]
    return [(text.format(days=days), counts[key]) for key, text in QUALITY.items()]


def position_rows(document: Document) -> list[tuple[str, int]]:
    """How far each service's log had been read."""
    positions = document["basis"]["positions"]
    return [(SERVICES.get(name, name), at) for name, at in positions.items()]


def definition_rows(document: Document) -> list[tuple[str, str, str]]:
    """Table, column and meaning of every column that has one, each meaning once."""
    tables: dict[tuple[str, str], list[str]] = {}
    for table in document["tables"]:
        for column in table["columns"]:
            if column["definition"]:
                said = column["title"], column["definition"]
                tables.setdefault(said, []).append(table["title"])
    return [
        (SEVERAL if len(named) > 1 else named[0], *said)
        for said, named in tables.items()
    ]

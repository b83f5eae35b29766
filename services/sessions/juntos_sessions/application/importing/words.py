"""What municipalities write for present, absent and why."""

from typing import Final

from juntos_chassis.tabular.texts import plain

from ...domain.values import AbsenceReason

PRESENT: Final = frozenset({"si", "s", "x", "p", "1", "presente", "asistio", "vino"})
ABSENT: Final = frozenset({"no", "n", "f", "0", "falto", "falta", "ausente"})
REASONS: Final[dict[str, AbsenceReason]] = {
    "enfermedad": AbsenceReason.ILLNESS,
    "trabajo": AbsenceReason.WORK,
    "distancia": AbsenceReason.DISTANCE,
    "familia": AbsenceReason.FAMILY,
    "no fue informada": AbsenceReason.NOT_INFORMED,
    "no se sabe": AbsenceReason.UNKNOWN,
}
"""As the template offers them."""


def presence(word: str) -> bool | None:
    """Present or absent; None where a person has to say what was meant."""
    said = plain(word)
    if said in PRESENT:
        return True
    return False if said in ABSENT else None


def reason(word: str) -> AbsenceReason:
    """Why she was absent; other words are not kept, as they may tell about her."""
    return REASONS.get(plain(word), AbsenceReason.UNKNOWN)

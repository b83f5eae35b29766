"""Pydantic's reasons in Spanish, by error type; unknown ones keep the English text."""

from collections.abc import Mapping
from typing import Any, Final

REASONS: Final[Mapping[str, str]] = {
    "missing": "falta este dato",
    "extra_forbidden": "este dato no se espera aquí",
    "string_type": "debe ser un texto",
    "string_too_short": "debe tener al menos {min_length} caracteres",
    "string_too_long": "debe tener como máximo {max_length} caracteres",
    "string_pattern_mismatch": "no tiene la forma esperada ({pattern})",
    "int_parsing": "debe ser un número entero",
    "int_type": "debe ser un número entero",
    "bool_parsing": "debe ser verdadero o falso",
    "greater_than_equal": "debe ser mayor o igual que {ge}",
    "less_than_equal": "debe ser menor o igual que {le}",
    "greater_than": "debe ser mayor que {gt}",
    "less_than": "debe ser menor que {lt}",
    "uuid_parsing": "debe ser un identificador UUID",
    "uuid_version": "debe ser un UUID de la versión {expected_version}",
    "uuid_type": "debe ser un identificador UUID",
    "enum": "debe ser uno de: {expected}",
    "literal_error": "debe ser uno de: {expected}",
    "date_from_datetime_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_parsing": "debe ser una fecha AAAA-MM-DD",
    "date_type": "debe ser una fecha AAAA-MM-DD",
    "datetime_parsing": "debe ser una fecha y hora ISO 8601",
    "timezone_aware": "debe indicar la zona horaria",
    "json_invalid": "no es JSON válido",
    "too_short": "debe tener al menos {min_length} elementos",
    "too_long": "debe tener como máximo {max_length} elementos",
    "model_attributes_type": "debe ser un objeto",
    "dict_type": "debe ser un objeto",
    "list_type": "debe ser una lista",
}


def reason_in_spanish(error: Mapping[str, Any]) -> str:
    """Why a value was refused, for people."""
    template = REASONS.get(str(error["type"]))
    if template is None:
        return str(error["msg"])
    return template.format_map(error.get("ctx") or {})

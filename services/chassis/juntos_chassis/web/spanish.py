"""Pydantic's reasons in Spanish, by error type; never in the library's own English."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from pydantic_core.core_schema import ErrorType

OWN_WORDS: Final = frozenset({"value_error", "assertion_error"})
"""What a validator of ours says after the library's English prefix."""
WHOLE: Final = "debe ser un número entero"
NUMBER: Final = "debe ser un número"
TEXT: Final = "debe ser un texto"
YES_OR_NO: Final = "debe ser verdadero o falso"
DATE: Final = "debe ser una fecha AAAA-MM-DD"
MOMENT: Final = "debe ser una fecha y hora ISO 8601"
TIME: Final = "debe ser una hora HH:MM"
UUID: Final = "debe ser un identificador UUID"
OBJECT: Final = "debe ser un objeto"
LIST: Final = "debe ser una lista"
NO_SUCH_VALUE: Final = "no es un valor que se acepte aquí"
"""For what no request of ours can get wrong."""
REASONS: Final[Mapping[str, str]] = {
    "missing": "falta este dato",
    "extra_forbidden": "este dato no se espera aquí",
    "string_type": TEXT,
    "string_unicode": "debe ser un texto en UTF-8",
    "string_too_short": "debe tener al menos {min_length} caracteres",
    "string_too_long": "debe tener como máximo {max_length} caracteres",
    "string_pattern_mismatch": "no tiene la forma esperada ({pattern})",
    "int_parsing": WHOLE,
    "int_parsing_size": "es un número demasiado grande",
    "int_from_float": WHOLE,
    "int_type": WHOLE,
    "float_parsing": NUMBER,
    "float_type": NUMBER,
    "finite_number": "debe ser un número finito",
    "multiple_of": "debe ser múltiplo de {multiple_of}",
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_max_digits": "debe tener como máximo {max_digits} cifras",
    "decimal_max_places": "debe tener como máximo {decimal_places} decimales",
    "decimal_whole_digits": "debe tener como máximo {whole_digits} cifras enteras",
    "bool_parsing": YES_OR_NO,
    "bool_type": YES_OR_NO,
    "greater_than_equal": "debe ser mayor o igual que {ge}",
    "less_than_equal": "debe ser menor o igual que {le}",
    "greater_than": "debe ser mayor que {gt}",
    "less_than": "debe ser menor que {lt}",
    "uuid_parsing": UUID,
    "uuid_version": "debe ser un UUID de la versión {expected_version}",
    "uuid_type": UUID,
    "enum": "debe ser uno de: {expected}",
    "literal_error": "debe ser uno de: {expected}",
    "union_tag_invalid": "debe ser de uno de estos tipos: {expected_tags}",
    "union_tag_not_found": "falta decir de qué tipo es ({discriminator})",
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": "debe ser una fecha, sin hora",
    "date_parsing": DATE,
    "date_type": DATE,
    "date_past": "debe ser una fecha pasada",
    "date_future": "debe ser una fecha futura",
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "datetime_object_invalid": MOMENT,
    "datetime_type": MOMENT,
    "time_parsing": TIME,
    "time_type": TIME,
    "timezone_aware": "debe indicar la zona horaria",
    "timezone_naive": "no debe indicar la zona horaria",
    "json_invalid": "no es JSON válido",
    "too_short": "debe tener al menos {min_length} elementos",
    "too_long": "debe tener como máximo {max_length} elementos",
    "model_attributes_type": OBJECT,
    "model_type": OBJECT,
    "dict_type": OBJECT,
    "list_type": LIST,
    "tuple_type": LIST,
    "set_type": LIST,
    "url_parsing": "debe ser una dirección web",
    "url_scheme": "debe ser una dirección que empiece con {expected_schemes}",
    "url_type": "debe ser una dirección web",
}
LIBRARY: Final = frozenset(get_args(ErrorType))


def reason_in_spanish(error: Mapping[str, Any]) -> str:
    """Why a value was refused, for people.

    A validator of ours says it in its own words, which are Spanish.
    """
    kind = str(error["type"])
    told = error.get("ctx") or {}
    if kind in OWN_WORDS:
        return str(told.get("error", NO_SUCH_VALUE))
    if kind not in LIBRARY:
        return str(error["msg"])
    reason = REASONS.get(kind, NO_SUCH_VALUE)
    return reason.format_map({name: _joined(value) for name, value in told.items()})


def _joined(value: object) -> object:
    """A list of choices as the library writes it, with the Spanish «o»."""
    return value.replace("' or '", "' o '") if isinstance(value, str) else value

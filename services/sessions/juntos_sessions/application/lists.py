"""An attendance list as it is handed in, checked against the roster of the day."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from juntos_chassis.errors import FieldError, InvalidInput

from ..domain.values import AbsenceReason

T = TypeVar("T", bound=Hashable)
FIELD = "attendance"
MISSING = "falta en la lista"
UNKNOWN = "no pertenece al grupo en esa fecha"
TWICE = "figura más de una vez"
MISMATCH = (
    "La lista no coincide con las usuarias del grupo:"
    " faltan {missing}, ajenas {unknown}, repetidas {twice}."
)


@dataclass(frozen=True, slots=True)
class ListedUser:
    """One line of the list."""

    user_id: UUID
    present: bool
    reason: AbsenceReason = AbsenceReason.UNKNOWN


def twice(items: Iterable[T]) -> set[T]:
    """What occurs more than once."""
    return {item for item, times in Counter(items).items() if times > 1}


def require_complete(
    listed: Sequence[ListedUser], required: Collection[UUID], allowed: Collection[UUID]
) -> None:
    """Refuse a list that is not the roster, line by line.

    Args:
        listed: the list.
        required: who must be on it.
        allowed: who may be on it: the required, and those of the group who withdrew.

    Raises:
        InvalidInput: naming each usuaria who is missing, unknown or listed twice.
    """
    named = [line.user_id for line in listed]
    _refuse(set(required) - set(named), set(named) - set(allowed), twice(named))


def require_named(listed: Sequence[ListedUser], allowed: Collection[UUID]) -> None:
    """Refuse a second list with strangers or repetitions; it may lack some.

    Raises:
        InvalidInput: naming each usuaria who is unknown or listed twice.
    """
    named = [line.user_id for line in listed]
    _refuse(set(), set(named) - set(allowed), twice(named))


def _refuse(missing: set[UUID], unknown: set[UUID], repeated: set[UUID]) -> None:
    problems = {
        MISSING: sorted(missing),
        UNKNOWN: sorted(unknown),
        TWICE: sorted(repeated),
    }
    if not any(problems.values()):
        return
    detail = MISMATCH.format(
        missing=len(problems[MISSING]),
        unknown=len(problems[UNKNOWN]),
        twice=len(problems[TWICE]),
    )
    fields = [
        FieldError(FIELD, reason, value=str(user))
        for reason, users in problems.items()
        for user in users
    ]
    raise InvalidInput(detail, *fields, code="attendance-list-mismatch")

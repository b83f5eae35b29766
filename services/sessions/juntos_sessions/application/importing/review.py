"""From proposals and the choices of a person to an attendance list."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from juntos_chassis.errors import FieldError, InvalidInput

from ..lists import ListedUser, twice
from .proposals import Choice, Proposal

UNDECIDED: Final = "El archivo tiene filas sin decidir o mal decididas: {rows}."
NO_CHOICE: Final = "falta decir a quién corresponde la fila"
NO_PRESENCE: Final = "falta decir si asistió"
NO_SUCH_ROW: Final = "esa fila no está en el archivo"
CHOSEN_TWICE: Final = "la misma usuaria corresponde a más de una fila"


def decided(
    proposals: Sequence[Proposal], choices: Sequence[Choice]
) -> list[ListedUser]:
    """The lines that a file and its review say; a choice prevails over a sure row.

    Raises:
        InvalidInput: naming each row that nobody decided, or decided twice.
    """
    by_row = {choice.row: choice for choice in choices}
    errors = [
        FieldError("row", NO_SUCH_ROW, choice.row)
        for choice in choices
        if choice.row not in {proposal.row for proposal in proposals}
    ]
    lines: dict[int, ListedUser] = {}
    for proposal in proposals:
        line = _line(proposal, by_row.get(proposal.row), errors)
        if line is not None:
            lines[proposal.row] = line
    repeated = twice(line.user_id for line in lines.values())
    errors += [
        FieldError("user_id", CHOSEN_TWICE, row, str(line.user_id))
        for row, line in lines.items()
        if line.user_id in repeated
    ]
    if errors:
        rows = sorted({error.row for error in errors if error.row is not None})
        detail = UNDECIDED.format(rows=", ".join(map(str, rows)))
        raise InvalidInput(detail, *errors, code="rows-undecided")
    return list(lines.values())


def _line(
    proposal: Proposal, choice: Choice | None, errors: list[FieldError]
) -> ListedUser | None:
    """What one row says; None if it is left out or refused."""
    if choice is None and proposal.user_id is None:
        errors.append(FieldError("user_id", NO_CHOICE, proposal.row))
        return None
    user_id = proposal.user_id if choice is None else choice.user_id
    if user_id is None:
        return None
    chosen = None if choice is None else choice.present
    present = proposal.present if chosen is None else chosen
    if present is None:
        errors.append(FieldError("present", NO_PRESENCE, proposal.row))
        return None
    return ListedUser(user_id, present, proposal.reason)


def with_others_absent(
    lines: Sequence[ListedUser], roster: Collection[UUID]
) -> list[ListedUser]:
    """The lines, and an absence for everybody of the roster whom they do not name."""
    named = {line.user_id for line in lines}
    others = (ListedUser(user, present=False) for user in sorted(set(roster) - named))
    return [*lines, *others]


def split_make_ups(
    lines: Sequence[ListedUser], own: Collection[UUID], groups: Mapping[UUID, UUID]
) -> tuple[list[ListedUser], list[UUID]]:
    """The lines of the group, and those of other groups who were present."""
    guests = {
        line.user_id
        for line in lines
        if line.present and line.user_id not in own and line.user_id in groups
    }
    group = [line for line in lines if line.user_id not in guests]
    return group, sorted(guests)

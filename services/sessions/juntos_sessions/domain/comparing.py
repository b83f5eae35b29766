"""A second list of a session, line by line: nothing is overwritten, nothing lost."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from .attendance import Attendance
from .marks import Dispute, Given, Mark, MarkState
from .standards import Standards


class Comparison(StrEnum):
    """What came of one line of a second list."""

    ADDED = "added"
    MATCHING = "matching"
    DISPUTED = "disputed"
    DISPUTED_BEFORE = "disputed_before"
    RESOLVED_BEFORE = "resolved_before"


def compare(
    attendance: Attendance, given: Given, standards: Standards, on: date
) -> Comparison:
    """Take a line of a second list.

    Args:
        attendance: of the usuaria on the line.
        given: the line, with place and date of its session.
        standards: the policies in force.
        on: when the second list was made.
    """
    session_id = given.line.session.session_id
    mark = attendance.marks.get(session_id)
    if mark is None:
        attendance.record(given, standards)
        return Comparison.ADDED
    said = Dispute(given.line.present, given.line.testimony)
    outcome = _outcome(mark, said)
    if outcome is Comparison.DISPUTED:
        attendance.dispute(session_id, said, standards, on)
    else:
        attendance.testify(session_id, said, on)
    return outcome


def contradict(
    attendance: Attendance,
    session_id: UUID,
    said: Dispute,
    standards: Standards,
    on: date,
) -> Comparison:
    """Take a word against the list; one that comes after another is kept beside it."""
    mark = attendance.marks.get(session_id)
    if mark is None or mark.state is MarkState.RECORDED:
        attendance.dispute(session_id, said, standards, on)
        return Comparison.DISPUTED
    attendance.testify(session_id, said, on)
    return _outcome(mark, said)


def _outcome(mark: Mark, said: Dispute) -> Comparison:
    if mark.present is said.present:
        return Comparison.MATCHING
    if mark.state is MarkState.RESOLVED:
        return Comparison.RESOLVED_BEFORE
    if mark.state is MarkState.DISPUTED:
        return Comparison.DISPUTED_BEFORE
    return Comparison.DISPUTED

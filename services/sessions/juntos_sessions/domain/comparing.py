"""A second list of a session, line by line: nothing on record is overwritten."""

from datetime import date
from enum import StrEnum

from .attendance import Attendance
from .marks import Dispute, Given, MarkState
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
    if mark.present is given.line.present:
        return Comparison.MATCHING
    if mark.state is MarkState.RESOLVED:
        return Comparison.RESOLVED_BEFORE
    if mark.state is MarkState.DISPUTED:
        return Comparison.DISPUTED_BEFORE
    dispute = Dispute(given.line.present, given.line.testimony)
    attendance.dispute(session_id, dispute, standards, on)
    return Comparison.DISPUTED

"""What ``juntos schedule`` shows of an answer."""

from typing import Any

from juntos_console.schedule import COLUMNS, rows_of, warning_of


def an_answer(*units: str, **values: Any) -> dict[str, Any]:
    """An answer with line 9 in it."""
    line = {
        "line": 9,
        "place": "PE",
        "activity": "Llamadas de seguimiento a inasistentes",
        "responsible": "UT",
        "planned_total": 10_000,
        "due": 2_000,
        "executed_total": 1_200,
        "semaphore": "red",
        "unshared": None,
        "secondary": {"attempts": 2_100, "users": 1_180},
    }
    return {"lines": [line | values], "partial_units": list(units)}


def test_a_line_shows_what_is_due_its_light_and_attempts() -> None:
    (row,) = rows_of(an_answer())

    assert list(row) == list(COLUMNS)
    assert (row["due"], row["executed_total"], row["light"]) == (2_000, 1_200, "rojo")
    assert (row["attempts"], row["documents"]) == (2_100, "—")
    assert warning_of(an_answer()) is None


def test_a_part_of_a_unit_says_that_it_is_not_compared() -> None:
    nothing = {"planned_total": None, "due": None, "semaphore": None}
    answer = an_answer("UT07", **nothing, unshared="below_unit")

    (row,) = rows_of(answer)

    assert (row["planned_total"], row["due"]) == ("—", "—")
    assert row["light"] == "parte de una UT"
    assert "UT07" in (warning_of(answer) or "")

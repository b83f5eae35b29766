"""Dates of the demo that must follow each other whatever the seed."""

from juntos_console.demo.edition import SESSIONS
from juntos_console.demo.moves import MOVED_ON
from juntos_console.demo.sessions import MOVED_BEFORE, latest_date, session_date


def test_women_move_between_two_sessions_however_late_one_is_held() -> None:
    numbers = range(1, SESSIONS + 1)

    before = [n for n in numbers if session_date(n).month < MOVED_BEFORE]
    after = [n for n in numbers if session_date(n).month >= MOVED_BEFORE]

    assert max(map(latest_date, before)) < MOVED_ON < min(map(session_date, after))

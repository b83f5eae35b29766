"""Whom to call first, in SQL against a plain model, for numbers and for shares."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from juntos_chassis.identity import Scope
from juntos_sessions.application import Filter
from juntos_sessions.application.worklists import Worklist
from tests.sessions.calendar_model import (
    DAYS,
    Edition,
    editions,
    expected,
    expected_absent,
    expected_losing,
    expected_not_started,
    store,
)
from tests.support.in_process import InProcess

LATER = date(2027, 1, 1)
"""By then everything has happened: what is kept answers alone."""


async def test_the_order_of_the_calls_is_exact(api: InProcess) -> None:
    application: Any = api.service.application
    engine = api.service.engine

    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(editions(), DAYS | st.just(LATER))
    def compare(edition: Edition, day: date) -> None:
        with engine.begin() as db:
            store(edition, db)

        whole = application.worklists.absentees(Scope(), Filter())["items"]
        by_then = application.worklists.absentees(Scope(), Filter(on=day))["items"]

        measures = (
            "user_id",
            "session_id",
            "threshold",
            "attended",
            "sessions_left",
            "sessions_needed",
            "can_complete",
        )
        assert [tuple(row[m] for m in measures) for row in whole] == expected(edition)
        assert [tuple(row[m] for m in measures) for row in by_then] == expected(
            edition.as_of(day)
        )

    compare()


async def test_the_lists_for_daily_work_are_exact(api: InProcess) -> None:
    worklists: Any = api.service.application.worklists  # type: ignore[attr-defined]
    engine = api.service.engine

    def found(kind: Worklist, on: date, *measures: str) -> list[tuple[Any, ...]]:
        """The whole list, in pages of three."""
        rows: list[dict[str, Any]] = []
        while True:
            page = Filter(limit=3, offset=len(rows), on=on)
            answer = worklists.page(kind, Scope(), page, on)
            rows += answer["items"]
            if not answer["items"]:
                assert answer["total"] == len(rows)
                return [tuple(row[m] for m in measures) for row in rows]

    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(editions(), DAYS | st.just(LATER))
    def compare(edition: Edition, day: date) -> None:
        with engine.begin() as db:
            store(edition, db)
        then = edition.as_of(day)

        losing = found(
            Worklist.LOSING_THRESHOLD,
            day,
            "user_id",
            "sessions_to_spare",
            "sessions_left",
        )
        absent = found(Worklist.ABSENT_LAST_SESSION, day, "user_id", "number")
        idle = found(Worklist.NOT_STARTED, day, "user_id", "sessions_held")

        assert losing == expected_losing(then)
        assert absent == expected_absent(then)
        assert idle == expected_not_started(then)

    compare()

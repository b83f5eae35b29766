"""Whom to call first, in SQL against a plain model, for numbers and for shares."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings

from juntos_chassis.identity import Scope
from juntos_sessions.application import Filter
from tests.sessions.calendar_model import DAYS, Edition, editions, expected, store
from tests.support.in_process import InProcess


async def test_the_order_of_the_calls_is_exact(api: InProcess) -> None:
    application: Any = api.service.application
    engine = api.service.engine

    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(editions(), DAYS)
    def compare(edition: Edition, day: date) -> None:
        with engine.begin() as db:
            store(edition, db)

        whole = application.worklists.absentees(Scope(), Filter())
        by_then = application.worklists.absentees(Scope(), Filter(on=day))

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

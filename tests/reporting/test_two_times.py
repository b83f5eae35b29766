"""Properties of the two times and of asking for some places only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from juntos_reporting.facts.projection import project
from juntos_reporting.queries.answers import indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.quality import quality
from juntos_reporting.queries.reachability import reachability
from juntos_reporting.queries.schedule import schedule, schedule_by_unit
from tests.reporting.histories import History
from tests.reporting.random_histories import EXAMPLES, Step, cuts, steps, told_by

PROPERTY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
UNITS = ("UT02", "UT07")


@contextmanager
def knowing(db: Connection, history: History) -> Iterator[Connection]:
    """The view with a history in it, which it forgets afterwards."""
    with db.begin_nested() as nested:
        for events in history.events.values():
            project(events, db)
        yield db
        nested.rollback()


def all_figures(db: Connection, cut: Cut) -> dict[str, Any]:
    """Everything that can be asked about one cut."""
    shown: dict[str, Any] = {
        grouping: indicators(db, cut, grouping).indicators
        for grouping in (Grouping.COUNTRY, Grouping.DISTRICT)
    }
    return shown | {
        "schedule": schedule(db, cut),
        "by unit": schedule_by_unit(db, cut),
        "reachability": reachability(db, cut, Grouping.UNIT),
        "quality": quality(db, cut),
    }


@pytest.mark.timeout(6 * EXAMPLES)
@settings(PROPERTY, max_examples=EXAMPLES // 2)
@given(told=steps(), cut=cuts())
def test_properties_a_cut_says_what_a_view_of_only_its_events_says(
    db: Connection, told: list[Step], cut: Cut
) -> None:
    with knowing(db, told_by(told)):
        asked_now = all_figures(db, cut)

    with knowing(db, told_by(told, cut.known_at, cut.as_of)):
        asked_then = all_figures(db, replace(cut, known_at=None))

    assert asked_now == asked_then


@pytest.mark.timeout(6 * EXAMPLES)
@PROPERTY
@given(told=steps(), cut=cuts(), unit=st.sampled_from(UNITS))
def test_properties_a_unit_is_a_part_of_the_whole(
    db: Connection, told: list[Step], cut: Cut, unit: str
) -> None:
    with knowing(db, told_by(told)):
        whole = indicators(db, cut, Grouping.UNIT).indicators
        part = indicators(db, replace(cut, units=(unit,)), Grouping.UNIT).indicators

    assert part == tuple(indicator for indicator in whole if indicator.key == unit)

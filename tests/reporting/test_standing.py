"""Where each usuaria stands now: the same as the facts say, or not read at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from sqlalchemy import Connection, select

from juntos_reporting.facts.digest import digest
from juntos_reporting.facts.projection import project, project_facts
from juntos_reporting.facts.standing import (
    STANDINGS,
    attendance_standing,
    message_standing,
    refresh_all,
    standing_extent,
)
from juntos_reporting.queries.current import current
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.indicators import measure
from juntos_reporting.queries.policies import Policies, policies_in_force
from tests.reporting.asking import figure
from tests.reporting.histories import History, named
from tests.reporting.random_histories import EXAMPLES, Step, cuts, steps, told_by
from tests.reporting.telling import attend, correct_attendance, enrol, message
from tests.reporting.test_two_times import PROPERTY, knowing

Tell = Callable[[History], Connection]
YEAR_END = Cut(2026, date(2026, 12, 31))
BOTH = {standing.table.name for standing in STANDINGS}


def standings(db: Connection) -> dict[str, Any]:
    """The digests of what is derived."""
    kept = {*BOTH, standing_extent.name}
    return {name: found for name, found in digest(db).items() if name in kept}


def all_measured(db: Connection, cut: Cut) -> list[Any]:
    """Every indicator by unit."""
    policies = Policies.of(policies_in_force(db, cut), cut.as_of)
    return measure(db, cut, policies, Grouping.UNIT)


@pytest.mark.timeout(6 * EXAMPLES)
@PROPERTY
@given(told=steps(), cut=cuts())
def test_properties_a_standing_says_what_the_facts_say(
    db: Connection, told: list[Step], cut: Cut
) -> None:
    present = replace(cut, as_of=date(2026, 12, 31), known_at=None)
    with knowing(db, told_by(told)):
        assert current(db, present) == BOTH
        by_standing = all_measured(db, present)
        kept = standings(db)

        refresh_all(db)
        derived = standings(db)
        db.execute(standing_extent.delete())
        for standing in STANDINGS:
            db.execute(standing.table.delete())
        by_facts = all_measured(db, present)

    assert by_standing == by_facts
    assert kept == derived


def test_a_correction_and_another_message_change_the_standing(
    told: Tell, history: History
) -> None:
    attend(history, "04-07", "ana", 1, 2)
    correct_attendance(history, "04-09", "ana", 2, present=False)
    message(history, "04-10", "ana", "abril", reached=("sent", "delivered"))
    message(history, "05-10", "ana", "mayo", reached=("sent",))

    db = told(history)

    (attended,) = db.execute(select(attendance_standing)).all()
    (received,) = db.execute(select(message_standing)).all()
    assert tuple(attended) == (2026, named("ana"), 0b10, 0b10)
    assert tuple(received) == (2026, named("ana"), 2, 1, 0)


@pytest.mark.parametrize(
    ("cut", "read"),
    [
        (YEAR_END, BOTH),
        (replace(YEAR_END, as_of=date(2026, 4, 7)), {"attendance_standing"}),
        (replace(YEAR_END, as_of=date(2026, 4, 6)), set()),
        (replace(YEAR_END, known_at=datetime(2026, 5, 1, tzinfo=UTC)), BOTH),
        (replace(YEAR_END, known_at=datetime(2026, 1, 1, tzinfo=UTC)), set()),
    ],
)
def test_a_standing_is_read_only_by_who_sees_all_of_it(
    told: Tell, history: History, cut: Cut, read: set[str]
) -> None:
    attend(history, "04-07", "ana", 1)
    message(history, "04-10", "ana", "abril")

    assert current(told(history), cut) == read


def test_facts_that_somebody_wrote_without_standing_are_noticed(
    db: Connection, history: History
) -> None:
    enrol(history, "03-01", "ana")
    enrol(history, "03-01", "berta")
    attend(history, "04-07", "ana", 1)
    attend(history, "04-07", "berta", 1)
    for service in ("reporting", "enrollment"):
        project(history.events[service], db)
    first, second = history.events["sessions"]
    project_facts([first], db)

    read_before = current(db, YEAR_END)
    found_before = figure(db, "OE1").denominator
    project([second], db)

    assert read_before == {"message_standing"}
    assert found_before == 1
    assert current(db, YEAR_END) == BOTH
    assert figure(db, "OE1").denominator == 2

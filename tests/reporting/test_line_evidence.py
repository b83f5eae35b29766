"""From the execution of a line of the schedule to the events that it counts."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from juntos_contracts.events.reporting import MilestoneAnnulled, MilestoneRecorded
from juntos_contracts.values import MilestoneCorrection
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.line_evidence import line_evidence
from juntos_reporting.queries.schedule import schedule
from tests.reporting.histories import AMARILIS, IMAZA, History
from tests.reporting.service import AUDITOR, MAYOR, UAS, UT07, consume_all, with_plan
from tests.reporting.telling import (
    contact,
    enrol,
    form_network,
    hold,
    hold_recognition,
    list_cohort,
    message,
    register,
    validate_list,
)
from tests.support.in_process import InProcess

Tell = Callable[[History], Connection]
YEAR_END = date(2026, 12, 31)
NOW = Cut(2026, YEAR_END)
PLACES = (AMARILIS, IMAZA)


def something_of_everything(history: History) -> None:
    """Visits, sessions of one topic twice, messages, networks, a void document."""
    for user, place in (("ana", AMARILIS), ("berta", IMAZA)):
        register(history, user, place)
        list_cohort(history, "02-20", place, user)
        contact(history, "02-21", user, place)
        contact(history, "03-02", user, place)
        enrol(history, "03-10", user, place)
        message(history, "04-20", user)
        form_network(history, "09-10", place)
        validate_list(history, "08-20", place)
        hold_recognition(history, "10-10", place)
    for group in ("norte", "sur"):
        hold(history, "04-10", group, 1)
    recorded = {"line": 1, "quantity": 1, "document": "DOCUMENTO-001-EJEMPLO"}
    why = MilestoneCorrection.RECORDED_TWICE
    for data in (
        MilestoneRecorded(**recorded),
        MilestoneRecorded(**recorded | {"document": "DOCUMENTO-002-EJEMPLO"}),
        MilestoneAnnulled(**recorded, correction=why),
    ):
        history.tell("02-25", data)


@pytest.mark.parametrize(
    "cut", [NOW, Cut(2026, YEAR_END, units=("UT07",)), Cut(2026, date(2026, 3, 1))]
)
def test_the_events_of_every_line_add_up_to_its_execution(
    told: Tell, history: History, cut: Cut
) -> None:
    something_of_everything(history)
    db = told(history)

    for line in schedule(db, cut):
        found = line_evidence(db, cut, line.line, None, 0, 200)
        assert found.executed == line.executed_total
        assert sum(item.quantity for item in found.items) == line.executed_total
        for month, told_of in line.months.items():
            of_month = line_evidence(db, cut, line.line, month, 0, 200)
            assert of_month.executed == told_of.executed
            assert sum(i.quantity for i in of_month.items) == told_of.executed


def test_a_page_ends_where_the_next_begins(told: Tell, history: History) -> None:
    something_of_everything(history)
    db = told(history)

    found, after = [], 0
    while True:
        page = line_evidence(db, NOW, 6, None, after, 1)
        (item,) = page.items
        found.append(item.event.event_id)
        if page.next is None:
            break
        after = page.next

    whole = line_evidence(db, NOW, 6, None, 0, 200)
    assert found == [item.event.event_id for item in whole.items]
    assert len(found) == whole.executed == 4


async def test_an_auditor_goes_from_a_line_to_its_events(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    something_of_everything(history)
    consume_all(api, history)
    asked: dict[str, Any] = {"as_of": "2026-12-31", "month": "2026-02"}

    answer = (await api.get("/schedule/6/evidence", AUDITOR, **asked)).json()
    own = (await api.get("/schedule/6/evidence", UT07, **asked)).json()
    kept_out = await api.get("/schedule/6/evidence", MAYOR, **asked)
    missing = await api.get("/schedule/20/evidence", UAS, **asked)

    assert (answer["executed"], own["executed"]) == (2, 1)
    (item,) = own["items"]
    assert item["event"]["type"] == "juntos.enrollment.UserContacted.v1"
    assert item["event"]["territorial_unit"] == "UT07"
    assert (answer["source"], answer["month"]) == ("visit:enrolment", "2026-02")
    assert kept_out.json()["code"] == "role-not-allowed"
    assert missing.json()["code"] == "no-such-line"

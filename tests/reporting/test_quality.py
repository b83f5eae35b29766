"""Data quality on small histories, counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from juntos_contracts.events import sessions
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.policies import PolicyNotInForce
from juntos_reporting.queries.quality import (
    DistrictGap,
    Implausible,
    Punctuality,
    quality,
)
from tests.reporting.conftest import Tell
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History, named
from tests.reporting.service import MAYOR, UAS, UT07, consume_all, with_plan
from tests.reporting.telling import (
    adopt,
    attend,
    contact,
    correct_attendance,
    enrol,
    hold,
    join_group,
    list_cohort,
    question_attendance,
    register,
)
from tests.support.in_process import InProcess

YEAR = Cut(2026, date(2026, 12, 31))


def at(month: int, day: int, hour: int = 15) -> datetime:
    """A moment of recording."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_late_is_what_was_recorded_too_many_days_afterwards(
    history: History, told: Tell
) -> None:
    history.recorded_at = at(2, 27)
    contact(history, "02-20", "ana")
    contact(history, "02-19", "eva")
    contact(history, "02-28", "luz", IMAZA)

    db = told(history)

    assert quality(db, YEAR).punctuality == (
        Punctuality("UT02", 1, 0, 1),
        Punctuality("UT07", 2, 1, 0),
    )
    assert quality(db, YEAR, 6).counts()["late_entries"] == 2
    assert quality(db, YEAR, 8).counts()["late_entries"] == 0


def test_how_many_days_are_too_many_is_a_dated_policy(
    history: History, told: Tell
) -> None:
    history.recorded_at = at(2, 27)
    contact(history, "02-19", "eva")
    history.recorded_at = None
    adopt(history, "late_entry_days", "8", "2026-03-01")
    db = told(history)

    before, after = (
        quality(db, replace(YEAR, as_of=as_of)).counts()
        for as_of in (date(2026, 2, 28), date(2026, 3, 1))
    )

    assert (before["late_after_days"], before["late_entries"]) == (7, 1)
    assert (after["late_after_days"], after["late_entries"]) == (8, 0)


def test_late_is_not_told_before_somebody_says_what_it_is(db: Connection) -> None:
    with pytest.raises(PolicyNotInForce, match="late_entry_days"):
        quality(db, YEAR)


def test_the_day_of_recording_is_limas(history: History, told: Tell) -> None:
    # 02:00 UTC on the 28th is still the 27th in Lima: seven days, not eight.
    history.recorded_at = at(2, 28, hour=2)
    contact(history, "02-20", "ana")

    assert quality(told(history), YEAR).counts()["late_entries"] == 0


def test_a_dispute_counts_until_somebody_settles_it(
    history: History, told: Tell
) -> None:
    for number in (1, 2, 3, 4):
        attend(history, "04-10", "ana", number)
        question_attendance(history, "04-12", "ana", number, present=False)
    question_attendance(history, "04-14", "ana", 1, present=False, resolved=True)
    correct_attendance(history, "04-14", "ana", 2, present=False)
    question_attendance(history, "04-15", "ana", 1, present=True)

    db = told(history)

    assert quality(db, YEAR).disputes == {"UT07": 3}
    assert quality(db, replace(YEAR, as_of=date(2026, 4, 13))).disputes == {"UT07": 4}


def test_a_district_lacks_what_began_in_another_one(
    history: History, told: Tell
) -> None:
    register(history, "ana")
    contact(history, "02-20", "ana")
    enrol(history, "02-21", "ana")
    contact(history, "02-20", "luz", IMAZA)
    list_cohort(history, "03-20", AMARILIS, "ana")
    list_cohort(history, "03-20", CHINCHAO, "eva")
    list_cohort(history, "03-20", IMAZA, "luz")

    before = quality(told(history), YEAR)

    assert before.districts_without_data == (
        DistrictGap("010202", "UT02", ("enrolments",)),
        DistrictGap("100103", "UT07", ("contacts", "enrolments")),
    )


def test_a_stage_is_missing_once_it_began(history: History, told: Tell) -> None:
    list_cohort(history, "03-20", IMAZA, "luz")
    list_cohort(history, "03-20", AMARILIS, "ana")
    hold(history, "04-10", "g", 1)

    found = quality(told(history), YEAR)

    assert found.districts_without_data == (
        DistrictGap("010202", "UT02", ("sessions",)),
    )


def hold_with(history: History, group: str, session: str, present: int) -> None:
    """Tell that a group held its third session on 10 April."""
    data = sessions.SessionHeld(
        group_id=named(group),
        session_id=named(session),
        session_number=3,
        module=1,
        present=present,
        absent=0,
    )
    history.tell("04-10", data, AMARILIS)


def test_more_presences_than_women_on_the_roster_are_implausible(
    history: History, told: Tell
) -> None:
    join_group(history, "04-01", "full", "ana", "eva")
    join_group(history, "04-11", "full", "luz")
    hold_with(history, "full", "two of two", 2)
    join_group(history, "04-01", "small", "sara")
    hold_with(history, "small", "three of one", 3)

    found = quality(told(history), YEAR)

    session = str(named("three of one"))
    assert found.implausible == (
        Implausible("attendance_above_roster", session, "100102", "UT07", 3, 1),
    )
    assert found.counts()["implausible_sessions"] == 1


def test_a_guest_of_another_group_is_no_more_than_a_guest(
    history: History, told: Tell
) -> None:
    join_group(history, "04-01", "group", "ana")
    join_group(history, "04-01", "other", "eva")
    hold_with(history, "group", "group-3", 2)
    attend(history, "04-10", "ana", 3)
    attend(history, "04-10", "eva", 3)
    join_group(history, "04-01", "lone", "luz")
    hold_with(history, "lone", "with a stranger", 2)

    found = quality(told(history), YEAR).implausible

    assert [one.session_id for one in found] == [str(named("with a stranger"))]


def test_a_session_that_a_group_held_twice_is_implausible(
    history: History, told: Tell
) -> None:
    join_group(history, "04-01", "g", "ana")
    for session in ("one", "two"):
        hold_with(history, "g", session, 1)
    join_group(history, "04-01", "h", "eva")
    hold_with(history, "h", "other", 1)

    found = quality(told(history), YEAR).implausible

    assert [(one.reason, one.found) for one in found] == [("session_held_twice", 2)]


async def test_quality_is_asked_by_place_and_within_ones_own(api: InProcess) -> None:
    await with_plan(api)
    history = History(recorded_at=at(3, 20))
    contact(history, "03-01", "ana")
    contact(history, "03-01", "luz", IMAZA)
    consume_all(api, history)

    country = (await api.get("/data-quality", UAS, as_of="2026-12-31")).json()
    unit = (await api.get("/data-quality", UT07, ut="UT02")).json()
    mayor = await api.get("/data-quality", MAYOR)
    own = await api.get("/data-quality", MAYOR, ubigeo="100102")
    patient = (await api.get("/data-quality", UAS, late_after_days="19")).json()

    assert country["counts"]["late_entries"] == 2
    assert [one["unit"] for one in country["punctuality"]] == ["UT02", "UT07"]
    assert [one["unit"] for one in unit["punctuality"]] == ["UT02"]
    assert (mayor.status_code, own.status_code) == (403, 200)
    assert own.json()["counts"]["field_events"] == 1
    assert patient["counts"]["late_entries"] == 0

"""The schedule: what the plan says and what small histories execute."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Connection

from juntos_contracts.events import (
    enrollment,
    leaders,
    outreach,
    reporting,
    sessions,
)
from juntos_contracts.values import AbsenceReason, Channel, ContactOutcome
from juntos_reporting.domain.plan import EXECUTION_SOURCES
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.execution import SOURCES
from juntos_reporting.queries.plan import NoPlanInForce
from juntos_reporting.queries.schedule import ScheduleLine, schedule
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History, named
from tests.reporting.telling import (
    contact,
    form_network,
    hold_recognition,
    message,
)

Tell = Callable[[History], Connection]
YEAR_END = Cut(2026, date(2026, 12, 31))


def line(db: Connection, number: int, cut: Cut = YEAR_END) -> ScheduleLine:
    """One line of the schedule."""
    return next(found for found in schedule(db, cut) if found.line == number)


def executed(found: ScheduleLine) -> dict[str, int]:
    """The months in which something was done."""
    return {m: month.executed for m, month in found.months.items() if month.executed}


def test_every_source_that_a_plan_may_name_can_be_counted() -> None:
    assert set(SOURCES) == EXECUTION_SOURCES


def test_there_are_nineteen_lines_with_the_totals_of_the_plan(
    told: Tell, history: History
) -> None:
    lines = schedule(told(history), YEAR_END)

    assert [found.planned_total for found in lines] == [
        *(1, 1, 5, 1, 26, 26_000, 26, 12, 10_000, 6),
        *(26, 20_000, 20_000, 20_000, 26, 26, 8, 2, 1),
    ]
    assert all(
        sum(month.planned or 0 for month in found.months.values())
        == found.planned_total
        for found in lines
    )


def test_there_is_no_schedule_before_the_plan_is_approved(
    told: Tell, history: History
) -> None:
    with pytest.raises(NoPlanInForce, match="18/02/2026"):
        schedule(told(history), Cut(2026, date(2026, 2, 18)))


def test_visits_count_when_effective_and_attempts_stand_apart(
    told: Tell, history: History
) -> None:
    contact(history, "02-20", "ana", outcome="absent")
    contact(history, "03-02", "ana")
    contact(history, "04-02", "berta")
    contact(history, "03-03", "carla", mode="call")
    contact(history, "09-20", "ana", purpose="final_cap")

    db = told(history)

    first, last = line(db, 6), line(db, 13)
    assert executed(first) == {"2026-03": 1, "2026-04": 1}
    assert first.months["2026-02"].planned == 13_000
    assert first.months["2026-04"].planned == 0
    assert first.secondary == {"attempts": 3, "users": 2}
    assert (first.executed_total, last.executed_total) == (2, 1)


def test_a_session_topic_counts_in_the_month_in_which_it_was_first_held(
    told: Tell, history: History
) -> None:
    held = (("04-07", 1), ("04-14", 2), ("05-05", 1), ("05-12", 3))
    for on, number in held:
        history.tell(
            on,
            sessions.SessionHeld(
                group_id=named(f"group-{on}"),
                session_id=named(f"{on}-{number}"),
                session_number=number,
                module=1,
                present=10,
                absent=2,
            ),
            AMARILIS,
        )

    found = line(told(history), 8)

    assert executed(found) == {"2026-04": 2, "2026-05": 1}
    assert found.secondary == {"sessions_held": 4, "sessions_cancelled": 0}


def test_calls_count_when_effective_and_attempts_stand_apart(
    told: Tell, history: History
) -> None:
    for on, reached in (("04-20", False), ("04-21", True), ("05-02", True)):
        outcome = ContactOutcome.REACHED if reached else ContactOutcome.NO_ANSWER
        history.tell(
            on,
            outreach.FollowUpCallMade(
                user_id=named("ana"),
                session_number=1,
                attempt=1,
                outcome=outcome,
                effective=reached,
                reason=AbsenceReason.UNKNOWN,
            ),
            AMARILIS,
        )
    for user, effective in (("ana", True), ("berta", False)):
        history.tell(
            "09-20",
            outreach.SatisfactionSurveyed(
                user_id=named(user),
                attempt=1,
                effective=effective,
                instrument="satisfaccion",
                instrument_version=1,
            ),
            AMARILIS,
        )

    db = told(history)

    calls, survey = line(db, 9), line(db, 14)
    assert executed(calls) == {"2026-04": 1, "2026-05": 1}
    assert calls.secondary == {"attempts": 3, "users": 1}
    assert (survey.executed_total, survey.secondary["attempts"]) == (1, 2)


def test_a_message_counts_once_whatever_its_channels(
    told: Tell, history: History
) -> None:
    both = (Channel.WHATSAPP, Channel.SMS)
    message(history, "04-10", "ana", "agua", reached=("sent",), channels=both)
    message(history, "05-10", "ana", "hierro")
    message(history, "05-10", "berta", "hierro")

    found = line(told(history), 12)

    assert executed(found) == {"2026-04": 1, "2026-05": 2}
    assert found.secondary == {"users": 2, "sms": 1, "fallbacks": 1}


def test_networks_count_by_territorial_unit_and_show_their_districts(
    told: Tell, history: History
) -> None:
    for on, place in (("09-05", AMARILIS), ("10-05", CHINCHAO), ("09-08", IMAZA)):
        form_network(history, on, place)

    found = line(told(history), 15)

    assert executed(found) == {"2026-09": 2}
    assert found.secondary == {"districts": 3}


def test_recognition_counts_territorial_units_and_shows_the_events(
    told: Tell, history: History
) -> None:
    """Plan 2026, Tabla 2, line 16: 26, one a unit, however many districts it has."""
    for on, place in (("10-05", AMARILIS), ("11-03", CHINCHAO), ("10-08", IMAZA)):
        hold_recognition(history, on, place)

    found = line(told(history), 16)

    assert executed(found) == {"2026-10": 2}
    assert found.secondary == {"events": 3, "resolutions": 0}
    assert found.months["2026-11"].secondary == {"events": 1, "resolutions": 0}


def test_recognitions_and_validated_lists_are_counted(
    told: Tell, history: History
) -> None:
    network = named("network")
    history.tell(
        "09-30",
        leaders.NetworkRecognized(
            network_id=network, resolution="R.A. 1", resolved_on=date(2026, 9, 30)
        ),
        AMARILIS,
    )
    hold_recognition(history, "10-08", AMARILIS)
    for on in ("08-20", "09-02"):
        history.tell(
            on,
            leaders.LeaderListValidated(
                list_id=named("list-UT07"), leaders=9, districts=2
            ),
            AMARILIS,
        )

    db = told(history)

    held, lists = line(db, 16), line(db, 11)
    assert executed(held) == {"2026-10": 1}
    assert held.secondary == {"events": 1, "resolutions": 1}
    assert executed(lists) == {"2026-08": 1}


def test_the_final_lists_count_by_the_actas_of_the_regional_governments(
    told: Tell, history: History
) -> None:
    for on, unit, region in (
        ("03-30", "UT07", "10"),
        ("03-31", "UT08", "10"),
        ("04-02", "UT08", "19"),
    ):
        history.tell(
            on,
            enrollment.CohortSignedOff(
                cohort_id=named(f"cohort-{unit}"),
                cohort_edition=2026,
                acta=f"ACTA-{unit}-{region}",
                regional_government=region,
                signed_on=date.fromisoformat(f"2026-{on}"),
                content_sha256="0" * 64,
            ),
        )

    lists = line(told(history), 7)

    assert executed(lists) == {"2026-03": 2}
    assert lists.secondary == {"regions": 2}


def test_documentary_lines_add_the_quantities_of_their_documents(
    told: Tell, history: History
) -> None:
    for on, number, quantity in (("02-20", 3, 2), ("02-27", 3, 3), ("02-28", 5, 1)):
        history.tell(
            on,
            reporting.MilestoneRecorded(
                line=number, quantity=quantity, document=f"DOC-{on}"
            ),
        )

    db = told(history)

    instruments = line(db, 3)
    assert executed(instruments) == {"2026-02": 5}
    assert instruments.secondary == {"documents": 2}
    assert line(db, 5).executed_total == 1
    assert line(db, 3, Cut(2026, date(2026, 2, 26))).executed_total == 2


def test_a_month_is_limas_whatever_the_moment_in_utc(
    told: Tell, history: History
) -> None:
    """The producer says the business date; the moment of recording changes nothing."""
    contact(history, "03-31", "ana")

    assert executed(line(told(history), 6)) == {"2026-03": 1}

"""Rules of the educational session."""

import pytest

from juntos_sessions.application.topics import shipped_topics
from juntos_sessions.domain.rules import (
    RescheduleChangesNothing,
    RosterIsEmpty,
    SessionAlreadyHeld,
    SessionNotHeldYet,
    SessionWasCancelled,
)
from juntos_sessions.domain.session import EducationalSession, SessionStatus
from juntos_sessions.domain.values import (
    CancellationReason,
    DateCorrectionReason,
    module_of,
)
from tests.sessions.builders import APRIL_1, APRIL_10, APRIL_20, a_session
from tests.support.replay import kinds, replayed


def test_twelve_topics_lie_in_three_modules_of_four() -> None:
    assert [topic.number for topic in shipped_topics()] == list(range(1, 13))
    assert len({topic.title for topic in shipped_topics()}) == 12
    assert [module_of(n) for n in range(1, 13)] == [1] * 4 + [2] * 4 + [3] * 4


def test_a_scheduled_session_is_held_with_its_counts() -> None:
    session = a_session()

    session.hold(28, 2, APRIL_10)

    assert session.status is SessionStatus.HELD
    (held,) = session.collect_events()
    assert isinstance(held, EducationalSession.Held)
    assert (held.present, held.absent, held.occurred_on) == (28, 2, APRIL_10)


def test_a_session_without_anybody_on_the_roster_is_not_held() -> None:
    with pytest.raises(RosterIsEmpty):
        a_session().hold(0, 0, APRIL_10)


def test_a_cancelled_session_did_not_take_place() -> None:
    session = a_session()

    session.cancel(CancellationReason.WEATHER, APRIL_10)

    assert session.status is SessionStatus.CANCELLED
    assert kinds(session) == ["Cancelled"]


def test_a_held_session_is_final() -> None:
    session = a_session()
    session.hold(1, 0, APRIL_10)
    session.collect_events()

    with pytest.raises(SessionAlreadyHeld, match="10/04/2026"):
        session.hold(1, 0, APRIL_20)
    with pytest.raises(SessionAlreadyHeld):
        session.cancel(CancellationReason.WEATHER, APRIL_20)

    assert session.collect_events() == []


def test_a_cancelled_session_is_final() -> None:
    session = a_session()
    session.cancel(CancellationReason.NO_VENUE, APRIL_10)

    with pytest.raises(SessionWasCancelled, match="10/04/2026"):
        session.hold(1, 0, APRIL_20)
    with pytest.raises(SessionWasCancelled):
        session.cancel(CancellationReason.WEATHER, APRIL_20)


def test_a_rescheduled_session_has_another_date_and_keeps_the_first() -> None:
    session = a_session()

    session.reschedule(APRIL_20, "Local comunal", CancellationReason.WEATHER, APRIL_10)

    assert session.plan.scheduled_on == APRIL_20
    (moved,) = session.collect_events()
    assert isinstance(moved, EducationalSession.Rescheduled)
    assert (moved.scheduled_from, moved.scheduled_on) == (APRIL_10, APRIL_20)


def test_a_session_is_not_rescheduled_to_where_it_is() -> None:
    session = a_session()

    with pytest.raises(RescheduleChangesNothing):
        session.reschedule(
            APRIL_10, "Local comunal", CancellationReason.WEATHER, APRIL_10
        )

    assert session.collect_events() == []


def test_only_a_session_still_to_come_is_rescheduled() -> None:
    session = a_session()
    session.hold(1, 0, APRIL_10)

    with pytest.raises(SessionAlreadyHeld):
        session.reschedule(APRIL_20, "Otro", CancellationReason.WEATHER, APRIL_10)


def test_only_a_held_session_has_a_list_to_validate() -> None:
    with pytest.raises(SessionNotHeldYet):
        a_session().validate(1, 0, APRIL_10)


def test_each_turn_of_a_number_is_another_session() -> None:
    assert a_session(1, turn=1).id == a_session(1, turn=1).id
    assert len({a_session(1).id, a_session(1, turn=2).id, a_session(2).id}) == 3


@pytest.mark.parametrize("end", ["hold", "cancel"])
def test_a_replayed_session_equals_the_live_one(end: str) -> None:
    session = a_session(keep_events=True)
    session.reschedule(APRIL_20, "Colegio", CancellationReason.NO_VENUE, APRIL_10)
    if end == "hold":
        session.hold(2, 1, APRIL_10)
        session.validate(2, 1, APRIL_20)
        session.correct_held_date(
            APRIL_1, DateCorrectionReason.DATE_AS_SCHEDULED, APRIL_20
        )
    else:
        session.cancel(CancellationReason.LOW_TURNOUT, APRIL_10)

    assert replayed(session) == session

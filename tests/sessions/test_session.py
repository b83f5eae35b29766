"""Rules of the educational session."""

import pytest

from juntos_sessions.application.topics import topics
from juntos_sessions.domain.rules import (
    RosterIsEmpty,
    SessionAlreadyHeld,
    SessionWasCancelled,
)
from juntos_sessions.domain.session import EducationalSession, SessionStatus
from juntos_sessions.domain.values import CancellationReason, module_of
from tests.sessions.builders import APRIL_10, APRIL_20, a_session
from tests.support.replay import kinds, replayed


def test_twelve_topics_lie_in_three_modules_of_four() -> None:
    assert sorted(topics()) == list(range(1, 13))
    assert len(set(topics().values())) == 12
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


def test_each_turn_of_a_number_is_another_session() -> None:
    assert a_session(1, turn=1).id == a_session(1, turn=1).id
    assert len({a_session(1).id, a_session(1, turn=2).id, a_session(2).id}) == 3


@pytest.mark.parametrize("end", ["hold", "cancel"])
def test_a_replayed_session_equals_the_live_one(end: str) -> None:
    session = a_session(keep_events=True)
    if end == "hold":
        session.hold(2, 1, APRIL_10)
    else:
        session.cancel(CancellationReason.LOW_TURNOUT, APRIL_10)

    assert replayed(session) == session

"""Quiet hours, cap, window, budget, pace: what is decided before anybody is asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from juntos_chassis.clock import LIMA
from juntos_outreach.application.channels.telephones import refusal_of
from juntos_outreach.application.channels.texts import segments, transliterated
from juntos_outreach.application.sending.pacing import (
    LONGEST_WAIT_SECONDS,
    CircuitBreaker,
    TokenBucket,
    backoff,
)
from juntos_outreach.application.sending.verdicts import (
    Drop,
    Postpone,
    Rules,
    Send,
    Standing,
    overtaken,
    verdict,
)
from juntos_outreach.domain.values import Channel, FailureReason

MAY_4 = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=LIMA)
DEFAULTS = Rules.of(None, None, None)
FREE = Standing(
    scheduled_on=MAY_4,
    ends_on=date(2026, 5, 8),
    opted_out=False,
    withdrawn=False,
    sent_to_person=0,
    budget=None,
)


class Hands:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """Where the hands are."""
        return self.at


def test_what_no_rule_holds_back_is_sent_on_limas_date() -> None:
    late_in_london = datetime(2026, 5, 5, 0, 30, tzinfo=UTC)

    assert verdict(FREE, NOON, DEFAULTS) == Send(MAY_4)
    assert verdict(FREE, late_in_london, DEFAULTS) == Send(MAY_4)


@pytest.mark.parametrize(
    ("hour", "until"),
    [
        (20, datetime(2026, 5, 5, 8, tzinfo=LIMA)),
        (23, datetime(2026, 5, 5, 8, tzinfo=LIMA)),
        (3, datetime(2026, 5, 4, 8, tzinfo=LIMA)),
    ],
)
def test_nobody_is_written_to_in_limas_quiet_hours(hour: int, until: datetime) -> None:
    at_night = NOON.replace(hour=hour)

    assert verdict(FREE, at_night, DEFAULTS) == Postpone(until, "quiet_hours")


def test_quiet_hours_are_a_policy() -> None:
    afternoon = Rules.of("13:00-15:00", None, None)

    assert verdict(FREE, NOON, afternoon) == Send(MAY_4)
    quiet = verdict(FREE, NOON.replace(hour=14), afternoon)
    assert quiet == Postpone(NOON.replace(hour=15), "quiet_hours")


def test_a_second_message_waits_until_the_next_morning() -> None:
    capped = replace(FREE, sent_to_person=1)
    morning = datetime(2026, 5, 5, 8, tzinfo=LIMA)

    assert verdict(capped, NOON, DEFAULTS) == Postpone(morning, "frequency_cap")
    assert verdict(capped, NOON, Rules.of(None, "2", None)) == Send(MAY_4)


def test_a_used_up_budget_waits_until_the_next_morning() -> None:
    used = replace(FREE, budget=5, budget_used=3)
    tomorrow = Postpone(datetime(2026, 5, 5, 8, tzinfo=LIMA), "daily_budget")

    assert verdict(replace(used, budget_used=5), NOON, DEFAULTS) == tomorrow
    assert verdict(used, NOON, DEFAULTS, cost=3) == tomorrow
    assert verdict(used, NOON, DEFAULTS, cost=2) == Send(MAY_4)


def test_what_costs_more_than_a_days_budget_goes_alone_on_its_day() -> None:
    dear = replace(FREE, budget=2)

    assert verdict(dear, NOON, DEFAULTS, cost=3) == Send(MAY_4)


def test_who_asked_is_answered_though_she_got_her_message_of_the_day() -> None:
    asked = replace(FREE, sent_to_person=1, is_answer=True)

    assert verdict(asked, NOON, DEFAULTS) == Send(MAY_4)


@pytest.mark.parametrize(
    ("moment", "put_off"),
    [
        (NOON, None),
        (
            NOON.replace(hour=20, minute=1),
            Postpone(datetime(2026, 5, 5, 8, tzinfo=LIMA), "quiet_hours"),
        ),
        (NOON + timedelta(days=1), Postpone(NOON + timedelta(days=1), "window")),
    ],
)
def test_a_turn_that_comes_late_is_put_off(
    moment: datetime, put_off: Postpone | None
) -> None:
    assert overtaken(MAY_4, moment, DEFAULTS) == put_off


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (replace(FREE, opted_out=True), FailureReason.OPTED_OUT),
        (replace(FREE, withdrawn=True), FailureReason.NO_CONSENT),
        (replace(FREE, ends_on=date(2026, 5, 3)), FailureReason.EXPIRED),
        (
            replace(FREE, ends_on=date(2026, 5, 3), capped_before=True),
            FailureReason.FREQUENCY_CAP,
        ),
    ],
)
def test_some_are_never_sent(found: Standing, reason: FailureReason) -> None:
    assert verdict(found, NOON, DEFAULTS) == Drop(reason, MAY_4)


def test_nothing_is_sent_before_its_window() -> None:
    early = verdict(FREE, NOON - timedelta(days=2), DEFAULTS)

    assert early == Postpone(datetime(2026, 5, 4, 8, tzinfo=LIMA), "window")


def test_a_provider_is_asked_no_faster_than_its_rate() -> None:
    hands = Hands()
    bucket = TokenBucket(rate=2.0, burst=2.0, clock=hands)

    taken = [bucket.take() for _ in range(4)]
    wait = bucket.wait
    hands.at += wait
    after_the_wait = [bucket.take() for _ in range(2)]
    hands.at += 10
    rested = [bucket.take() for _ in range(3)]

    assert taken == [True, True, False, False]
    assert wait == 0.5
    assert after_the_wait == [True, False]
    assert rested == [True, True, False]


def test_a_provider_that_fails_is_left_alone_and_then_tried_with_one() -> None:
    hands = Hands()
    breaker = CircuitBreaker(failures=3, cool_seconds=10.0, clock=hands)

    for _ in range(3):
        breaker.failed()
    opened = breaker.closed
    hands.at += 10
    trying = breaker.closed, breaker.trying
    breaker.succeeded()

    assert opened is False
    assert trying == (True, True)
    assert (breaker.closed, breaker.trying) == (True, False)


def test_waits_double_are_spread_and_have_an_end() -> None:
    assert [backoff(n, 0.999) for n in (1, 2, 3)] == pytest.approx([1, 2, 4], rel=0.01)
    assert backoff(3, 0.0) == 2.0
    assert backoff(99, 0.5) <= LONGEST_WAIT_SECONDS


@pytest.mark.parametrize(
    ("telephone", "channel", "reason"),
    [
        ("+5112345678", Channel.SMS, FailureReason.LANDLINE),
        ("+51987654321", Channel.SMS, None),
        ("+51987654321", Channel.WHATSAPP, None),
        ("+519", Channel.SMS, FailureReason.INVALID_NUMBER),
        ("sin numero", Channel.WHATSAPP, FailureReason.INVALID_NUMBER),
    ],
)
def test_a_landline_never_gets_an_sms(
    telephone: str, channel: Channel, reason: FailureReason | None
) -> None:
    assert refusal_of(telephone, channel) is reason


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("ñ" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("", 1),
    ],
)
def test_segments_are_those_of_the_alphabet(text: str, count: int) -> None:
    assert segments(text) == count


def test_transliteration_saves_a_segment_and_keeps_the_letters_gsm_has() -> None:
    text = "Mañana a las 3: ¿llevó a su hijo al control? " + "sí " * 12

    assert transliterated("¿Mañana sí? é ü") == "¿Mañana si? é ü"
    assert segments(transliterated(text)) < segments(text)

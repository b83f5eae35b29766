"""One message: the provider repeats, reorders and comes late; nothing counts twice."""

from itertools import permutations

import pytest

from juntos_outreach.domain.message import Message
from juntos_outreach.domain.values import (
    Channel,
    FailureReason,
    MessageState,
    ReplyKind,
)
from tests.outreach.builders import ANA, BEA, MAY_4, MAY_5, a_message, new_message
from tests.support.replay import kinds, recorded, replayed

UNREACHABLE = FailureReason.UNREACHABLE


def test_a_campaign_reaches_a_usuaria_with_one_message_an_occasion() -> None:
    first = Message.create_id(ANA, "modulo-1", "")

    assert Message.create_id(ANA, "modulo-1", "") == first
    assert Message.create_id(BEA, "modulo-1", "") != first
    assert Message.create_id(ANA, "modulo-2", "") != first
    assert Message.create_id(ANA, "modulo-1", "sesion-3") != first


@pytest.mark.parametrize("order", list(permutations(("sent", "delivered", "read"))))
def test_reports_in_any_order_and_repeated_tell_the_same(
    order: tuple[str, ...],
) -> None:
    message = a_message()

    for report in order * 2:
        getattr(message, report)(Channel.WHATSAPP, MAY_4)

    assert sorted(kinds(message)) == ["Delivered", "Read", "Sent"]


def test_what_was_read_was_delivered() -> None:
    message = a_message()

    message.read(Channel.WHATSAPP, MAY_4)

    assert kinds(message) == ["Sent", "Delivered", "Read"]


def test_what_whatsapp_cannot_deliver_goes_by_sms() -> None:
    message = a_message()
    message.sent(Channel.WHATSAPP, MAY_4)

    again = message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)

    assert again is True
    assert (message.waiting, message.state) == (Channel.SMS, MessageState.QUEUED)


def test_the_fallback_is_queued_once_however_often_the_failure_is_reported() -> None:
    message = a_message()

    told = [
        message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)
        for _ in range(3)
    ]

    assert told == [True, False, False]
    assert kinds(message) == ["Failed"]


def test_a_late_answer_about_whatsapp_does_not_mark_the_sms_as_sent() -> None:
    message = a_message()
    message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)

    message.sent(Channel.WHATSAPP, MAY_4)

    assert message.state is MessageState.QUEUED


def test_after_the_sms_no_channel_is_left() -> None:
    message = a_message()
    message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)
    message.sent(Channel.SMS, MAY_4)

    again = message.failed(Channel.SMS, UNREACHABLE, MAY_5, final=False)

    assert again is False
    assert message.collect_events()[-1].final is True  # type: ignore[attr-defined]  # the library's base type


def test_a_failure_reported_after_delivery_changes_nothing() -> None:
    message = a_message()
    message.delivered(Channel.WHATSAPP, MAY_4)

    again = message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_5, final=False)

    assert again is False
    assert "Failed" not in kinds(message)


def test_a_reply_reported_twice_is_one_reply() -> None:
    message = a_message()

    for _ in range(2):
        message.replied(Channel.WHATSAPP, ReplyKind.QUESTION, "report-1", MAY_4)

    assert kinds(message) == ["Replied"]


def test_an_sms_is_a_fallback_only_where_another_channel_came_first() -> None:
    second, only = a_message(), a_message((Channel.SMS,))

    second.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)
    for message in (second, only):
        message.sent(Channel.SMS, MAY_4, 1)

    told = [recorded(message)[-1].fallback for message in (second, only)]
    assert told == [True, False]


def test_a_whatsapp_delivered_after_the_sms_counts_the_person_once() -> None:
    message = a_message()
    message.failed(Channel.WHATSAPP, FailureReason.EXPIRED, MAY_4, final=False)
    message.delivered(Channel.SMS, MAY_4)

    message.read(Channel.WHATSAPP, MAY_5)

    assert message.state is MessageState.READ
    assert message.waiting is None


def test_an_sms_that_still_waits_is_not_sent_once_whatsapp_arrived() -> None:
    message = a_message()
    message.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)

    message.delivered(Channel.WHATSAPP, MAY_5)

    assert message.waiting is None


def test_an_uncertain_message_is_settled_by_a_report_and_by_nothing_else() -> None:
    message = a_message()
    message.left_uncertain(Channel.WHATSAPP, MAY_4)
    uncertain = message.state, message.waiting

    message.delivered(Channel.WHATSAPP, MAY_5)
    message.left_uncertain(Channel.WHATSAPP, MAY_5)

    assert uncertain == (MessageState.UNCERTAIN, None)
    assert kinds(message) == ["Uncertain", "Sent", "Delivered"]


def test_only_who_was_asked_about_a_control_confirms_one() -> None:
    plain, asked = a_message(), a_message(asks_control=True)

    for message in (plain, asked):
        message.replied(Channel.WHATSAPP, ReplyKind.CONTROL_CONFIRMED, "1", MAY_4)

    assert kinds(plain) == ["Replied"]
    assert kinds(asked) == ["Replied", "ControlAnswered"]


def test_a_replayed_message_is_the_live_one() -> None:
    live = new_message(asks_control=True)
    live.sent(Channel.WHATSAPP, MAY_4)
    live.failed(Channel.WHATSAPP, UNREACHABLE, MAY_4, final=False)
    live.left_uncertain(Channel.SMS, MAY_5)
    live.sent(Channel.SMS, MAY_5, 2)
    live.read(Channel.SMS, MAY_5)
    live.replied(Channel.SMS, ReplyKind.CONTROL_DECLINED, "report-8", MAY_5)
    live.replied(Channel.SMS, ReplyKind.QUESTION, "report-9", MAY_5)
    live.answer_question("report-9", MAY_5)
    live.replied(Channel.SMS, ReplyKind.QUESTION, "report-10", MAY_5)
    live.answer_question("report-10", MAY_5, Channel.SMS)
    live.reopen_question("report-10", MAY_5)

    assert vars(replayed(live)) == vars(live)


def test_what_is_given_back_waits_for_the_same_channel_once() -> None:
    live = new_message()
    live.sent(Channel.WHATSAPP, MAY_4)

    told = [live.give_back(Channel.WHATSAPP, "request-1", MAY_5) for _ in range(2)]

    assert told == [True, False]
    assert (live.waiting, live.state) == (Channel.WHATSAPP, MessageState.QUEUED)
    assert vars(replayed(live)) == vars(live)

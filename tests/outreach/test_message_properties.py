"""Reports in any order, any number of times: a message ends in the same state."""

from hypothesis import given
from hypothesis import strategies as st

from juntos_outreach.domain.message import Message
from juntos_outreach.domain.values import Channel, FailureReason, MessageState
from tests.outreach.builders import MAY_4, a_message, new_message
from tests.support.replay import kinds, replayed

Told = tuple[str, Channel]
REPORTS = st.lists(
    st.tuples(
        st.sampled_from(("sent", "delivered", "read", "failed")),
        st.sampled_from(Channel),
    ),
    max_size=8,
)


def report(message: Message, told: Told) -> None:
    """Report as the provider's webhook does."""
    status, channel = told
    if status == "failed":
        message.sent(channel, MAY_4)
        message.failed(channel, FailureReason.UNREACHABLE, MAY_4, final=False)
    else:
        getattr(message, status)(channel, MAY_4)


def end_of(reports: list[Told]) -> tuple[object, ...]:
    """Where a message ends after these reports."""
    message = a_message()
    for told in reports:
        report(message, told)
    return message.state, message.waiting, message.progress


@given(st.data(), REPORTS)
def test_order_and_repetition_change_nothing(
    data: st.DataObject, reports: list[Told]
) -> None:
    repeated = reports + data.draw(
        st.lists(st.sampled_from(reports)) if reports else st.just([])
    )
    shuffled = data.draw(st.permutations(repeated))

    assert end_of(shuffled) == end_of(reports)


@given(REPORTS)
def test_every_kind_is_recorded_once_a_channel(reports: list[Told]) -> None:
    message = a_message()
    for told in reports * 2:
        report(message, told)

    assert all(kinds(message).count(kind) <= len(Channel) for kind in kinds(message))


@given(REPORTS)
def test_what_arrived_never_waits_to_be_sent_again(reports: list[Told]) -> None:
    message = a_message()

    for told in reports:
        report(message, told)

    if message.state in {MessageState.DELIVERED, MessageState.READ}:
        assert message.waiting is None


@given(REPORTS)
def test_a_replay_ends_where_the_live_message_did(reports: list[Told]) -> None:
    live = new_message()
    for told in reports:
        report(live, told)

    assert vars(replayed(live)) == vars(live)

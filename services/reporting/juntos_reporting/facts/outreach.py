"""Facts of outreach: messages and what became of them, calls and the survey."""

from typing import Any

from sqlalchemy import Boolean, Column, Index

from juntos_contracts.events import outreach as events

from .registry import Fact, Facts, facts_of
from .tables import CUT, fact, identity, label, number


def _message_columns() -> tuple[Column[Any], ...]:
    return (
        identity("user_id"),
        identity("message_id"),
        label("campaign"),
        label("channel"),
    )


message_queued = fact("message_queued", *_message_columns())
message_sent = fact(
    "message_sent", *_message_columns(), Column("fallback", Boolean, nullable=False)
)
message_delivered = fact("message_delivered", *_message_columns())
message_read = fact("message_read", *_message_columns())
# Whoever was reached is asked for in every answer, the rest of a message hardly ever.
for _table in (message_sent, message_delivered, message_read):
    Index(
        f"{_table.name}_by_user",
        _table.c.user_id,
        postgresql_include=("message_id", *CUT),
    )
message_failed = fact(
    "message_failed",
    *_message_columns(),
    label("reason"),
    Column("final", Boolean, nullable=False),
)
reply = fact(
    "reply",
    identity("user_id"),
    identity("message_id"),
    label("channel"),
    label("kind"),
)
opt_out = fact("opt_out", identity("user_id"), label("channel"))
opt_in = fact("opt_in", identity("user_id"), label("channel"))
message_uncertain = fact(
    "message_uncertain",
    identity("user_id"),
    identity("message_id"),
    label("campaign"),
    label("channel"),
)
"""Nobody knows whether the provider took it; a later report tells."""
control = fact(
    "control",
    identity("user_id"),
    identity("message_id"),
    Column("attended", Boolean, nullable=False),
)
campaign_state = fact("campaign_state", label("campaign"), label("state"))
survey_answer = fact(
    "survey_answer",
    identity("user_id"),
    label("instrument"),
    number("instrument_version"),
    number("option"),
    item=label("question"),
)
follow_up_call = fact(
    "follow_up_call",
    identity("user_id"),
    number("session_number"),
    number("attempt"),
    label("outcome"),
    Column("effective", Boolean, nullable=False),
    label("reason"),
)
survey_call = fact(
    "survey_call",
    identity("user_id"),
    number("attempt"),
    Column("effective", Boolean, nullable=False),
    label("instrument"),
    number("instrument_version"),
    number("satisfaction", nullable=True),
)


def _message(event: events.MessageEvent) -> tuple[object, ...]:
    return event.user_id, event.message_id, event.campaign, event.channel


@facts_of(events.MessageQueued)
def _queued(event: events.MessageQueued) -> Facts:
    yield Fact(message_queued, _message(event))


@facts_of(events.MessageSent)
def _sent(event: events.MessageSent) -> Facts:
    yield Fact(message_sent, (*_message(event), event.fallback))


@facts_of(events.MessageDelivered)
def _delivered(event: events.MessageDelivered) -> Facts:
    yield Fact(message_delivered, _message(event))


@facts_of(events.MessageRead)
def _read(event: events.MessageRead) -> Facts:
    yield Fact(message_read, _message(event))


@facts_of(events.MessageFailed)
def _failed(event: events.MessageFailed) -> Facts:
    yield Fact(message_failed, (*_message(event), event.reason, event.final))


@facts_of(events.ReplyReceived)
def _reply(event: events.ReplyReceived) -> Facts:
    yield Fact(reply, (event.user_id, event.message_id, event.channel, event.kind))


@facts_of(events.OptedOut)
def _opt_out(event: events.OptedOut) -> Facts:
    yield Fact(opt_out, (event.user_id, event.channel))


@facts_of(events.OptedIn)
def _opt_in(event: events.OptedIn) -> Facts:
    yield Fact(opt_in, (event.user_id, event.channel))


@facts_of(events.MessageUncertain)
def _uncertain(event: events.MessageUncertain) -> Facts:
    yield Fact(message_uncertain, _message(event))


@facts_of(events.ControlConfirmed)
def _control(event: events.ControlConfirmed) -> Facts:
    yield Fact(control, (event.user_id, event.message_id, event.attended))


@facts_of(events.CampaignStateChanged)
def _campaign_state(event: events.CampaignStateChanged) -> Facts:
    yield Fact(campaign_state, (event.campaign, event.state))


@facts_of(events.FollowUpCallMade)
def _follow_up_call(event: events.FollowUpCallMade) -> Facts:
    yield Fact(
        follow_up_call,
        (
            event.user_id,
            event.session_number,
            event.attempt,
            event.outcome,
            event.effective,
            event.reason,
        ),
    )


@facts_of(events.SatisfactionSurveyed)
def _survey_call(event: events.SatisfactionSurveyed) -> Facts:
    yield Fact(
        survey_call,
        (
            event.user_id,
            event.attempt,
            event.effective,
            event.instrument,
            event.instrument_version,
            event.satisfaction,
        ),
    )
    instrument = event.instrument, event.instrument_version
    for question, option in (event.answers or {}).items():
        yield Fact(survey_answer, (question, event.user_id, *instrument, option))

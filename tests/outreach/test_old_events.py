"""Events stored before this stage stay readable, and mean what they meant."""

import json
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_chassis.seedwork import Territory
from juntos_outreach.api.campaigns import CampaignIn
from juntos_outreach.domain.calls import FollowUpCall
from juntos_outreach.domain.campaign import Campaign
from juntos_outreach.domain.message import Message
from juntos_outreach.domain.preferences import Preferences
from juntos_outreach.domain.survey import EXAMPLE, SatisfactionSurvey
from juntos_outreach.domain.values import CampaignState, Channel, MessageState
from juntos_outreach.relay import published
from tests.outreach.builders import ANA, MAY_4
from tests.outreach.test_campaigns import BODY

AT: dict[str, Any] = {
    "territory": {"ubigeo": "100101", "territorial_unit": "UT07"},
    "occurred_on": "2026-05-04",
    "occurred_at": None,
}
MESSAGE = {"user_id": str(ANA), "campaign": "modulo-1", "channel": "whatsapp", **AT}
SMS = {**MESSAGE, "channel": "sms"}
CALL = {"user_id": str(ANA), "session_number": 3, "reason": "work", **AT}
WISH = {"user_id": str(ANA), "channel": "sms", **AT}
SURVEY = {"user_id": str(ANA), "satisfaction": 80, "outcome": "reached", **AT}


def replay(aggregate_id: Any, *stored: tuple[str, dict[str, Any]]) -> Any:
    """What old bytes say today; each of them can still be published."""
    mapper = StrictMapper(PydanticTranscoder())
    found: Any = None
    for version, (topic, state) in enumerate(stored, 1):
        event = mapper.to_domain_event(
            StoredEvent(aggregate_id, version, topic, json.dumps(state).encode())
        )
        published(event)
        found = event.mutate(found)
    return found


def test_an_old_message_has_the_id_and_the_channels_it_had() -> None:
    message_id = Message.create_id(ANA, "modulo-1", "")

    message = replay(
        message_id,
        ("outreach.message.queued", MESSAGE),
        ("outreach.message.sent", MESSAGE),
        (
            "outreach.message.failed",
            {**MESSAGE, "reason": "unreachable", "final": False},
        ),
        ("outreach.message.sent", SMS),
        ("outreach.message.delivered", SMS),
    )

    assert message.id == message_id
    assert message.channels == (Channel.WHATSAPP, Channel.SMS)
    assert message.state is MessageState.DELIVERED


def test_old_questions_were_answered_by_a_call() -> None:
    asked = {"user_id": str(ANA), "report_id": "r", **AT}
    reply = {**asked, "channel": "sms", "kind": "question"}

    message = replay(
        Message.create_id(ANA, "modulo-1", ""),
        ("outreach.message.queued", MESSAGE),
        ("outreach.message.replied", reply),
        ("outreach.message.question-answered", asked),
    )

    assert message.answered == {"r": None}


@pytest.mark.parametrize("further", [0, 1])
def test_old_calls_have_no_barrier_and_no_next_step(further: int) -> None:
    more = {**CALL, "attempt": 2, "outcome": "reached"}
    stored = [("outreach.follow-up-call.first-made", {**CALL, "outcome": "no_answer"})]
    stored += [("outreach.follow-up-call.made", more)] * further

    call = replay(FollowUpCall.create_id(ANA, 3), *stored)

    assert (call.attempts, call.reached) == (1 + further, bool(further))


def test_old_campaigns_were_paused_by_people_alone() -> None:
    where = Territory("000000", "UT07")
    campaign = Campaign(
        code="hierro",
        definition=CampaignIn.model_validate(BODY).definition(),
        territory=where,
        occurred_on=MAY_4,
    )
    [defined] = campaign.collect_events()
    state = {"code": "hierro", "state": "paused", **AT}
    stored = StoredEvent(
        campaign.id, 2, "outreach.campaign.state-changed", json.dumps(state).encode()
    )

    event = StrictMapper(PydanticTranscoder()).to_domain_event(stored)
    found: Any = event.mutate(defined.mutate(None))

    assert published(event).model_dump(exclude_none=True) == {
        "campaign": "hierro",
        "state": "paused",
    }
    assert (found.state, found.pause) == (CampaignState.PAUSED, None)


def test_old_surveys_belong_to_the_example() -> None:
    stored = ("outreach.satisfaction-survey.first-called", SURVEY)

    survey = replay(SatisfactionSurvey.create_id(ANA), stored)

    assert survey.answered
    assert EXAMPLE == ("satisfaccion-2026-ejemplo", 1)


def test_old_wishes_were_told_by_the_usuaria_herself() -> None:
    stored = [
        ("outreach.preferences.opted-out", WISH),
        ("outreach.preferences.opted-in", WISH),
        ("outreach.preferences.opted-out-again", WISH),
    ]

    wish = replay(Preferences.create_id(ANA), *stored)

    assert wish.opted_out_on is not None

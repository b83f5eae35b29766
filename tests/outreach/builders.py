"""Messages and facts for the outreach tests; all fictitious."""

from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory
from juntos_contracts import Territory as Place
from juntos_outreach.domain.message import WHATSAPP_THEN_SMS, Message
from juntos_outreach.domain.values import Channel

ANA, BEA = UUID(int=1), UUID(int=2)
HOUSEHOLD = UUID(int=501)
WHERE = Territory("100101", "UT07")
PLACE = Place(ubigeo="100101", territorial_unit="UT07")
MAY_4 = date(2026, 5, 4)
MAY_5 = date(2026, 5, 5)


def a_message(
    channels: tuple[Channel, ...] = WHATSAPP_THEN_SMS, *, asks_control: bool = False
) -> Message:
    """A queued message whose queueing is already stored."""
    message = new_message(channels, asks_control=asks_control)
    message.collect_events()
    return message


def new_message(
    channels: tuple[Channel, ...] = WHATSAPP_THEN_SMS, *, asks_control: bool = False
) -> Message:
    """A message that was just queued."""
    return Message(
        user_id=ANA,
        campaign="modulo-1",
        channel=channels[0],
        channels=channels,
        occasion="",
        asks_control=asks_control,
        territory=WHERE,
        occurred_on=MAY_4,
    )

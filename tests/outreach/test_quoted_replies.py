"""An answer belongs to the message that it quotes; without one, to the last sent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from juntos_outreach.application import Outreach
from juntos_outreach.domain.message import Message
from tests.outreach.builders import ANA, BEA
from tests.outreach.conftest import (
    campaign,
    handed_over,
    number_of,
    provider_id,
    reported,
)
from tests.outreach.test_api import answered
from tests.support.in_process import InProcess


def quoting(user: UUID, words: str, wamid: str) -> dict[str, Any]:
    """An answer of the Cloud API to one of its messages."""
    return {**answered(user, words), "context": {"id": wamid}}


async def asked_then_reminded(
    api: InProcess, app: Outreach, number: Callable[[UUID], str] = number_of
) -> None:
    """A question about a control, and a reminder after it."""
    await campaign(api, code="control", asks_control=True)
    handed_over(app, number)
    await campaign(api, code="aviso", scheduled_on="2026-05-05")
    handed_over(app, number)


async def answered_messages(api: InProcess) -> list[str]:
    """Which messages were answered."""
    told = [one for one in await api.events() if "ReplyReceived" in one["type"]]
    return [one["data"]["message_id"] for one in told]


async def test_a_quoted_message_is_the_one_that_is_answered(
    api: InProcess, app: Outreach
) -> None:
    await asked_then_reminded(api, app)

    await reported(api, quoting(ANA, "Sí", provider_id(ANA, "control")))

    assert await answered_messages(api) == [str(Message.create_id(ANA, "control", ""))]
    assert "ControlConfirmed" in await api.published()


async def test_without_a_quote_or_with_a_strange_one_it_is_the_last_to_that_number(
    api: InProcess, app: Outreach
) -> None:
    await asked_then_reminded(api, app)
    last = str(Message.create_id(ANA, "aviso", ""))
    no_quote = answered(ANA, "gracias")
    del no_quote["context"]

    await reported(api, no_quote)
    await reported(api, quoting(ANA, "gracias", "wamid.de-otra-parte"))
    # Forwarded to another telephone, her message is not that telephone's.
    await reported(api, quoting(ANA, "Sí", provider_id(BEA, "control")))

    assert await answered_messages(api) == [last] * 3


async def test_on_a_shared_telephone_the_quote_tells_who_answers(
    api: InProcess, app: Outreach
) -> None:
    await asked_then_reminded(api, app, lambda _: number_of(ANA))

    await reported(api, quoting(ANA, "Sí", provider_id(BEA, "control")))

    assert await answered_messages(api) == [str(Message.create_id(BEA, "control", ""))]


async def test_a_reaction_belongs_to_the_message_it_is_put_on(
    api: InProcess, app: Outreach
) -> None:
    await asked_then_reminded(api, app)
    reaction = answered(ANA, "")
    for part in ("text", "context"):
        del reaction[part]
    on = {"message_id": provider_id(ANA, "control"), "emoji": "👍"}

    await reported(api, {**reaction, "type": "reaction", "reaction": on})

    assert await answered_messages(api) == [str(Message.create_id(ANA, "control", ""))]

"""What a sender does first about what a dead one left."""

from typing import Any
from uuid import uuid4

from juntos_outreach.application import Outreach
from juntos_outreach.application.sending.sender import Sender
from juntos_outreach.domain.values import Channel
from tests.outreach.conftest import (
    NOW,
    UT07,
    asked,
    campaign,
    reference_of,
    reported,
)
from tests.outreach.test_api import report
from tests.support.in_process import InProcess


async def take_over(app: Outreach) -> None:
    """As a sender does when it has the lock."""
    await Sender(app, {}, lambda: NOW, "").take_over()


async def attempts(api: InProcess) -> list[dict[str, Any]]:
    """How the requests to providers ended, as people see it."""
    found: list[dict[str, Any]] = (await api.get("/campaigns/attempts", UT07)).json()
    return found


async def test_what_was_asked_without_an_answer_is_uncertain_and_not_asked_again(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    left = asked(app)

    await take_over(app)

    assert len(left) == 2
    assert asked(app) == []
    assert (await api.published()).count("MessageUncertain") == 2
    assert [(a["outcome"], a["attempts"]) for a in await attempts(api)] == [
        ("uncertain", 2)
    ]


async def test_an_attempt_that_a_report_cleared_up_does_not_stay_open(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    cleared_up, _ = asked(app)
    await reported(api, report(reference_of(cleared_up), "delivered"))

    await take_over(app)

    assert (await api.published()).count("MessageUncertain") == 1
    assert [(a["outcome"], a["attempts"]) for a in await attempts(api)] == [
        ("uncertain", 2)
    ]


async def test_what_was_only_claimed_is_free_again_and_no_failed_try(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    app.ledger.claim(50, NOW, None, list(Channel), uuid4())

    await take_over(app)

    assert [one.message.attempts for one in asked(app)] == [1, 1]

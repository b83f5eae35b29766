"""An enrolment without consent is a fact, told at once and waiting on a list."""

import pytest

from tests.enrollment.asking import asked, done, rows, users, visited
from tests.enrollment.builders import ROW
from tests.enrollment.conftest import GESTOR
from tests.support.in_process import InProcess

CONSENT = {"enrol": False, "cap": None, "purpose": "follow_up"}


async def pending(api: InProcess) -> int:
    total: int = (await asked(api, "/worklists/consent-pending"))["total"]
    return total


async def enrolled(api: InProcess, *consents: str) -> tuple[str, bool]:
    """Ana, enrolled with these consents, and whether hers is said to be pending."""
    await rows(api, ROW[0])
    (ana,) = await users(api)
    answer = await visited(api, ana["user_id"], consents=list(consents))
    return str(ana["user_id"]), answer["consent_pending"]


@pytest.mark.parametrize("consents", [(), ("messages",)])
async def test_an_enrolment_without_the_programmes_consent_waits_for_it(
    api: InProcess, consents: tuple[str, ...]
) -> None:
    ana, said = await enrolled(api, *consents)
    before = await pending(api)

    await visited(api, ana, consents=["programme"], occurred_on="2026-03-10", **CONSENT)

    assert (said, before, await pending(api)) == (True, 1, 0)


async def test_with_consent_nothing_is_pending(api: InProcess) -> None:
    _, said = await enrolled(api, "programme")

    assert (said, await pending(api)) == (False, 0)


async def test_who_takes_her_consent_back_is_on_the_list_again(api: InProcess) -> None:
    ana, _ = await enrolled(api, "programme", "messages")
    path = f"/users/{ana}/consent-withdrawals"

    taken_back = {"purpose": "messages", "occurred_on": "2026-03-09"}
    await done(api, path, taken_back, GESTOR)
    of_messages = await pending(api)
    await done(api, path, {**taken_back, "purpose": "programme"}, GESTOR)

    assert (of_messages, await pending(api)) == (0, 1)

"""A telephone that several women have, or that nobody knows yet, says SALIR."""

from uuid import UUID

import httpx
import pytest

from juntos_chassis.commands import Command
from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from juntos_outreach.application.number_hash import hash_of
from juntos_outreach.application.sending.sender import SENDER
from juntos_outreach.application.wishes import Written
from juntos_outreach.bootstrap import build
from juntos_outreach.domain.message import Message
from tests.outreach.builders import ANA, BEA, MAY_4
from tests.outreach.conftest import (
    GESTOR,
    SHARED_KEY,
    campaign,
    handed_over,
    number_of,
    outreach_settings,
    reported,
)
from tests.outreach.test_api import answered
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess

WISH = {"occurred_on": MAY_4.isoformat()}


def annas(_: UUID) -> str:
    """The one telephone of a house."""
    return number_of(ANA)


async def opted_out(api: InProcess) -> dict[str, bool]:
    """Who opted out, and whether it was her telephone that said so."""
    told = [one for one in await api.events() if ".OptedOut." in one["type"]]
    return {one["data"]["user_id"]: one["data"].get("by_number", False) for one in told}


async def test_salir_from_a_shared_telephone_ends_the_messages_of_all_who_have_it(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app, annas)

    await reported(api, answered(ANA, "SALIR"))

    told = await opted_out(api)
    assert set(told) == {str(ANA), str(BEA)}
    assert sorted(told.values()) == [False, True]
    assert (await campaign(api, code="otra")).json()["queued"] == 0


async def test_salir_does_not_reach_who_has_another_telephone_by_now(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app, annas)
    await campaign(api, code="otra", scheduled_on="2026-05-05")
    handed_over(app)

    await reported(api, answered(ANA, "SALIR"))

    assert set(await opted_out(api)) == {str(ANA)}


async def test_a_number_that_said_salir_before_it_was_known_is_not_written_to(
    api: InProcess, app: Outreach
) -> None:
    await reported(api, answered(ANA, "SALIR"))
    await campaign(api)

    left_out = about_to_write(app)

    assert left_out == [str(Message.create_id(ANA, "modulo-1", ""))]
    assert await opted_out(api) == {str(ANA): True}
    assert (await campaign(api, code="otra")).json()["queued"] == 1


async def test_who_wants_messages_again_gets_them_at_that_number(
    api: InProcess, app: Outreach
) -> None:
    await reported(api, answered(ANA, "SALIR"))
    await campaign(api)
    about_to_write(app)

    back = await api.post("/opt-ins", {"user_id": str(ANA), **WISH}, GESTOR)

    assert back.status_code == httpx.codes.CREATED
    assert about_to_write(app) == []


async def test_an_old_salir_delivered_again_does_not_undo_a_return(
    api: InProcess, app: Outreach
) -> None:
    leaves = answered(ANA, "SALIR")
    await campaign(api)
    handed_over(app)
    await reported(api, leaves)
    await api.post("/opt-ins", {"user_id": str(ANA), **WISH}, GESTOR)

    await reported(api, leaves, answered(BEA, "gracias"))

    assert about_to_write(app) == []
    assert (await campaign(api, code="otra")).json()["queued"] == 2


@pytest.mark.parametrize("before", ["", "clave-propia-de-los-numeros"])
async def test_a_new_app_secret_forgets_no_number(
    databases: FreshDatabases, issuer: Issuer, before: str
) -> None:
    url = databases.create_database("outreach")
    old = outreach_settings(url, issuer, number_secret=before)
    renewed = {"webhook_secret": f"otra-{SHARED_KEY}"}
    new = outreach_settings(url, issuer, **renewed, number_secret=before or SHARED_KEY)
    keys = []
    for settings in (old, new):
        async with InProcess(build(settings), issuer) as api:
            assert isinstance(api.service.application, Outreach)
            keys.append(api.service.application.number_key)

    assert keys[0] == keys[1]


def about_to_write(app: Outreach) -> list[str]:
    """A sender has the telephones of both; the messages it is not to send."""
    written = [
        Written(
            Message.create_id(user, "modulo-1", ""),
            user,
            hash_of(app.number_key, number_of(user)),
            MAY_4,
        )
        for user in (ANA, BEA)
    ]
    found: list[str] = app.leave_out(Command("send messages", SENDER), written)[
        "left_out"
    ]
    return found

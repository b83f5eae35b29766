"""Switching a campaign on, cut at any point: the same command completes the queue."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from juntos_chassis.commands import Answer, Command
from juntos_chassis.identity import Actor, Role, Scope
from juntos_console.stack import Issuer
from juntos_outreach.api.campaigns import CampaignIn, SimpleCampaignIn
from juntos_outreach.application import Outreach, campaigns
from juntos_outreach.application.sending.sender import SENDER, Sender
from juntos_outreach.domain.rules import CampaignIsClosed
from juntos_outreach.domain.values import CampaignState
from tests.outreach.builders import MAY_4
from tests.outreach.conftest import UT07, campaign, outreach_knowing
from tests.outreach.test_campaigns import BODY
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess

PEOPLE = [UUID(int=number) for number in range(1, 6)]
CHUNK = 2
COMMITS = 5
"""The state, three parts of the queue, and the answer."""
UNIT = Actor("ut-ejemplo", Role.UT, Scope(units=frozenset({"UT07"})))
MUCH_EARLIER = datetime(2020, 1, 1, tzinfo=UTC)
MUCH_LATER = datetime(2100, 1, 1, tzinfo=UTC)
SHORT = SimpleCampaignIn(
    code="hierro",
    body="Mensaje de ejemplo",
    audience="enrolled",
    territorial_unit="UT07",
    scheduled_on=MAY_4,
)
Switch = Callable[[Outreach, Command], Answer]


class Killed(BaseException):
    """Nothing that happens after this is done."""


def in_one_step(app: Outreach, command: Command) -> Answer:
    """Define and switch on."""
    return app.start_campaign(command, "hierro", "UT07", SHORT.definition())


def in_two_steps(app: Outreach, command: Command) -> Answer:
    """Switch on what was defined."""
    if not app.messages.campaigns(UNIT.scope):
        body = CampaignIn.model_validate(BODY)
        define = Command("define", UNIT)
        app.define_campaign(define, "hierro", "UT07", body.definition(), MAY_4)
    return app.change_campaign(command, "hierro", "UT07", CampaignState.ACTIVE, MAY_4)


def killed_after(
    app: Outreach, monkeypatch: pytest.MonkeyPatch, commits: int, switch: Switch
) -> Command:
    """Switch on in a process that dies after some commits; returns the command."""
    command = Command("switch on", UNIT)
    commit = app.commit
    left = [None] * commits

    def commit_or_die(command: Command, *args: Any, **kwargs: Any) -> Answer:
        if command.name == "switch on":
            if not left:
                raise Killed
            left.pop()
        return commit(command, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(app, "commit", commit_or_die)
        with pytest.raises(Killed):
            switch(app, command)
    return command


async def queued(api: InProcess) -> int:
    """How many messages were queued, each counted as often as it was."""
    return (await api.published()).count("MessageQueued")


@pytest.mark.parametrize("switch", [in_one_step, in_two_steps])
async def test_the_same_command_completes_what_was_cut_anywhere(
    databases: FreshDatabases,
    issuer: Issuer,
    monkeypatch: pytest.MonkeyPatch,
    switch: Switch,
) -> None:
    monkeypatch.setattr(campaigns, "CHUNK", CHUNK)
    for commits in range(COMMITS):
        async with outreach_knowing(PEOPLE, databases, issuer) as api:
            app = api.service.application
            assert isinstance(app, Outreach)
            command = killed_after(app, monkeypatch, commits, switch)

            answer = switch(app, command)
            again = switch(app, command)

            assert answer["queued"] == len(PEOPLE), f"killed after {commits} commits"
            assert again == answer
            assert app.messages.states(Scope(), "hierro") == {"queued": len(PEOPLE)}
            assert await queued(api) == len(PEOPLE)


async def test_what_nobody_asks_for_again_completes_itself(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "CHUNK", 1)
    command = killed_after(app, monkeypatch, 2, in_one_step)
    half = await queued(api)

    sender = Sender(app, {}, lambda: MUCH_LATER, "")
    sender.tidy()
    sender.tidy()

    assert half == 1
    assert await queued(api) == 2
    assert in_one_step(app, command)["queued"] == 2


async def test_a_filling_that_has_just_begun_is_left_to_who_began_it(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(app, monkeypatch, 1, in_one_step)

    Sender(app, {}, lambda: MUCH_EARLIER, "").tidy()

    assert await queued(api) == 0


async def test_two_who_fill_at_once_queue_nobody_twice(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = killed_after(app, monkeypatch, 1, in_one_step)
    audience = app.audiences.of
    rival = [lambda: in_one_step(app, command)]

    def audience_and_a_rival(*args: Any) -> Any:
        found = audience(*args)
        if rival:
            rival.pop()()
        return found

    monkeypatch.setattr(app.audiences, "of", audience_and_a_rival)

    answer = in_one_step(app, command)

    assert answer["queued"] == 2
    assert await queued(api) == 2


async def test_a_campaign_that_is_closed_while_it_is_filled_takes_in_nobody(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience = app.audiences.of

    def audience_and_then_closed(*args: Any) -> Any:
        found = audience(*args)
        closing = Command("close", UNIT), "hierro", "UT07", CampaignState.CLOSED, MAY_4
        app.change_campaign(*closing)
        return found

    monkeypatch.setattr(app.audiences, "of", audience_and_then_closed)

    with pytest.raises(CampaignIsClosed):
        in_one_step(app, Command("switch on", UNIT))

    assert await queued(api) == 0


async def test_a_campaign_that_is_on_takes_in_who_is_new_only(
    api: InProcess,
) -> None:
    await campaign(api)

    again = await campaign(api)

    assert again.json()["queued"] == 0


async def test_without_the_ages_of_children_nobody_is_chosen_until_they_are_told(
    api: InProcess, app: Outreach
) -> None:
    child = {"from_months": 6, "to_months": 8}
    body = {**BODY, "audience": {"who": "enrolled", "child": child}}
    await api.post("/campaigns", body, UT07)
    day = {"territorial_unit": "UT07", "on": MAY_4.isoformat()}
    state = {
        "territorial_unit": "UT07",
        "state": "active",
        "occurred_on": MAY_4.isoformat(),
    }

    tried = await api.post("/campaigns/hierro/dry-run", day, UT07)
    switched = await api.post("/campaigns/hierro/state", state, UT07)

    assert {tried.status_code, switched.status_code} == {503}
    assert "inscripción" in tried.json()["detail"]
    assert app.finish_filling(SENDER, datetime.max.replace(tzinfo=UTC)) == 0
    assert await queued(api) == 0

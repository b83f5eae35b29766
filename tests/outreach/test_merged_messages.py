"""Two usuarias who turn out to be one person get one message, whatever came first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest

from juntos_chassis.commands import Command
from juntos_contracts.events import enrollment
from juntos_outreach.application import Outreach
from juntos_outreach.application.results import SendResult
from juntos_outreach.application.sending.ledger import Asking, ClaimedMessage
from juntos_outreach.application.sending.sender import SENDER
from juntos_outreach.application.sending.verdicts import (
    Drop,
    Postpone,
    Rules,
    Send,
    Verdict,
    verdict,
)
from juntos_outreach.consumers.knowledge import on_enrollment
from juntos_outreach.domain.values import Channel, FailureReason
from tests.outreach.builders import ANA, BEA, HOUSEHOLD, MAY_4, PLACE
from tests.outreach.conftest import GESTOR, NOW, campaign
from tests.support.in_process import InProcess
from tests.support.told import Upstream, told

PAIR = {"user_id": ANA, "other_user_id": BEA, "household_id": HOUSEHOLD}
MERGE, UNDONE = enrollment.UsersMerged(**PAIR), enrollment.MergeUndone(**PAIR)
LOCKED_OUT = """
SELECT count(*) > 0 AS yes FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
TWO_A_DAY = Rules.of(None, "2", None)


def merged(api: InProcess) -> None:
    """Bea turns out to be Ana."""
    Upstream(api.service, "enrollment").tells(MERGE, on=MAY_4, place=PLACE)


def undone(api: InProcess) -> None:
    """They are two after all."""
    Upstream(api.service, "enrollment").tells(UNDONE, on=MAY_4, place=PLACE)


def verdicts(app: Outreach) -> list[tuple[ClaimedMessage, Verdict]]:
    """What a sender decides about everything that waits; nothing is sent."""
    later = NOW + timedelta(hours=1)
    claimed = app.ledger.claim(50, later, MAY_4, list(Channel), uuid4())
    found = [(one, verdict(one.standing, NOW, TWO_A_DAY)) for one in claimed]
    app.ledger.free_leases()
    return found


def somebody_waits(app: Outreach) -> bool:
    """Whether a transaction waits for another one."""
    with app.recorder.datastore.pool.connection() as conn:
        row = conn.execute(LOCKED_OUT).fetchone()
    return bool(row and row["yes"])


def decided(app: Outreach) -> list[type]:
    """The kinds of decisions alone."""
    return sorted((type(one) for _, one in verdicts(app)), key=str)


def answered(
    app: Outreach, message: ClaimedMessage, reason: FailureReason | None
) -> None:
    """Ask the provider for one message and record its answer."""
    [mine] = [
        one
        for one in app.ledger.claim(50, NOW, MAY_4, list(Channel), uuid4())
        if one.message_id == message.message_id
    ]
    attempt = uuid4()
    app.ledger.asking([Asking(mine, attempt, MAY_4, b"x")], NOW)
    result = SendResult(mine, reason, MAY_4, final=True, attempt=attempt)
    app.record_results(Command("send messages", SENDER), [result])
    app.ledger.free_leases()


async def test_merged_before_only_the_name_that_stays_is_written_to(
    api: InProcess, app: Outreach
) -> None:
    merged(api)

    queued = (await campaign(api)).json()["queued"]

    assert queued == 1
    assert [one.user_id for one, _ in verdicts(app)] == [ANA]


async def test_merged_after_queueing_one_of_both_messages_goes(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    before = decided(app)

    merged(api)
    after = verdicts(app)
    [(sent, _)] = [(one, told) for one, what in after if isinstance(what, Send)]
    answered(app, sent, None)
    late = verdicts(app)

    assert before == [Send, Send]
    assert {one.person_id for one, _ in after} == {ANA}
    assert sorted(map(type, [what for _, what in after]), key=str) == [Postpone, Send]
    assert [what for _, what in late] == [Drop(FailureReason.DUPLICATE, MAY_4)]


async def test_where_one_cannot_be_reached_the_other_is_tried(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    merged(api)
    [first] = [one for one, what in verdicts(app) if isinstance(what, Send)]

    answered(app, first, FailureReason.NO_TELEPHONE)

    assert decided(app) == [Send]


@pytest.mark.parametrize("wish", ["before", "after"])
async def test_who_says_salir_under_one_name_is_not_written_to_under_the_other(
    api: InProcess, app: Outreach, wish: str
) -> None:
    async def opted_out() -> None:
        body = {"user_id": str(BEA), "occurred_on": MAY_4.isoformat()}
        (await api.post("/opt-outs", body, GESTOR)).raise_for_status()

    await campaign(api)
    if wish == "before":
        await opted_out()
    merged(api)
    if wish == "after":
        await opted_out()

    decisions = [what for _, what in verdicts(app)]

    assert decisions == [Drop(FailureReason.OPTED_OUT, MAY_4)] * 2


async def test_an_undone_merge_makes_them_two_again(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    merged(api)

    undone(api)

    assert {one.person_id for one, _ in verdicts(app)} == {ANA, BEA}
    assert decided(app) == [Send, Send]


async def test_a_message_queued_while_a_merge_is_learnt_knows_its_person(
    api: InProcess, app: Outreach, monkeypatch: pytest.MonkeyPatch
) -> None:
    audience = app.audiences.of
    read, queued = Event(), Event()

    def audience_and_then_a_merge(*args: Any) -> Any:
        found = audience(*args)
        read.set()
        assert learning.wait(timeout=10)
        return found

    learning = Event()
    monkeypatch.setattr(app.audiences, "of", audience_and_then_a_merge)

    def learn() -> None:
        read.wait(timeout=10)
        with api.service.engine.begin() as db:
            on_enrollment([told(MERGE, 100, MAY_4, PLACE)], db)
            learning.set()
            while not (queued.is_set() or somebody_waits(app)):
                queued.wait(timeout=0.02)

    with ThreadPoolExecutor(1) as learner:
        learnt = learner.submit(learn)
        await campaign(api)
        queued.set()
    learnt.result()

    assert {one.person_id for one, _ in verdicts(app)} == {ANA}

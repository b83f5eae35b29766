"""A storm of repeated, shuffled reports leaves what one of each would have left."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from psycopg.rows import dict_row

from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from juntos_outreach.application.channels.kannel import (
    DELIVERED,
    TAKEN,
    UNDELIVERABLE,
    report_signature,
)
from tests.outreach.conftest import (
    SHARED_KEY,
    UT07,
    campaign,
    handed_over,
    outreach_knowing,
    reported,
)
from tests.outreach.test_api import NOON, answered, report
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess

TIMES = 10
PEOPLE = [UUID(int=number) for number in range(1, 41)]
WORDS = ("Sí", "no", "¿A qué hora es?", "SALIR", "gracias")
STRANGER = "51911111111"
MESSAGES = (
    "SELECT message_id, user_id, state, channel, reason, attempts, sent_on"
    " FROM message_queue ORDER BY 1"
)
LEDGER = (
    MESSAGES,
    "SELECT message_id, channel, outcome FROM send_attempts ORDER BY 1, 2",
    "SELECT number_hash, message_id, user_id FROM number_hashes ORDER BY 1, 2",
    "SELECT message_id, report_id, user_id, asked_on FROM questions ORDER BY 1, 2",
    "SELECT user_id FROM opt_outs ORDER BY 1",
    "SELECT report_id, number_hash, kind FROM unknown_replies ORDER BY 1",
)
Told = dict[str, Any] | tuple[str, int]
"""A value for the webhook of the Cloud API; or a reference and a status of Kannel."""
Order = Callable[[Sequence[Told]], Sequence[Told]]


def by_whatsapp(references: Sequence[str]) -> Iterator[Told]:
    """Some cannot get it, the others get, read and answer it more or less."""
    for number, reference in enumerate(sorted(references)):
        yield report(reference, "sent")
        if number % 3 == 0:
            yield report(reference, "failed", 131026)
            continue
        yield report(reference, "delivered")
        if number % 3 == 1:
            yield report(reference, "read")
    for number, user in enumerate(PEOPLE[::2]):
        words = WORDS[number % len(WORDS)]
        yield {**answered(user, words), "id": f"wamid.answer-{number}"}
    yield {**answered(PEOPLE[0], "hola"), "id": "wamid.stranger", "from": STRANGER}


def by_sms(references: Sequence[str]) -> Iterator[Told]:
    """Half of those who get it by SMS do, and of one nothing is heard."""
    for number, reference in enumerate(sorted(references)[1:]):
        yield reference, TAKEN
        yield reference, DELIVERED if number % 2 else UNDELIVERABLE


async def deliver(api: InProcess, told: Sequence[Told], size: int) -> None:
    """Hand over reports in this order, neighbours of the Cloud API together."""
    together: list[dict[str, Any]] = []
    for one in told:
        if isinstance(one, dict):
            together.append(one)
        if together and (len(together) == size or isinstance(one, tuple)):
            (await reported(api, *together)).raise_for_status()
            together = []
        if isinstance(one, tuple):
            await called_by_kannel(api, *one)
    if together:
        (await reported(api, *together)).raise_for_status()


async def called_by_kannel(api: InProcess, reference: str, status: int) -> None:
    """One report at the address that was given with the SMS."""
    answer = await api.get(
        "/webhooks/kannel/report",
        UT07,
        reference=reference,
        signature=report_signature(SHARED_KEY.encode(), reference),
        status=str(status),
        at=str(NOON),
    )
    answer.raise_for_status()


async def everything(api: InProcess) -> dict[str, Any]:
    """The whole ledger, and what was published.

    How far a message came is compared in order. When she answered in between is not:
    in a storm that is another moment.
    """
    app = api.service.application
    with app.recorder.datastore.pool.connection() as conn:
        cursor = conn.cursor(row_factory=dict_row)
        found: dict[str, Any] = {q: cursor.execute(q).fetchall() for q in LEDGER}
    told = [
        (one["subject"], one["type"], one["occurredon"], json.dumps(one["data"]))
        for one in await api.events()
    ]
    progress = defaultdict(list)
    for subject, kind, *_ in told:
        if ".Message" in kind:
            progress[subject].append(kind)
    return {**found, "progress": dict(progress), "events": sorted(told)}


async def lived(api: InProcess, order: Order) -> dict[str, Any]:
    """What is left of a campaign on two channels with reports in this order."""
    app = api.service.application
    assert isinstance(app, Outreach)
    await campaign(api, asks_control=True)
    first = list(by_whatsapp(handed_over(app)))
    await deliver(api, order(first), size=7)
    fallback = list(by_sms(handed_over(app)))
    await deliver(api, order([*first, *fallback]), size=7)
    return await everything(api)


def once(told: Sequence[Told]) -> Sequence[Told]:
    """As it should be."""
    return told


def storm(told: Sequence[Told]) -> Sequence[Told]:
    """Ten times everything, in no order."""
    many = list(told) * TIMES
    random.Random(2026).shuffle(many)  # noqa: S311  # the same storm every time
    return many


@pytest.mark.timeout(240)
async def test_ten_times_every_report_in_any_order_is_one_of_each_in_order(
    databases: FreshDatabases, issuer: Issuer
) -> None:
    async with outreach_knowing(PEOPLE, databases, issuer) as calm:
        expected = await lived(calm, once)
    async with outreach_knowing(PEOPLE, databases, issuer) as stormy:
        found = await lived(stormy, storm)

    states = {row["state"] for row in expected[MESSAGES]}
    assert states == {"sent", "delivered", "read", "failed"}
    assert {row["channel"] for row in expected[MESSAGES]} == {"whatsapp", "sms"}
    for part, rows in expected.items():
        assert found[part] == rows, part


async def test_a_repetition_costs_no_event_and_no_command(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, _ = handed_over(app)
    told = [report(first, status) for status in ("sent", "delivered", "read")]
    await reported(api, *told)
    events = await api.published()

    again = await reported(api, *reversed(told))

    assert again.status_code == httpx.codes.OK
    assert await api.published() == events

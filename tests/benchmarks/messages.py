"""[messages_20k_s] 20,000 messages through the local provider, with their reports."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import nats
import psycopg

from juntos_console.stack import PROVIDER, LocalStack
from juntos_console.stack.programs import PROVIDER_PROGRAM
from juntos_contracts.requests import (
    CONTACTS_SUBJECT,
    Contact,
    ContactsReply,
    ContactsRequest,
)

from .figure import Figure

MESSAGES: Final = 20_000
LIMIT_SECONDS: Final = 900.0
FILL: Final = (
    (
        "INSERT INTO participants (user_id, ubigeo, territorial_unit, active)"
        " SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,"
        " '100101', 'UT07', true FROM generate_series(1, %(n)s) n"
    ),
    (
        "INSERT INTO message_consents SELECT"
        " ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, true"
        " FROM generate_series(1, %(n)s) n"
    ),
)


def measure() -> Figure:
    """From the campaign's start until every report has been taken."""
    with tempfile.TemporaryDirectory(prefix="juntos-bench-") as folder:
        stack = LocalStack(Path(folder))
        try:
            stack.prepare(("outreach",))
            stack.start_program(PROVIDER_PROGRAM)
            stack.start("outreach")
            stack.wait_ready(120)
            seconds, accepted, twice, lost = asyncio.run(_send(stack))
        finally:
            stack.remove()
    return Figure(
        "messages_20k_s",
        seconds,
        "s",
        f"{MESSAGES:,} mensajes por el proveedor local sin límite de ritmo, con sus"
        f" avisos y respaldos por SMS; {accepted:,} aceptados, {twice} repetidos,"
        f" {lost} perdidos; el teléfono lo da la propia medición por NATS",
    )


async def _send(stack: LocalStack) -> tuple[float, int, int, int]:
    url = stack.database_url("outreach")
    with psycopg.connect(url) as db:
        for statement in FILL:
            db.execute(statement, {"n": MESSAGES})
    client = await nats.connect(stack.nats_url)
    await client.subscribe(CONTACTS_SUBJECT, cb=_telephones)
    async with httpx.AsyncClient(timeout=600) as http:
        started = time.perf_counter()
        await _campaign(stack, http)
        await _settled(stack, http, url)
        seconds = time.perf_counter() - started
        provider = stack.url(PROVIDER)
        accepted = (await http.get(f"{provider}/v1/accepted")).json()
    await client.close()
    reached = {reference.partition(":")[0] for reference in accepted}
    twice = sum(times > 1 for times in accepted.values())
    return seconds, sum(accepted.values()), twice, MESSAGES - len(reached)


async def _telephones(message: Any) -> None:
    asked = ContactsRequest.model_validate_json(message.data).user_ids
    reply = ContactsReply(contacts=tuple(map(_contact, asked)))
    await message.respond(reply.model_dump_json().encode())


def _contact(user: UUID) -> Contact:
    number = f"+519{user.int % 10**8:08d}"
    return Contact(user_id=user, telephone=number, has_whatsapp=True)


async def _campaign(stack: LocalStack, http: httpx.AsyncClient) -> None:
    token = stack.mint("ut-07", ["ut"], {"units": ["UT07"]})
    answer = await http.post(
        f"{stack.url('outreach')}/campaigns",
        json={
            "code": "medicion",
            "body": "Mensaje de ejemplo",
            "audience": "enrolled",
            "territorial_unit": "UT07",
            "scheduled_on": "2026-05-04",
        },
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
    )
    answer.raise_for_status()


async def _settled(stack: LocalStack, http: httpx.AsyncClient, url: str) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    query = (
        "SELECT count(*) FROM message_queue"
        " WHERE state IN ('queued', 'claimed', 'sending')"
    )
    while time.monotonic() < deadline:
        with psycopg.connect(url) as db:
            row = db.execute(query).fetchone()
        status = (await http.get(f"{stack.url(PROVIDER)}/v1/status")).json()
        if row == (0,) and status["reports_waiting"] == 0:
            return
        await asyncio.sleep(0.5)
    message = "the messages were not settled in time"
    raise TimeoutError(message)

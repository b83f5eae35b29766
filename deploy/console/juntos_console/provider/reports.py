"""Delivery of reports: signed batches to the Cloud API's webhook, and DLR addresses."""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

BATCH: Final = 100
IDLE_SECONDS: Final = 0.05
RETRY_SECONDS: Final = 0.5
LONGEST_SHUFFLE: Final = 5000
TIMEOUT_SECONDS: Final = 30.0
SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A status or answer for the webhook, or an address to call."""

    value: dict[str, Any] | None = None
    address: str = ""


class ReportSender:
    """Hands over reports in the order given; a refusal is tried again."""

    def __init__(self, webhook: str, secret: bytes, seed: str) -> None:
        """Name the receiver, the app secret, and what shuffling depends on."""
        self._webhook = webhook
        self._secret = secret
        self._chance = random.Random(seed)  # noqa: S311  # the same order every time
        self._waiting: deque[Waiting] = deque()
        self._under_way = 0

    @property
    def waiting(self) -> int:
        """How many reports are still to be delivered."""
        return len(self._waiting) + self._under_way

    def add(self, reports: list[Waiting], repeats: int, *, shuffled: bool) -> None:
        """Queue reports, so many times each, in order or anywhere."""
        for report in reports * repeats:
            behind = len(self._waiting)
            reach = min(behind, LONGEST_SHUFFLE) if shuffled else 0
            self._waiting.insert(behind - self._chance.randint(0, reach), report)

    async def run(self) -> None:
        """Deliver until cancelled."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                if not self._waiting:
                    await asyncio.sleep(IDLE_SECONDS)
                elif not await self._deliver(session):
                    await asyncio.sleep(RETRY_SECONDS)

    async def _deliver(self, session: aiohttp.ClientSession) -> bool:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self._under_way = len(batch)
        values = [one for one in batch if one.value is not None]
        calls = [one for one in batch if one.value is None]
        taken = await asyncio.gather(
            self._post(session, values), *(self._call(session, one) for one in calls)
        )
        back = [] if taken[0] else values
        back += [one for one, done in zip(calls, taken[1:], strict=True) if not done]
        self._waiting.extendleft(reversed(back))
        self._under_way = 0
        return not back

    async def _post(self, session: aiohttp.ClientSession, batch: list[Waiting]) -> bool:
        if not batch:
            return True
        body = json.dumps(notification([one.value or {} for one in batch])).encode()
        digest = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={digest}",
        }
        return await _took(session, "POST", self._webhook, data=body, headers=headers)

    async def _call(self, session: aiohttp.ClientSession, one: Waiting) -> bool:
        return await _took(session, "GET", one.address)


async def _took(
    session: aiohttp.ClientSession, method: str, url: str, **request: Any
) -> bool:
    """Whether the receiver took a report; a redirection takes nothing."""
    try:
        async with session.request(
            method, url, allow_redirects=False, **request
        ) as answer:
            await answer.read()
            return answer.status in SUCCESS
    except (aiohttp.ClientError, TimeoutError):
        return False


def notification(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Statuses and answers in the envelope of the Cloud API."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "100000000000000"},
        "statuses": [one for one in values if "status" in one],
        "messages": [one for one in values if "status" not in one],
    }
    change = {"field": "messages", "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "100000000000001", "changes": [change]}],
    }


def status_value(
    provider_id: str, to: str, reference: str, status: str, code: int
) -> dict[str, Any]:
    """One status as the Cloud API reports it."""
    value: dict[str, Any] = {
        "id": provider_id,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": to,
        "biz_opaque_callback_data": reference,
    }
    if code:
        value["errors"] = [{"code": code, "title": "Message undeliverable"}]
    return value


def answer_value(provider_id: str, sender: str, words: str) -> dict[str, Any]:
    """One answer as the Cloud API hands it over."""
    return {
        "from": sender,
        "id": f"{provider_id}.reply",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": words},
        "context": {"id": provider_id},
    }

"""Delivery of signed reports: in batches, until the receiver takes them."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from typing import Any

import httpx

BATCH = 200
IDLE_SECONDS = 0.05
RETRY_SECONDS = 0.5


class ReportSender:
    """Posts reports to the webhook in the order given; a refusal is tried again."""

    def __init__(self, webhook: str, secret: bytes) -> None:
        """Name the receiver and the secret that both know."""
        self._webhook = webhook
        self._secret = secret
        self._waiting: deque[dict[str, Any]] = deque()

    @property
    def waiting(self) -> int:
        """How many reports are still to be delivered."""
        return len(self._waiting)

    def add(self, report: dict[str, Any]) -> None:
        """Queue a report."""
        self._waiting.append(report)

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with httpx.AsyncClient(timeout=30) as client:
            while True:
                if not self._waiting:
                    await asyncio.sleep(IDLE_SECONDS)
                elif not await self._deliver(client):
                    await asyncio.sleep(RETRY_SECONDS)

    async def _deliver(self, client: httpx.AsyncClient) -> bool:
        batch = [self._waiting[i] for i in range(min(BATCH, len(self._waiting)))]
        body = json.dumps({"reports": batch}).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        try:
            response = await client.post(
                self._webhook,
                content=body,
                headers={
                    "Content-Type": "application/json",
                    "X-Signature-SHA256": signature,
                },
            )
        except httpx.HTTPError:
            return False
        if not response.is_success:
            return False
        for _ in batch:
            self._waiting.popleft()
        return True

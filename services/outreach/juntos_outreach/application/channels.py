"""The channel port and its HTTP adapter."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import httpx

from ..domain.values import Channel, FailureReason

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a provider is given; the telephone is not kept after that."""

    message_id: UUID
    channel: Channel
    telephone: str
    campaign: str
    body: str
    scheduled_on: date

    @property
    def idempotency_key(self) -> str:
        """The same for every try of this message on this channel."""
        return f"{self.message_id}:{self.channel}"


class ProviderUnavailable(Exception):
    """The provider did not answer; whether it took the message is not known."""


class MessageChannel(Protocol):
    """Hands a message to a provider."""

    async def send(self, message: OutgoingMessage) -> FailureReason | None:
        """None if the provider accepted it, else why it never will.

        Raises:
            ProviderUnavailable: to try again later with the same idempotency key.
        """


class HTTPProvider:
    """A messaging provider reached over HTTP."""

    def __init__(self, base_url: str) -> None:
        """Keep connections open to the provider's base URL."""
        self._client = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS)

    async def send(self, message: OutgoingMessage) -> FailureReason | None:
        """POST the message; 4xx is a refusal for good, anything else is for later."""
        try:
            response = await self._client.post(
                "/v1/messages",
                headers={"Idempotency-Key": message.idempotency_key},
                json={
                    "to": message.telephone,
                    "channel": message.channel,
                    "reference": message.idempotency_key,
                    "template": message.campaign,
                    "text": message.body,
                    "scheduled_on": message.scheduled_on.isoformat(),
                },
            )
        except httpx.HTTPError as problem:
            raise ProviderUnavailable(repr(problem)) from problem
        if response.is_success:
            return None
        if response.status_code in {400, 404, 422}:
            return _reason(response)
        raise ProviderUnavailable(f"HTTP {response.status_code}")


def _reason(response: httpx.Response) -> FailureReason:
    code = str(response.json().get("code", ""))
    known = set(FailureReason)
    return FailureReason(code) if code in known else FailureReason.PROVIDER_ERROR

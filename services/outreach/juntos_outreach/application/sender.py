"""The worker that empties the queue: telephone, provider, result."""

import asyncio
from uuid import uuid5

from nats.aio.client import Client
from nats.errors import Error as NATSError

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.logs import get_logger
from juntos_contracts.requests import (
    CONTACT_SUBJECT,
    ContactRefusal,
    ContactReply,
    ContactRequest,
)
from juntos_contracts.values import ConsentPurpose

from ..domain.message import NAMESPACE
from ..domain.values import Channel, FailureReason
from .channels import MessageChannel, OutgoingMessage, ProviderUnavailable
from .outreach import Outreach, SendResult
from .queue import QueuedMessage

BATCH = 50
IDLE_SECONDS = 0.25
ANSWER_SECONDS = 5.0
SENDER = Actor("outreach-sender", Role.SERVICE)
REFUSALS = {
    ContactRefusal.NO_TELEPHONE: FailureReason.NO_TELEPHONE,
    ContactRefusal.NO_CONSENT: FailureReason.NO_CONSENT,
    ContactRefusal.ERASED: FailureReason.NO_TELEPHONE,
    ContactRefusal.UNKNOWN_USER: FailureReason.NO_TELEPHONE,
}

log = get_logger(__name__)


class Sender:
    """Sends what is queued; what cannot be settled now is claimed again later."""

    def __init__(self, app: Outreach, channel: MessageChannel) -> None:
        """Bind the queue to a provider."""
        self._app = app
        self._channel = channel

    async def __call__(self, client: Client) -> None:
        """Work until cancelled."""
        while True:
            if not await self.send_batch(client):
                await asyncio.sleep(IDLE_SECONDS)

    async def send_batch(self, client: Client) -> int:
        """Send one batch; returns how many messages were settled."""
        claimed = await asyncio.to_thread(self._app.queue.claim, BATCH)
        tried = await asyncio.gather(*(self._send(client, m) for m in claimed))
        results = [result for result in tried if result is not None]
        later = [m.message_id for m, r in zip(claimed, tried, strict=True) if r is None]
        if later:
            await asyncio.to_thread(self._app.queue.release, later)
        if results:
            keys = sorted(
                f"{r.message.message_id}:{r.message.channel}" for r in results
            )
            command = Command(
                name="send messages", actor=SENDER, id=uuid5(NAMESPACE, "|".join(keys))
            )
            await asyncio.to_thread(self._app.record_results, command, results)
        return len(results)

    async def _send(self, client: Client, message: QueuedMessage) -> SendResult | None:
        """None if it must be tried again: nothing certain is known."""
        try:
            contact = await _contact(client, message)
            if contact.refusal is not None or contact.telephone is None:
                reason = REFUSALS[contact.refusal or ContactRefusal.NO_TELEPHONE]
                return SendResult(message, reason, final=True)
            if message.channel is Channel.WHATSAPP and not contact.has_whatsapp:
                return SendResult(message, FailureReason.NO_WHATSAPP)
            refusal = await self._channel.send(
                OutgoingMessage(
                    message_id=message.message_id,
                    channel=message.channel,
                    telephone=contact.telephone,
                    campaign=message.campaign,
                    body=message.body,
                    scheduled_on=message.scheduled_on,
                )
            )
        except (ProviderUnavailable, NATSError, TimeoutError) as problem:
            log.warning("sender.later", problem=repr(problem))
            return None
        return SendResult(message, refusal)


async def _contact(client: Client, message: QueuedMessage) -> ContactReply:
    """The telephone to use now; it is not kept."""
    request = ContactRequest(user_id=message.user_id, purpose=ConsentPurpose.MESSAGES)
    reply = await client.request(
        CONTACT_SUBJECT, request.model_dump_json().encode(), timeout=ANSWER_SECONDS
    )
    return ContactReply.model_validate_json(reply.data)

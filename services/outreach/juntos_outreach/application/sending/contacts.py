"""The telephones to use now: asked of enrollment, and not kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from nats.aio.client import Client

from juntos_contracts.requests import (
    CONTACTS_SUBJECT,
    Contact,
    ContactRefusal,
    ContactsReply,
    ContactsRequest,
)
from juntos_contracts.values import ConsentPurpose

from ...domain.values import Channel, FailureReason
from ..channels.telephones import refusal_of
from ..number_hash import hash_of
from ..results import SendResult
from .ledger import ClaimedMessage
from .ready import Ready

ANSWER_SECONDS = 10.0
REFUSALS = {
    ContactRefusal.NO_TELEPHONE: FailureReason.NO_TELEPHONE,
    ContactRefusal.NO_CONSENT: FailureReason.NO_CONSENT,
    ContactRefusal.ERASED: FailureReason.NO_TELEPHONE,
    ContactRefusal.UNKNOWN_USER: FailureReason.NO_TELEPHONE,
}


async def contacts_of(client: Client, users: Sequence[UUID]) -> dict[UUID, Contact]:
    """The telephones of usuarias who consented to messages, or why there is none.

    Args:
        client: of NATS.
        users: at most as many as one request takes.

    Raises:
        nats.errors.Error: if enrollment could not be asked.
        TimeoutError: if it did not answer.
        pydantic.ValidationError: if its answer is none.
    """
    request = ContactsRequest(user_ids=tuple(users), purpose=ConsentPurpose.MESSAGES)
    reply = await client.request(
        CONTACTS_SUBJECT, request.model_dump_json().encode(), timeout=ANSWER_SECONDS
    )
    told = ContactsReply.model_validate_json(reply.data)
    return {one.user_id: one for one in told.contacts}


def with_number(
    message: ClaimedMessage, contact: Contact, on: date, key: bytes
) -> Ready | SendResult:
    """A message with the number to use, or why it has none on its channel.

    Args:
        message: whose turn it is.
        contact: what enrollment tells of her.
        on: the business date of sending.
        key: with which numbers are hashed.
    """
    if contact.refusal is not None or contact.telephone is None:
        reason = REFUSALS[contact.refusal or ContactRefusal.NO_TELEPHONE]
        return SendResult(message, reason, on, final=True)
    writes_by_it = contact.has_whatsapp or message.question_of is not None
    if message.channel is Channel.WHATSAPP and not writes_by_it:
        return SendResult(message, FailureReason.NO_WHATSAPP, on)
    refusal = refusal_of(contact.telephone, message.channel)
    if refusal is not None:
        return SendResult(message, refusal, on)
    number_hash = hash_of(key, contact.telephone)
    return Ready(message, contact.telephone, number_hash, on)

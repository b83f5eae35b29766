"""The telephones to use now: asked of enrollment, and not kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NATSError
from pydantic import ValidationError

from juntos_chassis.logs import get_logger
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
log = get_logger(__name__)


async def with_numbers(
    client: Client, messages: Sequence[tuple[ClaimedMessage, date]], key: bytes
) -> list[Ready | SendResult | None]:
    """Messages with the number to use, or why they have none on their channel.

    Args:
        client: of NATS.
        messages: whose turn it is, with the business date of sending.
        key: with which numbers are hashed.

    Returns:
        One for each message; None if enrollment could not be asked, or gave no answer.
    """
    if not messages:
        return []
    try:
        contacts = await _contacts_of(client, [one.user_id for one, _ in messages])
    except (NATSError, TimeoutError, ValidationError) as problem:
        log.warning("sender.no_contact", problem=type(problem).__name__)
        return [None] * len(messages)
    return [
        _with_number(message, contacts[message.user_id], on, key)
        if message.user_id in contacts
        else None
        for message, on in messages
    ]


async def _contacts_of(client: Client, users: Sequence[UUID]) -> dict[UUID, Contact]:
    request = ContactsRequest(user_ids=tuple(users), purpose=ConsentPurpose.MESSAGES)
    reply = await client.request(
        CONTACTS_SUBJECT, request.model_dump_json().encode(), timeout=ANSWER_SECONDS
    )
    told = ContactsReply.model_validate_json(reply.data)
    return {one.user_id: one for one in told.contacts}


def _with_number(
    message: ClaimedMessage, contact: Contact, on: date, key: bytes
) -> Ready | SendResult:
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

"""A message that may be sent, and what its provider's answer makes of it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from prometheus_client import Counter

from ...domain.values import FailureReason
from ..channels import Accepted, OutgoingMessage, Refused, Unknown
from ..number_hash import short_digest
from ..results import SendResult
from .ledger import ClaimedMessage

UNCERTAIN = Counter(
    "juntos_outreach_uncertain",
    "Messages of which nobody knows whether the provider took them",
    ["channel"],
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that passed every rule, with the number to use now."""

    message: ClaimedMessage
    telephone: str
    number_hash: bytes
    on: date
    attempt: UUID = field(default_factory=uuid4)

    @property
    def outgoing(self) -> OutgoingMessage:
        """What the provider is given."""
        message = self.message
        return OutgoingMessage(
            message_id=message.message_id,
            channel=message.channel,
            telephone=self.telephone,
            body=message.body,
            language=message.language,
            template=message.template,
            transliterate=message.transliterate,
        )


def result_of(one: Ready, answer: Accepted | Refused | Unknown) -> SendResult:
    """What is recorded of an answer."""
    if isinstance(answer, Refused):
        return SendResult(
            one.message,
            answer.reason,
            one.on,
            # She told the provider that she wants no more: no other channel either.
            final=answer.reason is FailureReason.OPTED_OUT,
            attempt=one.attempt,
        )
    if isinstance(answer, Unknown):
        UNCERTAIN.labels(one.message.channel).inc()
        return SendResult(
            one.message, None, one.on, attempt=one.attempt, uncertain=True
        )
    return SendResult(
        one.message,
        None,
        one.on,
        attempt=one.attempt,
        segments=answer.segments,
        provider_reference=short_digest(answer.reference),
    )

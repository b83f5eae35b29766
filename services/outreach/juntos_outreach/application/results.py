"""What the provider, or the lack of a telephone, made of a message; and its reports."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ..domain.values import Channel, FailureReason, Pause, ReplyForm, ReplyKind
from .sending.ledger import ClaimedMessage


@dataclass(frozen=True, slots=True)
class SendResult:
    """One answer of a provider, or why it was not asked."""

    message: ClaimedMessage
    refusal: FailureReason | None
    on: date
    final: bool = False
    attempt: UUID | None = None
    uncertain: bool = False
    segments: int | None = None
    provider_reference: str | None = None


class ReportStatus(StrEnum):
    """What a provider reports about a message it accepted."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """One provider report; late, repeated and unordered ones are normal.

    Without a date it happened on the day of sending.
    """

    message_id: UUID
    channel: Channel
    status: ReportStatus
    occurred_on: date | None
    reason: FailureReason = FailureReason.PROVIDER_ERROR
    pause: Pause | None = None
    """Where the failure is everybody's."""
    reference: str = ""
    """Of the request it speaks of, where the provider gives them ids."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody wrote; her number is hashed at once and her words are not kept.

    ``quoted`` is the digest of the provider's id of the message that she answers, where
    it tells.
    """

    number_hash: bytes
    channel: Channel
    kind: ReplyKind
    report_id: str
    occurred_on: date | None
    form: ReplyForm = ReplyForm.TEXT
    quoted: str | None = None
    written_at: datetime | None = None
    """When, by WhatsApp's clock: from then on its window is open."""

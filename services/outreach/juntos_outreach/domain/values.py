"""Values of the outreach domain."""

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels; WhatsApp first, SMS when it cannot."""

    WHATSAPP = "whatsapp"
    SMS = "sms"


class MessageState(StrEnum):
    """How far a message came on its present channel."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class FailureReason(StrEnum):
    """Why a message did not arrive."""

    NO_WHATSAPP = "no_whatsapp"
    UNREACHABLE = "unreachable"
    INVALID_NUMBER = "invalid_number"
    NO_TELEPHONE = "no_telephone"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    PROVIDER_ERROR = "provider_error"
    EXPIRED = "expired"


class ReplyKind(StrEnum):
    """What a usuaria answered."""

    CONTROL_CONFIRMED = "control_confirmed"
    CONTROL_DECLINED = "control_declined"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    OTHER = "other"


class CallOutcome(StrEnum):
    """What came of a call; only REACHED is effective."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"


class AbsenceReason(StrEnum):
    """Why a usuaria missed a session, where she told."""

    UNKNOWN = "unknown"
    ILLNESS = "illness"
    WORK = "work"
    DISTANCE = "distance"
    FAMILY = "family"
    NOT_INFORMED = "not_informed"

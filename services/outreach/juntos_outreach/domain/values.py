"""Values of the outreach domain."""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    WHATSAPP = "whatsapp"
    SMS = "sms"


class MessageState(StrEnum):
    """How far a message came, on one channel or as a whole."""

    QUEUED = "queued"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


RANK = {state: rank for rank, state in enumerate(MessageState)}
"""A report moves a channel up this order and never down: the order of reports, and how
often they come, cannot change where it ends."""


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
    LANDLINE = "landline"
    TEMPLATE_REJECTED = "template_rejected"
    FREQUENCY_CAP = "frequency_cap"
    DUPLICATE = "duplicate"
    CAMPAIGN_CLOSED = "campaign_closed"
    WINDOW_CLOSED = "window_closed"


class ReplyKind(StrEnum):
    """What a usuaria answered."""

    CONTROL_CONFIRMED = "control_confirmed"
    CONTROL_DECLINED = "control_declined"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    OTHER = "other"


class PauseReason(StrEnum):
    """Why a provider takes nothing of a campaign until somebody acts."""

    PROVIDER_ACCESS = "provider_access"
    """It does not know us: a token, a number or a permission is wrong."""
    PROVIDER_ACCOUNT = "provider_account"
    """It knows us and has blocked us: a policy, a payment, a registration."""
    TEMPLATE = "template"
    """What is sent is not approved, or is not what was approved."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Why a campaign paused itself, and what the provider said."""

    reason: PauseReason
    provider_code: str


FOR_A_PERSON = frozenset({ReplyKind.QUESTION, ReplyKind.OTHER})
"""What is not understood is never dropped: a gestor attends it."""


class ReplyForm(StrEnum):
    """In what an answer came; only text is read."""

    TEXT = "text"
    AUDIO = "audio"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    REACTION = "reaction"
    UNSUPPORTED = "unsupported"


class CampaignState(StrEnum):
    """Whether a campaign sends."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


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


class BarrierKind(StrEnum):
    """What keeps her from a service."""

    DISTANCE = "distance"
    LANGUAGE = "language"
    OPENING_HOURS = "opening_hours"
    NO_SUPPLIES = "no_supplies"
    MISTREATMENT = "mistreatment"
    COST = "cost"


class NextStep(StrEnum):
    """What was agreed with an absentee who was reached."""

    ATTENDS_NEXT = "attends_next"
    MAKES_UP = "makes_up"
    VISIT = "visit"
    REFERRED = "referred"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What a caller tells of one attempt."""

    outcome: CallOutcome
    reason: AbsenceReason
    barrier: BarrierKind | None = None
    next_step: NextStep | None = None

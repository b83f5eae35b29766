"""Values that several events share. The JSON form of an enum is its English code."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

SESSIONS = 12
MODULES = 3

SessionNumber = Annotated[int, Field(ge=1, le=SESSIONS)]
ModuleNumber = Annotated[int, Field(ge=1, le=MODULES)]
Score = Annotated[int, Field(ge=0, le=100)]
EditionYear = Annotated[int, Field(ge=2025, le=2100)]
ScheduleLine = Annotated[int, Field(ge=1, le=99)]
Count = Annotated[int, Field(ge=0)]
ActorCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$")]
"""The subject of an official's token: a code without spaces, never a name."""


class Eligibility(StrEnum):
    """Why a household is served (Plan 2026, section 3.1)."""

    PREGNANT = "pregnant"
    CHILD_UNDER_24_MONTHS = "child_under_24_months"


class EligibilityEnd(StrEnum):
    """Why a household is no longer eligible."""

    AGED_OUT = "aged_out"
    PREGNANCY_ENDED = "pregnancy_ended"


class DuplicateRule(StrEnum):
    """What makes two usuarias look like one person."""

    SAME_DOCUMENT = "same_document"
    SAME_NAME_BIRTH_DATE_AND_DISTRICT = "same_name_birth_date_and_district"


class ContactField(StrEnum):
    """What of the contact directory a correction is about; never its value."""

    DOCUMENT = "document"
    SURNAMES = "surnames"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    TELEPHONE = "telephone"
    WHATSAPP = "whatsapp"


class ContactCorrectionReason(StrEnum):
    """Why what the directory says of a usuaria was corrected."""

    DOCUMENT_SEEN = "document_seen"
    TOLD_BY_HER = "told_by_her"
    NEW_TELEPHONE = "new_telephone"
    TYPING_ERROR = "typing_error"


class ContactMode(StrEnum):
    """How a usuaria is sought."""

    VISIT = "visit"
    CALL = "call"


class ContactPurpose(StrEnum):
    """What the contact was for."""

    ENROLMENT = "enrolment"
    FINAL_CAP = "final_cap"
    FOLLOW_UP = "follow_up"


class ContactOutcome(StrEnum):
    """What came of a contact attempt; only REACHED is effective."""

    REACHED = "reached"
    ABSENT = "absent"
    MOVED = "moved"
    REFUSED = "refused"
    WRONG_ADDRESS = "wrong_address"
    NO_ROAD = "no_road"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


class CAPMoment(StrEnum):
    """Before or after the programme."""

    INITIAL = "initial"
    FINAL = "final"


class Matter(StrEnum):
    """What two accounts of a usuaria contradict each other about."""

    ENROLMENT = "enrolment"
    INITIAL_CAP = "initial_cap"
    FINAL_CAP = "final_cap"


class Account(StrEnum):
    """One of two contradicting accounts."""

    KNOWN = "known"
    TOLD = "told"


class ConsentPurpose(StrEnum):
    """What the usuaria consented to (Ley 29733)."""

    PROGRAMME = "programme"
    MESSAGES = "messages"


class AnnulmentReason(StrEnum):
    """Why a withdrawal on record is not to count."""

    RECORDED_BY_MISTAKE = "recorded_by_mistake"
    CHANGED_HER_MIND = "changed_her_mind"


class WithdrawalReason(StrEnum):
    """Why a usuaria left the programme."""

    OWN_DECISION = "own_decision"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"
    NO_LONGER_IN_JUNTOS = "no_longer_in_juntos"


class CancellationReason(StrEnum):
    """Why a session was not held. A cancelled session is never an absence."""

    WEATHER = "weather"
    NO_FACILITATOR = "no_facilitator"
    NO_VENUE = "no_venue"
    LOCAL_EVENT = "local_event"
    LOW_TURNOUT = "low_turnout"


class CorrectionReason(StrEnum):
    """Why an attendance already recorded is corrected by whoever recorded it."""

    DATA_ENTRY_ERROR = "data_entry_error"
    WRONG_PERSON = "wrong_person"
    SIGNATURE_FOUND = "signature_found"
    SIGNATURE_MISSING = "signature_missing"


class DateCorrectionReason(StrEnum):
    """Why the date on which a session was held had been told wrongly."""

    DATA_ENTRY_ERROR = "data_entry_error"
    DATE_AS_SCHEDULED = "date_as_scheduled"
    DATE_AS_HANDED_IN = "date_as_handed_in"


class Testimony(StrEnum):
    """Who says that a usuaria was or was not there."""

    LOCAL_GOVERNMENT = "local_government"
    TERRITORIAL_UNIT = "territorial_unit"


class AbsenceReason(StrEnum):
    """Why a usuaria missed a held session, where it is known."""

    UNKNOWN = "unknown"
    ILLNESS = "illness"
    WORK = "work"
    DISTANCE = "distance"
    FAMILY = "family"
    NOT_INFORMED = "not_informed"


class Channel(StrEnum):
    """How a message travels."""

    WHATSAPP = "whatsapp"
    SMS = "sms"


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


class PauseReason(StrEnum):
    """Why a provider takes nothing of a campaign until somebody acts."""

    PROVIDER_ACCESS = "provider_access"
    PROVIDER_ACCOUNT = "provider_account"
    TEMPLATE = "template"


class AnswerState(StrEnum):
    """How far a gestor's written answer came."""

    UNCERTAIN = "uncertain"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


class AnswerFailure(StrEnum):
    """Why a gestor's written answer did not arrive."""

    WINDOW_CLOSED = "window_closed"
    NO_WHATSAPP = "no_whatsapp"
    UNREACHABLE = "unreachable"
    INVALID_NUMBER = "invalid_number"
    LANDLINE = "landline"
    NO_TELEPHONE = "no_telephone"
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    EXPIRED = "expired"
    PROVIDER_ERROR = "provider_error"


class ChannelState(StrEnum):
    """Whether anything goes out over a channel."""

    ACTIVE = "active"
    PAUSED = "paused"


class ChannelPauseReason(StrEnum):
    """Why nothing goes out over a channel."""

    PROVIDER_DOWN = "provider_down"
    PROVIDER_ACCESS = "provider_access"
    PROVIDER_ACCOUNT = "provider_account"
    BUDGET = "budget"
    OTHER = "other"


class CampaignState(StrEnum):
    """Whether a campaign sends."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class NextStep(StrEnum):
    """What was agreed with an absentee who was reached."""

    ATTENDS_NEXT = "attends_next"
    MAKES_UP = "makes_up"
    VISIT = "visit"
    REFERRED = "referred"
    NONE = "none"


class ReplyKind(StrEnum):
    """What a usuaria answered; the words themselves are never published."""

    CONTROL_CONFIRMED = "control_confirmed"
    CONTROL_DECLINED = "control_declined"
    QUESTION = "question"
    OPT_OUT = "opt_out"
    OTHER = "other"


class LeadershipCriterion(StrEnum):
    """What makes a leader mother (Plan 2026, section 6.4)."""

    LEADERSHIP = "leadership"
    COMMITMENT = "commitment"
    CONVENING_POWER = "convening_power"


class ActionKind(StrEnum):
    """What a district network does in its community."""

    HEALTHY_PRACTICES = "healthy_practices"
    RIGHTS_GUIDANCE = "rights_guidance"
    HEALTH_CAMPAIGN = "health_campaign"
    LEARNING_SPACE = "learning_space"
    MENTORING = "mentoring"


class ActionPlace(StrEnum):
    """Where a community action takes place."""

    COMMUNITY_HALL = "community_hall"
    HEALTH_FACILITY = "health_facility"
    SCHOOL = "school"
    PUBLIC_SPACE = "public_space"
    HOME = "home"
    OTHER = "other"


class BarrierKind(StrEnum):
    """What keeps families from a service."""

    DISTANCE = "distance"
    LANGUAGE = "language"
    OPENING_HOURS = "opening_hours"
    NO_SUPPLIES = "no_supplies"
    MISTREATMENT = "mistreatment"
    COST = "cost"


class BarrierState(StrEnum):
    """How far the follow-up of an access barrier is."""

    REPORTED = "reported"
    REFERRED = "referred"
    SOLVED = "solved"
    DISMISSED = "dismissed"


class LeaderExit(StrEnum):
    """Why somebody is no longer a leader mother."""

    RESIGNED = "resigned"
    MOVED_AWAY = "moved_away"
    WITHDREW = "withdrew"
    NOT_ELIGIBLE = "not_eligible"


class MilestoneCorrection(StrEnum):
    """Why a document on record for a line of the schedule counts no longer."""

    DATA_ENTRY_ERROR = "data_entry_error"
    RECORDED_TWICE = "recorded_twice"
    DOCUMENT_WITHDRAWN = "document_withdrawn"


class ActionCorrection(StrEnum):
    """Why a recorded community action is corrected."""

    DATA_ENTRY_ERROR = "data_entry_error"
    RECORDED_TWICE = "recorded_twice"
    DID_NOT_HAPPEN = "did_not_happen"

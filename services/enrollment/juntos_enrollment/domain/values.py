"""Values of the enrollment domain."""

from dataclasses import dataclass
from enum import StrEnum


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


class DuplicateState(StrEnum):
    """Where the review of two look-alikes stands."""

    PROPOSED = "proposed"
    DISMISSED = "dismissed"
    MERGED = "merged"


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


class Dimension(StrEnum):
    """What a CAP questionnaire measures."""

    KNOWLEDGE = "knowledge"
    ATTITUDES = "attitudes"
    PRACTICES = "practices"


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
    """What a usuaria may consent to (Ley 29733)."""

    PROGRAMME = "programme"
    MESSAGES = "messages"


class AnnulmentReason(StrEnum):
    """Why a withdrawal on record is not to count."""

    RECORDED_BY_MISTAKE = "recorded_by_mistake"
    CHANGED_HER_MIND = "changed_her_mind"


class WithdrawalReason(StrEnum):
    """Why a usuaria leaves the programme."""

    OWN_DECISION = "own_decision"
    MOVED_AWAY = "moved_away"
    DECEASED = "deceased"
    NO_LONGER_IN_JUNTOS = "no_longer_in_juntos"


@dataclass(frozen=True, slots=True)
class CAPResult:
    """An answered CAP questionnaire: scores from 0 to 100 by dimension."""

    moment: CAPMoment
    instrument: str
    instrument_version: int
    knowledge: int
    attitudes: int
    practices: int


@dataclass(frozen=True, slots=True)
class IncompleteCAP:
    """A CAP questionnaire that was begun and not finished; it gives no score."""

    moment: CAPMoment
    instrument: str
    instrument_version: int
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class CAPOption:
    """One answer that an item offers, and what it is worth."""

    code: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class CAPItem:
    """One question. With ``multiple`` the points of all chosen options add up."""

    code: str
    dimension: Dimension
    text: str
    options: tuple[CAPOption, ...]
    required: bool = True
    multiple: bool = False

    @property
    def best(self) -> int:
        """The most points the item can give."""
        points = [option.points for option in self.options]
        return sum(p for p in points if p > 0) if self.multiple else max(points)


Answers = dict[str, tuple[str, ...]]
"""The chosen option codes by item code."""

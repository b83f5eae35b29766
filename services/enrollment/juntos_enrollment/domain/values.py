"""Values of the enrollment domain."""

from dataclasses import dataclass
from enum import StrEnum


class Eligibility(StrEnum):
    """Why a household is served (Plan 2026, section 3.1)."""

    PREGNANT = "pregnant"
    CHILD_UNDER_24_MONTHS = "child_under_24_months"


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


class ConsentPurpose(StrEnum):
    """What a usuaria may consent to (Ley 29733)."""

    PROGRAMME = "programme"
    MESSAGES = "messages"


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

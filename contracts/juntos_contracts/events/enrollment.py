"""Events of enrollment: households, usuarias, contacts, CAP and the cohort."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..territory import RegionCode, TerritorialUnitCode, Ubigeo
from ..values import (
    Account,
    ActorCode,
    AnnulmentReason,
    CAPMoment,
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    Count,
    DuplicateRule,
    EditionYear,
    Eligibility,
    EligibilityEnd,
    Matter,
    Score,
    WithdrawalReason,
)

COHORT_CHUNK = 500
"""Households named by one CohortMembersListed: keeps an event far under 1 MiB."""


class HouseholdEvent(PublishedEvent):
    """Something about one household."""

    SERVICE: ClassVar[str] = "enrollment"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    household_id: UUID


class UserEvent(HouseholdEvent):
    """Something about one usuaria and her household."""

    user_id: UUID


class HouseholdRegistered(HouseholdEvent):
    """A household of the padrón with a pregnant woman or a child under 24 months."""

    AGGREGATE: ClassVar[str] = "household"

    eligibility: Eligibility


class ChildBirthReported(HouseholdEvent):
    """A child was born to a pregnant woman; dated by the report, never by the birth."""

    AGGREGATE: ClassVar[str] = "household"

    eligibility: Eligibility


class PregnancyReported(UserEvent):
    """A registered usuaria is pregnant; dated by the report, never by the delivery."""

    AGGREGATE: ClassVar[str] = "household"

    eligibility: Eligibility


class PregnancyEnded(UserEvent):
    """A pregnancy ended without a birth; dated by the report, never by the loss."""

    AGGREGATE: ClassVar[str] = "household"

    eligibility: Eligibility | None = Field(
        default=None,
        description="by what the household is served from now on, null if by nothing",
    )


class HouseholdEligibilityEnded(HouseholdEvent):
    """An evaluation found the household no longer eligible on its date."""

    AGGREGATE: ClassVar[str] = "household"

    cause: EligibilityEnd
    stays_in_cohort: bool = Field(
        description="its final list was closed before, so it is served to the end"
    )


class HouseholdEligibilityRegained(HouseholdEvent):
    """A new pregnancy or child makes a household eligible again from this date on."""

    AGGREGATE: ClassVar[str] = "household"

    eligibility: Eligibility


class PadronImported(PublishedEvent):
    """A padrón was imported whole; its rejected rows were handed back."""

    SERVICE: ClassVar[str] = "enrollment"
    AGGREGATE: ClassVar[str] = "padron"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    padron_id: UUID
    padron_on: date = Field(description="the date of the padrón itself")
    rows: Count
    households_registered: Count
    users_registered: Count
    corrected: Count
    unchanged: Count
    rejected: Count
    gone: Count = Field(description="in the padrón before, no longer in this one")
    file_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    corrects: UUID | None = Field(
        default=None, description="the padrón that these corrected rows complete"
    )


class UserRegistered(UserEvent):
    """A usuaria of a registered household; earlier editions tell whether she is new."""

    AGGREGATE: ClassVar[str] = "user"

    earlier_editions: tuple[EditionYear, ...] = ()
    local_manager: ActorCode | None = Field(
        default=None, description="the gestora whom the padrón assigns to her"
    )


class LocalManagerAssigned(UserEvent):
    """A gestora answers for a usuaria from a date on, whoever visited her before."""

    AGGREGATE: ClassVar[str] = "user"

    local_manager: ActorCode


class ContactDataCorrected(UserEvent):
    """What the directory says of a usuaria was corrected: which fields, no values."""

    AGGREGATE: ClassVar[str] = "user"

    fields: tuple[ContactField, ...] = Field(min_length=1)
    reason: ContactCorrectionReason


class UserContacted(UserEvent):
    """A visit or call to a usuaria, effective or not."""

    AGGREGATE: ClassVar[str] = "user"

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    effective: bool
    attempt: int = Field(ge=1, description="1 for the first attempt of this purpose")
    next_attempt_on: date | None = None


class PriorParticipationRecorded(UserEvent):
    """A list of an earlier edition names her; whether she is new may have changed."""

    AGGREGATE: ClassVar[str] = "user"

    earlier_editions: tuple[EditionYear, ...] = Field(
        description="all that are known by now"
    )
    new_user: bool
    former_leader: bool | None = Field(
        default=None, description="the list names her as a leader mother"
    )


class ContradictionEvent(UserEvent):
    """Something about two accounts of one usuaria that cannot both be right."""

    contradiction_id: UUID
    matter: Matter


class ContradictionFound(ContradictionEvent):
    """A device told without network otherwise than is on record; both are kept."""

    AGGREGATE: ClassVar[str] = "contradiction"

    known_on: date = Field(description="date of what is on record")
    told_on: date = Field(description="date of what the device told")


class ContradictionResolved(ContradictionEvent):
    """The unit decided which of the two accounts stands."""

    AGGREGATE: ClassVar[str] = "contradiction"

    kept: Account


class DuplicateEvent(UserEvent):
    """Something about two usuarias who may be one person."""

    other_user_id: UUID


class DuplicateProposed(DuplicateEvent):
    """Two usuarias look like one person; somebody has to review it."""

    AGGREGATE: ClassVar[str] = "duplicate"

    rule: DuplicateRule


class DuplicateDismissed(DuplicateEvent):
    """The review found two persons."""

    AGGREGATE: ClassVar[str] = "duplicate"


class UsersMerged(DuplicateEvent):
    """Two usuarias are one: what was told of the other counts for ``user_id``."""

    AGGREGATE: ClassVar[str] = "duplicate"


class MergeUndone(DuplicateEvent):
    """They are two after all; each has her own history again."""

    AGGREGATE: ClassVar[str] = "duplicate"


class UserEnrolled(UserEvent):
    """A usuaria agreed to take part in the educational programme."""

    AGGREGATE: ClassVar[str] = "user"

    new_user: bool = Field(description="never enrolled in an earlier edition")


class CAPApplied(UserEvent):
    """A CAP questionnaire (conocimientos, actitudes, prácticas) was answered."""

    AGGREGATE: ClassVar[str] = "user"

    moment: CAPMoment
    instrument: str
    instrument_version: int = Field(ge=1)
    knowledge: Score
    attitudes: Score
    practices: Score


class CAPLeftIncomplete(UserEvent):
    """A CAP questionnaire was begun and not finished; it gives no score."""

    AGGREGATE: ClassVar[str] = "user"

    moment: CAPMoment
    instrument: str
    instrument_version: int = Field(ge=1)
    answered: Count
    items: Count


class CAPInstrumentRegistered(PublishedEvent):
    """A version of a CAP questionnaire can be used from a date on."""

    SERVICE: ClassVar[str] = "enrollment"
    AGGREGATE: ClassVar[str] = "instrument"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    instrument: str
    instrument_version: int = Field(ge=1)
    title: str
    items: dict[str, Count] = Field(description="how many items a dimension has")
    comparable_with: tuple[int, ...] = Field(
        default=(), description="versions whose scores may be compared with its own"
    )
    effective_on: date
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ConsentGiven(UserEvent):
    """A usuaria consented to one use of her data."""

    AGGREGATE: ClassVar[str] = "user"

    purpose: ConsentPurpose


class ConsentWithdrawn(UserEvent):
    """A usuaria took a consent back."""

    AGGREGATE: ClassVar[str] = "user"

    purpose: ConsentPurpose


class UserWithdrawn(UserEvent):
    """A usuaria left the programme."""

    AGGREGATE: ClassVar[str] = "user"

    reason: WithdrawalReason


class WithdrawalAnnulled(UserEvent):
    """She did not leave after all: since this event no withdrawal of hers counts."""

    AGGREGATE: ClassVar[str] = "user"

    reason: AnnulmentReason


class UserMoved(UserEvent):
    """A usuaria lives in another district from a date on; earlier service stays."""

    AGGREGATE: ClassVar[str] = "user"

    from_ubigeo: Ubigeo
    from_territorial_unit: TerritorialUnitCode


class PersonalDataErased(UserEvent):
    """The contact directory row of a usuaria is gone; her history keeps counting."""

    AGGREGATE: ClassVar[str] = "user"


class CohortEvent(PublishedEvent):
    """Something about the final list of one territorial unit."""

    SERVICE: ClassVar[str] = "enrollment"
    AGGREGATE: ClassVar[str]
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    cohort_id: UUID
    cohort_edition: EditionYear


class CohortMembersListed(CohortEvent):
    """Households of one district on the final list; a long one takes several events."""

    AGGREGATE: ClassVar[str] = "cohort"

    household_ids: tuple[UUID, ...] = Field(max_length=COHORT_CHUNK)


class CohortClosed(CohortEvent):
    """The final list of a territorial unit was closed; it never changes again."""

    AGGREGATE: ClassVar[str] = "cohort"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    households: Count
    districts: Count
    closed_on: date


class CohortSignedOff(CohortEvent):
    """A regional government received the final list and signed the acta (line 7)."""

    AGGREGATE: ClassVar[str] = "cohort"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    acta: str = Field(min_length=1, description="number of the acta")
    regional_government: RegionCode
    signed_on: date
    content_sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="of the list that was signed"
    )

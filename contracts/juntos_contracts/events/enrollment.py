"""Events of enrollment: households, usuarias, contacts, CAP and the cohort."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..territory import TerritorialUnitCode, Ubigeo
from ..values import (
    CAPMoment,
    ConsentPurpose,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    Count,
    EditionYear,
    Eligibility,
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


class UserRegistered(UserEvent):
    """A usuaria of a registered household; earlier editions tell whether she is new."""

    AGGREGATE: ClassVar[str] = "user"

    earlier_editions: tuple[EditionYear, ...] = ()


class UserContacted(UserEvent):
    """A visit or call to a usuaria, effective or not."""

    AGGREGATE: ClassVar[str] = "user"

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    effective: bool
    attempt: int = Field(ge=1, description="1 for the first attempt of this purpose")


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

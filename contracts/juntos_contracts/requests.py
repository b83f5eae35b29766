"""Request-reply over NATS: what one service may ask another. Never stored."""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from .values import ConsentPurpose

CONTACTS_SUBJECT: Final = "juntos.rpc.v1.enrollment.contacts"
PERSONS_SUBJECT: Final = "juntos.rpc.v1.enrollment.persons"
CHILDREN_SUBJECT: Final = "juntos.rpc.v1.enrollment.children"
CONTACTS_AT_ONCE: Final = 500
PERSONS_AT_ONCE: Final = 500
CHILDREN_AT_ONCE: Final = 5000


class ContactsRequest(BaseModel):
    """Ask for the telephones of some usuarias for one consented purpose."""

    model_config = ConfigDict(frozen=True)

    user_ids: tuple[UUID, ...] = Field(max_length=CONTACTS_AT_ONCE)
    purpose: ConsentPurpose


class ContactRefusal(StrEnum):
    """Why no telephone is given."""

    UNKNOWN_USER = "unknown_user"
    NO_CONSENT = "no_consent"
    NO_TELEPHONE = "no_telephone"
    ERASED = "erased"


class Contact(BaseModel):
    """The telephone (E.164) to use now and not to keep, or why there is none."""

    model_config = ConfigDict(frozen=True)

    user_id: UUID
    telephone: str | None = None
    has_whatsapp: bool = False
    refusal: ContactRefusal | None = None


class ContactsReply(BaseModel):
    """One for each usuaria that was asked about."""

    model_config = ConfigDict(frozen=True)

    contacts: tuple[Contact, ...]


class PersonsRequest(BaseModel):
    """Ask who some usuarias are, to print or to read an attendance list with names."""

    model_config = ConfigDict(frozen=True)

    user_ids: tuple[UUID, ...] = Field(max_length=PERSONS_AT_ONCE)


class PersonOnList(BaseModel):
    """A usuaria as a list on paper names her; to use now and not to keep."""

    model_config = ConfigDict(frozen=True)

    user_id: UUID
    document_number: str | None
    surnames: str
    given_names: str


class PersonsReply(BaseModel):
    """Those who are known; erased and unknown usuarias are left out."""

    model_config = ConfigDict(frozen=True)

    persons: tuple[PersonOnList, ...]


class ChildrenRequest(BaseModel):
    """Ask which usuarias of a unit have a child of some months on a date.

    An age told by a service that has no birth dates is personal; that somebody belongs
    to a campaign's audience is not, so the question is asked where the dates are.
    """

    model_config = ConfigDict(frozen=True)

    territorial_unit: str
    on: date
    from_months: int = Field(ge=0, description="completed months, this one included")
    to_months: int = Field(ge=0, description="completed months, this one included")
    after: UUID | None = Field(default=None, description="the last of the page before")


class ChildrenReply(BaseModel):
    """A page of them by id, shorter than the most at once when it is the last."""

    model_config = ConfigDict(frozen=True)

    user_ids: tuple[UUID, ...] = Field(max_length=CHILDREN_AT_ONCE)

"""The CloudEvents 1.0 envelope, structured JSON: these bytes travel and are hashed."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal, NamedTuple, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SerializeAsAny
from pydantic_core import from_json

from .published import PublishedEvent, event_type
from .subjects import Subject
from .territory import RegionCode, TerritorialUnitCode, Territory, Ubigeo
from .values import EditionYear


def _attribute_name(field: str) -> str:
    """CloudEvents attribute names are lower-case letters and digits only."""
    return field.replace("_", "")


class Envelope(BaseModel):
    """One published event with who, when, where and its place in the producer's log.

    ``position`` is the producer's notification id (not gapless); ``previous_position``
    is the one before it (0 for the first), so a reader can tell a gap from a loss.
    ``occurred_on`` is the business date in Lima, ``time`` the moment when it is known;
    ``recorded_at`` is when the producer stored it (UTC, never decreasing in a service).
    """

    model_config = ConfigDict(
        frozen=True, alias_generator=_attribute_name, populate_by_name=True
    )
    CONTENT_TYPE: ClassVar[str] = "application/cloudevents+json; charset=utf-8"

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(min_length=1, description="aggregate id and version")
    source: str = Field(pattern=r"^/juntos/[a-z]+$")
    type: str
    subject: str = Field(description="aggregate kind and id")
    time: AwareDatetime | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    position: int = Field(ge=1)
    previous_position: int = Field(ge=0)
    aggregate_version: int = Field(ge=1)
    occurred_on: date
    recorded_at: AwareDatetime
    actor: str = Field(min_length=1, description="subject of the token that ordered it")
    actor_role: str
    command_id: UUID
    correlation_id: UUID
    causation_id: str | None = None
    traceparent: str | None = None
    region: RegionCode
    ubigeo: Ubigeo
    territorial_unit: TerritorialUnitCode
    edition: EditionYear
    data_class: str
    data: SerializeAsAny[PublishedEvent]

    @property
    def service(self) -> str:
        """The producing service, from the source."""
        return self.source.removeprefix("/juntos/")

    @property
    def aggregate_id(self) -> UUID:
        """The aggregate whose history this event belongs to."""
        return UUID(self.subject.rpartition("/")[2])

    @property
    def territory(self) -> Territory:
        """Where the fact counts."""
        return Territory(ubigeo=self.ubigeo, territorial_unit=self.territorial_unit)

    @property
    def nats_subject(self) -> str:
        """The NATS subject under which this event travels."""
        return str(Subject.of(type(self.data), self.territory, self.aggregate_id))

    def to_bytes(self) -> bytes:
        """The canonical bytes: declared field order, no blanks, nothing absent."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read an envelope and its typed data.

        Raises:
            UnknownEventType: for a type or major version these contracts do not know.
            pydantic.ValidationError: for anything that breaks the contract.
        """
        raw: dict[str, Any] = from_json(body)
        kind = event_type(str(raw.get("type")))
        return cls.model_validate({**raw, "data": kind.model_validate(raw.get("data"))})


class Peek(NamedTuple):
    """What a consumer must know before it can trust the rest of a message."""

    service: str
    position: int
    previous_position: int
    aggregate_id: str
    type: str
    recorded_at: datetime


def peek(body: bytes) -> Peek:
    """Read only the chain attributes, so that an unreadable event can still be parked.

    Raises:
        ValueError: if not even those are there.
    """
    try:
        raw = from_json(body)
        return Peek(
            service=str(raw["source"]).removeprefix("/juntos/"),
            position=int(raw["position"]),
            previous_position=int(raw["previousposition"]),
            aggregate_id=str(raw["subject"]).rpartition("/")[2],
            type=str(raw["type"]),
            recorded_at=datetime.fromisoformat(raw["recordedat"]),
        )
    except (KeyError, TypeError) as problem:
        message = f"not an envelope of ours: {problem!r}"
        raise ValueError(message) from problem

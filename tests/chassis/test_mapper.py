"""What is stored comes back exactly as it was, or not at all."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.domain import ProgrammingError, event
from eventsourcing.persistence import StoredEvent
from pydantic import ValidationError

from juntos_chassis import seedwork
from juntos_chassis.errors import InvalidInput
from juntos_chassis.eventstore import NewerEventVersion, StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_chassis.seedwork import UNTIMED, Created, Territory, UnknownTopic
from tests.chassis.diary import MARCH_3, PLACE, Diary

MAPPER = StrictMapper(PydanticTranscoder())


class Colour(StrEnum):
    """An enumeration."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Page:
    """A value of its own with values inside."""

    colour: Colour
    lines: tuple[int, ...]
    share: float = 0.5


class Box(seedwork.Aggregate):
    """Holds one value of every kind that events use."""

    TOPIC = "diary.box"

    class Packed(Created):
        """It was closed."""

        TOPIC = "diary.box.packed"
        on: date
        owner: UUID
        colour: Colour
        sizes: tuple[int, ...]
        page: Page
        pages: dict[Colour, Page]
        price: Decimal
        weight: float
        label: str | None


class Letter(seedwork.Aggregate):
    """Its event has changed once since it was first stored."""

    TOPIC = "diary.letter"

    class Written(Created):
        """Version 2 says how many pages it has; there was one before."""

        TOPIC = "diary.letter.written"
        class_version: ClassVar[int] = 2
        pages: int

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """Letters of version 1 had one page."""
            facts["pages"] = 1

    @event(Written)
    def __init__(self, pages: int, territory: Territory, occurred_on: date) -> None:
        """Keep the pages."""
        self.pages = pages
        self.territory = territory
        self.written_on = occurred_on


def contents(**other: Any) -> dict[str, Any]:
    """Something of every kind."""
    page = Page(Colour.RED, (1, 2))
    usual = {
        "on": MARCH_3,
        "owner": UUID(int=7),
        "colour": Colour.RED,
        "sizes": (3, 4),
        "page": page,
        "pages": {Colour.RED: page},
        "price": Decimal("1.10"),
        "weight": 0.1,
        "label": None,
        "territory": PLACE,
        "occurred_on": MARCH_3,
        "occurred_at": datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
    }
    return usual | other


def packed(**other: Any) -> Box.Packed:
    """The event of a new box."""
    return Box.Packed(
        originator_id=UUID(int=1),
        originator_version=1,
        originator_topic=Box.TOPIC,
        timestamp=UNTIMED,
        **contents(**other),
    )


def there_and_back(stored: Any) -> Any:
    """What is read of what was written."""
    return MAPPER.to_domain_event(MAPPER.to_stored_event(stored))


def letter(state: bytes) -> StoredEvent:
    """A stored letter."""
    return StoredEvent(uuid4(), 1, "diary.letter.written", state)


def test_every_value_comes_back_with_its_type() -> None:
    before = packed()

    after = there_and_back(before)

    assert after == before
    for name in contents():
        assert type(getattr(after, name)) is type(getattr(before, name)), name
    assert type(after.page.colour) is Colour
    assert type(after.page.lines) is tuple
    assert [type(key) for key in after.pages] == [Colour]
    assert str(after.price) == "1.10"


def test_a_text_with_a_nul_is_never_stored_and_its_field_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        MAPPER.to_stored_event(packed(label="ACTA-1\0"))

    (error,) = refused.value.fields
    assert error.field == "label"


@pytest.mark.parametrize("label", ["\\u0000", "\\\\u0000", "\\", "Ñ\n\t", "0000"])
def test_what_only_looks_like_a_nul_is_stored(label: str) -> None:
    assert there_and_back(packed(label=label)).label == label


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(weight: float) -> None:
    with pytest.raises(ValidationError, match="finite"):
        MAPPER.to_stored_event(packed(weight=weight))
    with pytest.raises(ValidationError, match="finite"):
        MAPPER.to_stored_event(packed(page=Page(Colour.RED, (), weight)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"sizes": ("3",)},
        {"on": "2026-03-03"},
        {"owner": str(UUID(int=7))},
        {"colour": "red"},
        {"label": 5},
        {"weight": "0.1"},
        {"page": {"colour": Colour.RED, "lines": (1,)}},
        {"page": Page("red", (1,))},  # type: ignore[arg-type]  # that is the point
        {"page": Page(Colour.RED, ("3",))},  # type: ignore[arg-type]  # same
    ],
    ids=lambda wrong: str(*wrong.values()),
)
def test_a_value_of_another_type_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        MAPPER.to_stored_event(packed(**wrong))


def test_a_stored_field_that_is_not_declared_is_refused() -> None:
    stored = MAPPER.to_stored_event(packed())
    more = StoredEvent(
        stored.originator_id, 1, stored.topic, stored.state[:-1] + b',"more":1}'
    )

    with pytest.raises(ValidationError, match="more"):
        MAPPER.to_domain_event(more)


def test_a_topic_that_nobody_defines_is_refused_and_nothing_is_imported() -> None:
    named = StoredEvent(uuid4(), 1, "this:Zen.Created", b"{}")

    with pytest.raises(UnknownTopic, match="this:Zen"):
        MAPPER.to_domain_event(named)

    assert "this" not in sys.modules


def test_a_topic_must_begin_with_its_aggregates() -> None:
    with pytest.raises(TypeError, match=r"'diary\.lost\.'"):

        class Lost(seedwork.Aggregate):
            TOPIC = "diary.lost"

            class Sent(Created):
                TOPIC = "diary.other.sent"


def test_an_event_without_a_topic_is_refused_where_it_is_defined() -> None:
    with pytest.raises(ProgrammingError, match="topic not defined"):

        class Lost(seedwork.Aggregate):
            TOPIC = "diary.forgotten"

            class Sent(seedwork.Aggregate.Event):
                """Somebody forgot the topic."""


def test_a_topic_has_one_event() -> None:
    with pytest.raises(ProgrammingError, match=r"diary\.diary\.noted"):

        class Other(seedwork.Aggregate):
            TOPIC = "diary"

            class Noted(seedwork.Aggregate.Event):
                TOPIC = "diary.diary.noted"

    assert MAPPER.to_domain_event(noted()).__class__ is Diary.Noted


def test_the_first_version_is_lifted_to_the_newest() -> None:
    state = (
        b'{"territory":{"ubigeo":"100101","territorial_unit":"UT07"},'
        b'"occurred_on":"2026-03-03","occurred_at":null}'
    )

    written = MAPPER.to_domain_event(letter(state))

    assert isinstance(written, Letter.Written)
    assert written.pages == 1


def test_the_newest_version_comes_back_as_it_is() -> None:
    before = Letter(pages=3, territory=PLACE, occurred_on=MARCH_3).pending_events[0]

    assert there_and_back(before) == before


def test_a_version_newer_than_the_code_is_not_guessed() -> None:
    state = b'{"class_version":3,"pages":1,"signed":true}'

    with pytest.raises(NewerEventVersion, match="version 3, known is 2"):
        MAPPER.to_domain_event(letter(state))


def test_a_newer_version_of_an_event_that_never_changed_is_not_guessed() -> None:
    state = noted().state
    newer = b'{"class_version":2,' + state[1:]

    with pytest.raises(NewerEventVersion, match="version 2, known is 1"):
        MAPPER.to_domain_event(StoredEvent(uuid4(), 2, "diary.diary.noted", newer))


def noted() -> StoredEvent:
    """A stored number of a diary."""
    diary = Diary(territory=PLACE, occurred_on=MARCH_3)
    diary.note(1)
    return MAPPER.to_stored_event(diary.pending_events[1])

"""Every field that travels was looked at by somebody: contracts/CAMPOS.md."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, create_model
from pydantic.fields import FieldInfo

from juntos_contracts import Envelope, PublishedEvent, all_event_types
from juntos_contracts.events.enrollment import UserEvent
from juntos_contracts.events.leaders import NetworkEvent

REVIEWED: Final = Path(__file__).parents[2] / "contracts" / "CAMPOS.md"
TEXT: Final = "text"
# bool is an int and datetime a date: the first that fits decides.
KINDS: Final[tuple[tuple[Any, str], ...]] = (
    (BaseModel, "group"),
    (Enum, "choice"),
    (bool, "flag"),
    (int | float | Decimal, "number"),
    (UUID, "id"),
    (datetime | AwareDatetime, "moment"),
    (date, "date"),
)
# A second net, for whoever writes a name into the list without thinking.
PERSONAL: Final = re.compile(
    r"name|nombre|apellid|dni|passport|pasaporte|identi[td]|document_number|documento|"
    r"phone|telef|celular|movil|mobile|whatsapp|birth|nacim|nacid|delivery|parto|"
    r"address|direccion|domicilio|mail|correo|photo|foto|latitud|longitud|"
    r"(^|_)(age|edad|sex|sexo)(_|$)"
)
NOT_PERSONAL: Final = {
    "Goal.name",
    "OfficialFigureRecorded.age_band",
    "OfficialFigureRecorded.series_name",
    "TerritoryChanged.district_name",
    "TerritoryChanged.province_name",
    "TerritoryChanged.region_name",
    "TerritoryChanged.unit_name",
}


def published_models() -> set[type[BaseModel]]:
    """The envelope, every event of every service, and the models inside them."""
    found: set[type[BaseModel]] = set()
    kinds: list[type[BaseModel]] = [Envelope, *all_event_types().values()]
    for kind in kinds:
        found |= with_inner(kind)
    return found


def with_inner(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and the models of its fields."""
    inner = {
        part
        for field in model.model_fields.values()
        for part, _ in parts(field.annotation)
        if isinstance(part, type) and issubclass(part, BaseModel)
    }
    return {model}.union(*(with_inner(one) for one in inner))


def reviewed_as(model: type[BaseModel]) -> set[tuple[str, str]]:
    """How the fields of a model must be listed: kind and name; texts by event."""
    return {
        (kind, f"{model.__name__}.{name}" if kind == TEXT else name)
        for name, field in model.model_fields.items()
        for kind in kinds(field)
    }


def kinds(field: FieldInfo) -> set[str]:
    """Of what kinds a field's values are; of a mapping, also its keys."""
    whole = has_pattern(field)
    return {
        kind_of(part, patterned=whole or patterned)
        for part, patterned in parts(field.annotation)
    }


def kind_of(part: Any, *, patterned: bool) -> str:
    """The kind of a plain type; any string without a fixed form is text."""
    if get_origin(part) is Literal:
        return "choice"
    for types, kind in KINDS:
        if any(issubclass(part, one) for one in get_args(types) or (types,)):
            return kind
    assert part is str, f"{part} has no kind yet"
    return "code" if patterned else TEXT


def parts(annotation: Any) -> Iterator[tuple[Any, bool]]:
    """The plain types in an annotation, and whether each has a pattern of its own."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        own = any(has_pattern(one) for one in metadata)
        yield from ((part, own or patterned) for part, patterned in parts(inner))
    elif get_origin(annotation) in {None, Literal}:
        yield annotation, False
    else:
        for argument in get_args(annotation):
            if argument not in {type(None), ...}:
                yield from parts(argument)


def has_pattern(constraint: Any) -> bool:
    """Whether a constraint, or a field with constraints, fixes the form of a string."""
    inside = getattr(constraint, "metadata", ())
    return bool(getattr(constraint, "pattern", None)) or any(map(has_pattern, inside))


def listed() -> set[tuple[str, str]]:
    """Kind and name of all that is in the list."""
    sections = re.split(r"^## ", REVIEWED.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return {
        (kind, name)
        for kind, *names in (re.findall(r"`([\w.]+)`", one) for one in sections)
        for name in names
    }


def personal(model: type[BaseModel]) -> set[str]:
    """Fields that sound like a person's data."""
    return {
        name
        for name in model.model_fields
        if PERSONAL.search(name) and f"{model.__name__}.{name}" not in NOT_PERSONAL
    }


def test_the_reviewed_list_names_every_field_that_travels_and_no_other() -> None:
    travelling = {pair for model in published_models() for pair in reviewed_as(model)}

    assert travelling - listed() == set(), "review it, then add it to CAMPOS.md"
    assert listed() - travelling == set(), "nothing has these fields any more"


def test_no_field_of_any_event_sounds_like_a_persons_data() -> None:
    found = {model.__name__: personal(model) for model in published_models()}

    assert {name: fields for name, fields in found.items() if fields} == {}


@pytest.mark.parametrize(
    ("base", "name"),
    [
        (NetworkEvent, "leader_full_name"),
        (NetworkEvent, "contact_phone"),
        (UserEvent, "celular"),
    ],
)
def test_a_planted_personal_field_is_seen_by_both_nets(
    base: type[PublishedEvent], name: str
) -> None:
    planted = planted_event(base, name, str)

    assert reviewed_as(planted) - listed() == {(TEXT, f"Planted.{name}")}
    assert personal(planted) == {name}


@pytest.mark.parametrize(
    ("name", "kind"), [("note", str), ("evidence", str), ("weight", Decimal)]
)
def test_a_new_field_without_a_review_is_seen_whatever_it_is_called(
    name: str, kind: type
) -> None:
    assert reviewed_as(planted_event(NetworkEvent, name, kind)) - listed()


def test_a_field_of_a_model_inside_an_event_is_seen() -> None:
    inner = create_model("Inner", celular=(str | None, None))
    planted = planted_event(UserEvent, "goals", tuple[inner, ...])

    seen = {pair for model in with_inner(planted) for pair in reviewed_as(model)}

    assert seen - listed() == {(TEXT, "Inner.celular")}


def planted_event(
    base: type[PublishedEvent], name: str, kind: Any
) -> type[PublishedEvent]:
    """An event with one more field; without an aggregate, so it is not registered."""
    fields: dict[str, Any] = {name: (kind, ...)}
    return create_model("Planted", __base__=base, **fields)

"""A plausible, fictitious example of each event, the same in every run."""

import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import EnumType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin
from uuid import NAMESPACE_OID, UUID, uuid5

from annotated_types import Ge
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from juntos_contracts import Envelope, PublishedEvent

RECORDED_AT: Final = datetime(2026, 4, 7, 15, 30, tzinfo=UTC)
NAMED: Final[Mapping[str, Any]] = {
    "region": "10",
    "ubigeo": "100101",
    "territorial_unit": "UT07",
    "from_ubigeo": "100102",
    "from_territorial_unit": "UT08",
    "district": "100101",
    "unit": "UT07",
    "content_sha256": "0" * 64,
    "file_sha256": "0" * 64,
    "regional_government": "10",
    "language": "es",
    "months": ("2026-04", "2026-05"),
    "positions": {"enrollment": 120, "sessions": 80},
}
PLAIN: Final[Mapping[type, Callable[[str], Any]]] = {
    UUID: lambda name: uuid5(NAMESPACE_OID, name),
    date: lambda _: date(2026, 4, 7),
    datetime: lambda _: RECORDED_AT,
    Decimal: lambda _: Decimal("0.8"),
    bool: lambda _: True,
    str: lambda _: "ejemplo",
}


def example_of(kind: type[PublishedEvent]) -> Envelope:
    """An envelope with example data of that type."""
    aggregate_id = uuid5(NAMESPACE_OID, kind.AGGREGATE)
    command_id = uuid5(NAMESPACE_OID, f"command of {kind.type_name()}")
    return Envelope(
        id=f"{aggregate_id}.2",
        source=f"/juntos/{kind.SERVICE}",
        type=kind.type_name(),
        subject=f"{kind.AGGREGATE}/{aggregate_id}",
        time=RECORDED_AT,
        dataschema=kind.schema_uri(),
        position=42,
        previous_position=40,
        aggregate_version=2,
        occurred_on=date(2026, 4, 7),
        recorded_at=RECORDED_AT,
        actor="ejemplo-ut07-001",
        actor_role="ut",
        command_id=command_id,
        correlation_id=command_id,
        causation_id=str(command_id),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        region="10",
        ubigeo="100101",
        territorial_unit="UT07",
        edition=2026,
        data_class=kind.DATA_CLASS,
        data=_model(kind),
    )


def _model(kind: type[Any]) -> Any:
    fields: dict[str, FieldInfo] = kind.model_fields
    return kind(
        **{name: _value(name, info.annotation, info) for name, info in fields.items()}
    )


def _value(name: str, declared: Any, info: FieldInfo | None = None) -> Any:
    annotation = declared.__origin__ if get_origin(declared) is Annotated else declared
    if name in NAMED:
        return NAMED[name]
    if annotation is int:
        return 2026 if "edition" in name else _least(info)
    if annotation in PLAIN:
        return PLAIN[annotation](name)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model(annotation)
    if isinstance(annotation, EnumType):
        return next(iter(annotation.__members__.values()))
    return GENERIC[get_origin(annotation)](name, get_args(annotation))


def _least(info: FieldInfo | None) -> int:
    """Two, or the least a field allows if that is more."""
    metadata = info.metadata if info else ()
    return max([2, *(int(str(m.ge)) for m in metadata if isinstance(m, Ge))])


def _first_key(declared: Any) -> Any:
    return "ejemplo" if declared is str else next(iter(declared))


def _optional(name: str, options: tuple[Any, ...]) -> Any:
    return _value(name, next(o for o in options if o is not type(None)))


GENERIC: Final[Mapping[Any, Callable[[str, tuple[Any, ...]], Any]]] = {
    tuple: lambda name, args: (_value(name, args[0]),),
    dict: lambda name, args: {_first_key(args[0]): _value(name, args[1])},
    types.UnionType: _optional,
    Union: _optional,
    Literal: lambda _, args: args[0],
}

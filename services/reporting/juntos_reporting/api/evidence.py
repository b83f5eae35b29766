"""Why this number: the events behind a figure, and the rules for one usuaria."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.parameters import Position

from ..queries.cut import Grouping
from ..queries.definitions import definitions, policy_version
from ..queries.evidence import Kind, Page, Part, Side, evidence
from ..queries.explanation import explain, whereabouts
from ..queries.groups import Group
from ..queries.line_evidence import line_evidence
from ..queries.logged import How
from ..queries.policies import Policies, policies_in_force
from ..queries.superseding import logged_event
from ..queries.supposing import INDICATORS_READ, supposing, suppositions
from .dependencies import (
    App,
    AskedDates,
    DatesAndPlaces,
    IndicatorCode,
    Suppositions,
    View,
    cut_of,
)
from .reach import PersonReader, own_persons

router = APIRouter(tags=["por qué esta cifra"])


class AskedEvidence(DatesAndPlaces):
    """Fechas, lugares, qué cifra de la desagregación, su lado y página."""

    by: Grouping = Field(
        Grouping.COUNTRY, description="Desagregación en que la cifra se mostró."
    )
    place: str | None = Field(
        None,
        max_length=200,
        description="El «place» de la cifra: lugar, gestor, módulo o mes.",
        examples=["2026-04"],
    )
    part: Part = Field(Part.NUMERATOR, description="Numerador o denominador.")
    share: str | None = Field(
        None,
        max_length=40,
        description="Una de las «parts» del indicador, como visit o delivered.",
    )
    policy: Suppositions = Field([])
    after: str | None = Field(
        None, max_length=36, description="El «next» de la página anterior."
    )
    limit: int = Field(50, ge=1, le=200)


class LinkOut(BaseModel):
    """Otro evento, y de qué modo uno de los dos ocupa el lugar del otro."""

    model_config = ConfigDict(from_attributes=True)

    how: How
    event_id: str
    service: str
    position: int
    type: str
    occurred_on: date
    recorded_at: datetime


class EventBehindOut(BaseModel):
    """Un evento del registro; su contenido se lee en el registro del servicio."""

    model_config = ConfigDict(from_attributes=True)

    event_id: str
    service: str
    position: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    actor_role: str
    ubigeo: str
    territorial_unit: str
    superseded_by: list[LinkOut] = Field(
        description="Lo que después lo corrigió, resolvió, anuló, unió o reemplazó,"
        " según lo conocido, sea cual sea su fecha."
    )
    supersedes: list[LinkOut] = Field(description="Aquello cuyo lugar ocupa.")


class CountingOut(BaseModel):
    """Quién o qué cuenta, dónde, y los eventos que lo dicen."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="Identificador opaco, o ubigeo si es un distrito.")
    region: str
    territorial_unit: str
    ubigeo: str
    events: list[EventBehindOut]


class EvidenceOut(BaseModel):
    """Una página de lo que cuenta una cifra."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "OE1",
                "part": "numerator",
                "share": None,
                "by": "country",
                "place": "PE",
                "definition": "De las usuarias participantes, las que culminan.",
                "policy_version": "5f2b8c1d9e07",
                "supposed": {},
                "kind": "user",
                "as_of": "2026-09-30",
                "known_at": None,
                "total": 10920,
                "next": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                "items": [
                    {
                        "id": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                        "region": "10",
                        "territorial_unit": "UT07",
                        "ubigeo": "100102",
                        "events": [
                            {
                                "event_id": "7c6f0d0e-5f0a-5c37-8f6a-0a9f4a4d5e10.3",
                                "service": "enrollment",
                                "position": 5230,
                                "type": "juntos.enrollment.UserEnrolled.v1",
                                "occurred_on": "2026-03-10",
                                "recorded_at": "2026-03-10T20:15:00Z",
                                "actor": "gestor-ejemplo",
                                "actor_role": "gestor",
                                "ubigeo": "100102",
                                "territorial_unit": "UT07",
                                "superseded_by": [],
                                "supersedes": [],
                            }
                        ],
                    }
                ],
            }
        }
    )

    code: str
    part: Part
    share: str | None
    by: Grouping
    place: str = Field(description="De qué grupo de la desagregación es la cifra.")
    definition: str = Field(description="Qué cuenta el indicador, en palabras.")
    policy_version: str
    supposed: dict[str, str] = Field(description="Lo que se supuso, sin adoptarlo.")
    kind: Kind
    as_of: date
    known_at: datetime | None
    total: int = Field(description="Cuántos son en toda la cifra.")
    next: str | None = Field(description="Para pedir la página siguiente.")
    items: list[CountingOut]


class AskedLineEvidence(DatesAndPlaces):
    """Fechas, lugares, mes y página."""

    month: str | None = Field(
        None, pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-04"]
    )
    after: Position = Field(0, description="El «next» de la página anterior.")
    limit: int = Field(50, ge=1, le=200)


class CountedOut(BaseModel):
    """Un evento y lo que suma a la línea; un documento anulado resta."""

    model_config = ConfigDict(from_attributes=True)

    quantity: int
    event: EventBehindOut


class LineEvidenceOut(BaseModel):
    """Una página de los eventos que cuenta una línea de la programación."""

    line: int
    activity: str
    unit: str
    source: str
    month: str | None
    as_of: date
    known_at: datetime | None
    executed: int = Field(description="De toda la línea o del mes, en su unidad.")
    next: int | None = Field(description="Para pedir la página siguiente.")
    items: list[CountedOut]


class RuleOut(BaseModel):
    """Una regla y si se cumple."""

    model_config = ConfigDict(from_attributes=True)

    holds: bool
    text: str


class VerdictOut(BaseModel):
    """Si cuenta en cada lado de un indicador, regla por regla."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    denominator: bool
    numerator: bool
    rules: list[RuleOut]


class ExplanationOut(BaseModel):
    """Por qué una usuaria cuenta o no en cada indicador."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "user_id": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                "person": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                "as_of": "2026-09-30",
                "known_at": None,
                "indicators": [
                    {
                        "code": "OE1",
                        "denominator": True,
                        "numerator": False,
                        "rules": [
                            {
                                "holds": False,
                                "text": "Asistió a 7 sesiones; culmina con 8.",
                            }
                        ],
                    }
                ],
                "superseded": [],
            }
        }
    )

    user_id: UUID
    person: UUID = Field(
        description="La usuaria por la que cuenta: otra, si se unieron dos registros."
    )
    as_of: date
    known_at: datetime | None
    indicators: list[VerdictOut]
    superseded: list[EventBehindOut] = Field(
        description="Lo que consta de ella y ya no vale, con lo que ocupó su lugar."
    )


@router.get("/indicators/{code}/evidence")
def read_evidence(
    code: IndicatorCode,
    asked: Annotated[AskedEvidence, Query()],
    app: App,
    view: View,
    actor: PersonReader,
) -> EvidenceOut:
    """Consultar quiénes cuentan en una cifra y los eventos que lo dicen."""
    supposed = suppositions(asked.policy, INDICATORS_READ)
    group = Group.named(asked.by, asked.place)
    with view.snapshot() as db:
        own = own_persons(actor, group.narrowed(cut_of(db, app, asked)))
        cut = supposing(db, own, supposed)
        in_force = policies_in_force(db, cut)
        policies = Policies.of(in_force, cut.as_of)
        page = Page(asked.after, asked.limit)
        side = Side(code, asked.part, asked.share, group)
        found = evidence(db, cut, policies, side, page)
    return EvidenceOut(
        code=code,
        part=asked.part,
        share=asked.share,
        by=group.grouping,
        place=group.key,
        definition=definitions(policies, group.grouping)[code],
        policy_version=policy_version(in_force),
        supposed=dict(supposed),
        kind=found.kind,
        as_of=cut.as_of,
        known_at=cut.known_at,
        total=found.total,
        next=found.next,
        items=[CountingOut.model_validate(item) for item in found.items],
    )


@router.get("/schedule/{line}/evidence")
def read_line_evidence(
    line: Annotated[int, Path(ge=1, le=99)],
    asked: Annotated[AskedLineEvidence, Query()],
    app: App,
    view: View,
    actor: PersonReader,
) -> LineEvidenceOut:
    """Consultar los eventos que cuenta una línea de la programación, por mes."""
    with view.snapshot() as db:
        cut = own_persons(actor, cut_of(db, app, asked))
        found = line_evidence(db, cut, line, asked.month, asked.after, asked.limit)
    return LineEvidenceOut(
        line=line,
        activity=found.line.activity,
        unit=found.line.unit,
        source=found.line.source,
        month=asked.month,
        as_of=cut.as_of,
        known_at=cut.known_at,
        executed=found.executed,
        next=found.next,
        items=[CountedOut.model_validate(item) for item in found.items],
    )


@router.get("/users/{user_id}/explanation")
def read_explanation(
    user_id: UUID, asked: AskedDates, app: App, view: View, actor: PersonReader
) -> ExplanationOut:
    """Explicar por qué una usuaria cuenta o no, regla por regla."""
    with view.snapshot() as db:
        cut = cut_of(db, app, asked)
        require_territory(actor, whereabouts(db, cut, user_id))
        policies = Policies.of(policies_in_force(db, cut), cut.as_of)
        found = explain(db, cut, policies, user_id)
    return ExplanationOut(
        user_id=found.user_id,
        person=found.person,
        as_of=cut.as_of,
        known_at=cut.known_at,
        indicators=[VerdictOut.model_validate(one) for one in found.verdicts],
        superseded=[EventBehindOut.model_validate(one) for one in found.superseded],
    )


@router.get("/facts/{service}/{position}")
def read_fact(
    service: Annotated[str, Path(max_length=40)],
    position: Position,
    asked: AskedDates,
    app: App,
    view: View,
    actor: PersonReader,
) -> EventBehindOut:
    """Consultar un evento, lo que después ocupó su lugar y aquello que él reemplazó."""
    with view.snapshot() as db:
        found = logged_event(db, cut_of(db, app, asked), (service, position))
    require_territory(actor, Territory(found.ubigeo, found.territorial_unit))
    return EventBehindOut.model_validate(found)

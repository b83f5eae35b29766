"""Campaigns of reinforcement messages."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from juntos_chassis.dates import BusinessDate
from juntos_chassis.scoping import require_unit
from juntos_chassis.web.request_model import RequestModel

from ..application.audience import Audience
from ..application.rehearsal import SHOWN, Page
from ..domain.campaign import AudienceRule, CampaignDefinition, ProviderTemplate
from ..domain.message import WHATSAPP_THEN_SMS
from ..domain.values import CampaignState, Channel
from .dependencies import FOR_PEOPLE, App, Reader, UnitCommand

router = APIRouter(prefix="/campaigns", tags=["mensajes"], dependencies=FOR_PEOPLE)
Code = Annotated[str, Path(pattern=r"^[a-z0-9-]{3,60}$")]
UnitCode = Annotated[str, Field(pattern=r"^UT[0-9]{2}$")]
LANGUAGE = r"^[a-z]{2,3}$"
Language = Annotated[str, Field(pattern=LANGUAGE)]
Topic = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)
]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)
]
Reason = Literal[
    "withdrawn", "erased", "opted_out", "no_consent", "already_chosen", "frequency_cap"
]
SessionIn = Annotated[int, Field(ge=1, le=12)] | None
ModuleIn = Annotated[int, Field(ge=1, le=3)] | None
FAR = date(2100, 12, 31)
NEEDS_SESSION: Final = "esta audiencia necesita «session»"
NEEDS_MODULE: Final = "esta audiencia necesita «module»"
NEEDS_TEMPLATE: Final = (
    "por WhatsApp una campaña va con una plantilla aprobada: sin ella la rechaza para"
    " quien no escribió en las últimas 24 horas"
)
NOT_USED: Final = "esta audiencia no lo usa"
NO_TEXT: Final = "falta el texto en el idioma de la campaña ({language})"
BAND: Final = "la edad termina antes de empezar"
WINDOW: Final = "la ventana termina antes de empezar"
OF_SESSION: Final = frozenset({Audience.ABSENT, Audience.ATTENDED})
OF_MODULE: Final = frozenset({Audience.MODULE_FINISHED})
EXAMPLE: dict[str, Any] = {
    "code": "modulo-1-hierro",
    "territorial_unit": "UT07",
    "topic": "Alimentos ricos en hierro",
    "audience": {"who": "module_finished", "module": 1},
    "channels": ["whatsapp", "sms"],
    "language": "es",
    "texts": {"es": "Recuerde: el hígado ayuda a prevenir la anemia."},
    "template": {"name": "refuerzo_modulo_1", "category": "utility"},
    "starts_on": "2026-05-04",
    "ends_on": "2026-05-15",
    "occurred_on": "2026-05-02",
}


def _needed(who: str, of: frozenset[Audience], reason: str) -> AfterValidator:
    """What audiences of a kind cannot do without, told at the field itself."""

    def check(value: int | None, info: ValidationInfo) -> int | None:
        if value is None and info.data.get(who) in of:
            raise PydanticCustomError("needed", reason)
        return value

    return AfterValidator(check)


def _unused(of: frozenset[Audience]) -> AfterValidator:
    """Named and not applied it would choose others than it says."""

    def check(value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("who") not in of:
            raise PydanticCustomError("unused", NOT_USED)
        return value

    return AfterValidator(check)


class ChildIn(RequestModel):
    """La edad de una niña o un niño, en meses cumplidos, ambos incluidos."""

    from_months: int = Field(ge=0, le=36)
    to_months: int = Field(ge=0, le=36)

    @field_validator("to_months")
    @classmethod
    def _after_the_start(cls, to_months: int, info: ValidationInfo) -> int:
        if to_months < info.data.get("from_months", 0):
            raise PydanticCustomError("band", BAND)
        return to_months


class AudienceIn(RequestModel):
    """A quién va: todo lo que se nombra debe cumplirse."""

    who: Audience
    session: Annotated[
        SessionIn, _needed("who", OF_SESSION, NEEDS_SESSION), _unused(OF_SESSION)
    ] = Field(default=None, validate_default=True)
    module: Annotated[
        ModuleIn, _needed("who", OF_MODULE, NEEDS_MODULE), _unused(OF_MODULE)
    ] = Field(default=None, validate_default=True)
    eligibility: Literal["pregnant", "child_under_24_months"] | None = None
    child: ChildIn | None = None

    def rule(self) -> AudienceRule:
        """As the domain takes it."""
        named = self.model_dump(mode="json", exclude={"child"})
        child = self.child
        months = None if child is None else (child.from_months, child.to_months)
        return AudienceRule(**named, child_months=months)


class TemplateIn(RequestModel):
    """La plantilla aprobada por el proveedor, con su imagen o audio si lo lleva."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,60}$")
    category: Literal["utility", "marketing", "authentication"] = "utility"
    media: str | None = Field(default=None, max_length=500, pattern=r"^https://\S+$")
    media_kind: Literal["image", "audio", "document", "video"] | None = None


class CampaignIn(RequestModel):
    """Una campaña completa de una unidad territorial."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    code: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    territorial_unit: UnitCode
    topic: Topic
    audience: AudienceIn
    channels: list[Channel] = Field(
        default=list(WHATSAPP_THEN_SMS), min_length=1, max_length=10
    )
    language: Language = "es"
    texts: dict[Language, Words] = Field(min_length=1, max_length=20)
    template: TemplateIn | None = Field(default=None, validate_default=True)
    session: int | None = Field(default=None, ge=1, le=12)
    module: int | None = Field(default=None, ge=1, le=3)
    occasion: str = Field(default="", pattern=r"^[a-z0-9-]{0,40}$")
    asks_control: bool = False
    transliterate: bool = False
    daily_budget: int | None = Field(default=None, ge=1, le=1_000_000)
    starts_on: BusinessDate
    ends_on: BusinessDate
    occurred_on: BusinessDate

    @field_validator("texts")
    @classmethod
    def _in_its_language(
        cls, texts: dict[str, str], info: ValidationInfo
    ) -> dict[str, str]:
        language = info.data.get("language")
        if language is not None and language not in texts:
            raise PydanticCustomError("no_text", NO_TEXT, {"language": language})
        return texts

    @field_validator("template")
    @classmethod
    def _of_whatsapp(
        cls, template: TemplateIn | None, info: ValidationInfo
    ) -> TemplateIn | None:
        if template is None and Channel.WHATSAPP in info.data.get("channels", ()):
            raise PydanticCustomError("needed", NEEDS_TEMPLATE)
        return template

    @field_validator("ends_on")
    @classmethod
    def _after_the_start(cls, ends_on: date, info: ValidationInfo) -> date:
        starts_on = info.data.get("starts_on")
        if starts_on is not None and ends_on < starts_on:
            raise PydanticCustomError("window", WINDOW)
        return ends_on

    def definition(self) -> CampaignDefinition:
        """As the domain takes it."""
        template = self.template
        return CampaignDefinition(
            topic=self.topic,
            audience=self.audience.rule(),
            channels=tuple(dict.fromkeys(self.channels)),
            language=self.language,
            texts=tuple(sorted(self.texts.items())),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            occasion=self.occasion,
            session=self.session or self.audience.session,
            module=self.module or self.audience.module,
            template=ProviderTemplate(**template.model_dump()) if template else None,
            asks_control=self.asks_control,
            transliterate=self.transliterate,
            daily_budget=self.daily_budget,
        )


class SimpleCampaignIn(RequestModel):
    """Un mensaje de refuerzo que se define y activa en un solo paso."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "modulo-1-hierro",
                "body": "Recuerde: el higado ayuda a prevenir la anemia.",
                "audience": "participating",
                "territorial_unit": "UT07",
                "scheduled_on": "2026-05-04",
            }
        }
    )

    code: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    body: Words
    audience: Audience
    territorial_unit: UnitCode
    scheduled_on: BusinessDate
    session: Annotated[SessionIn, _needed("audience", OF_SESSION, NEEDS_SESSION)] = (
        Field(default=None, validate_default=True)
    )
    module: Annotated[ModuleIn, _needed("audience", OF_MODULE, NEEDS_MODULE)] = Field(
        default=None, validate_default=True
    )
    asks_control: bool = False

    def definition(self) -> CampaignDefinition:
        """As the domain takes it: WhatsApp, then SMS, with no end."""
        return CampaignDefinition(
            topic=self.code,
            audience=AudienceRule(str(self.audience), self.session, self.module),
            channels=WHATSAPP_THEN_SMS,
            language="es",
            texts=(("es", self.body),),
            starts_on=self.scheduled_on,
            ends_on=FAR,
            session=self.session,
            module=self.module,
            template=ProviderTemplate(self.code.replace("-", "_"), "utility"),
            asks_control=self.asks_control,
        )


def _form(body: Any) -> str:
    """A campaign that brings its one text is the short form."""
    short = "body" in body if isinstance(body, dict) else False
    return "short" if short else "full"


CampaignBody = Annotated[
    Annotated[SimpleCampaignIn, Tag("short")] | Annotated[CampaignIn, Tag("full")],
    Discriminator(_form),
]


class StateIn(RequestModel):
    """Activar, pausar o cerrar; volver a activar reanuda."""

    territorial_unit: UnitCode
    state: Literal[CampaignState.ACTIVE, CampaignState.PAUSED, CampaignState.CLOSED]
    occurred_on: BusinessDate


class DryRunIn(RequestModel):
    """El día para el que se simula, y a quiénes mostrar."""

    territorial_unit: UnitCode
    on: BusinessDate
    reason: Reason | None = Field(default=None, description="solo por este motivo")
    receives: bool | None = Field(
        default=None, description="solo quienes lo recibirían, o solo quienes no"
    )
    after: UUID | None = Field(default=None, description="«next» de la página anterior")
    limit: int = Field(default=SHOWN, ge=1, le=1000)

    @property
    def page(self) -> Page:
        """As the application takes it."""
        return Page(self.reason, self.receives, self.after, self.limit)


@router.post("", status_code=201)
def start_campaign(
    body: CampaignBody, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Definir una campaña; en la forma corta, además activarla y llenar la cola."""
    if isinstance(body, SimpleCampaignIn):
        return app.start_campaign(
            command, body.code, body.territorial_unit, body.definition()
        )
    return app.define_campaign(
        command,
        body.code,
        body.territorial_unit,
        body.definition(),
        body.occurred_on,
    )


@router.post("/{code}/dry-run")
def dry_run(code: Code, body: DryRunIn, app: App, reader: Reader) -> dict[str, Any]:
    """Decir quién recibiría qué, por qué canal, y quién no y por qué."""
    require_unit(reader, body.territorial_unit)
    return app.dry_run(code, body.territorial_unit, body.on, body.page)


@router.post("/{code}/state")
def change_campaign(
    code: Code, body: StateIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Activar, pausar, reanudar o cerrar una campaña."""
    return app.change_campaign(
        command,
        code,
        body.territorial_unit,
        CampaignState(body.state),
        body.occurred_on,
    )


@router.get("")
def list_campaigns(app: App, reader: Reader) -> list[dict[str, Any]]:
    """Listar las campañas con su definición y estado."""
    return app.messages.campaigns(reader.scope)


@router.get("/attempts")
def provider_attempts(app: App, reader: Reader) -> list[dict[str, Any]]:
    """Contar los intentos por campaña, canal y resultado; también los inciertos.

    Sin campaña son las respuestas escritas por gestoras.
    """
    return app.messages.attempts(reader.scope)


@router.get("/{code}")
def campaign_states(code: Code, app: App, reader: Reader) -> dict[str, Any]:
    """Contar los mensajes de una campaña por estado de envío, en su territorio."""
    return {"campaign": code, "messages": app.messages.states(reader.scope, code)}


@router.get("/{code}/messages")
def campaign_messages(
    code: Code,
    app: App,
    reader: Reader,
    state: Annotated[str | None, Query(pattern=r"^[a-z]{4,12}$")] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Listar los mensajes con totales por estado, motivo y canal."""
    wanted = {"state": state, "after": after, "limit": limit}
    return app.messages.of_campaign(reader.scope, code, wanted)

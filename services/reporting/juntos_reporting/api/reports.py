"""Reports as they were issued: numbered, frozen, acknowledged, corrected by errata."""

import base64
from datetime import date, datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Response, status
from pydantic import BaseModel, ConfigDict, Field, model_validator

from juntos_chassis.commands import Command
from juntos_chassis.dates import BusinessDate, Moment
from juntos_chassis.identity import Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.uploads import XLSX

from ..application.issuing import ReportAsked
from ..application.report_store import Wanted
from ..domain.issued_report import NATIONAL, IssuedReport, Level, Place, ReportKind
from ..reports.content import Passage
from ..reports.rendering import Format
from .dependencies import Anyone, App, DocumentCommand, View

router = APIRouter(prefix="/reports", tags=["reportes emitidos"])

MEDIA: Final = {
    Format.JSON: "application/json",
    Format.PDF: "application/pdf",
    Format.XLSX: XLSX,
    Format.CSV: "application/zip",
}
EXTENSIONS: Final = {Format.CSV: "csv.zip"}
WRITTEN: Final = (
    "Lleva texto solo la sistematización de buenas prácticas, y lo necesita."
)
ERRATA: Final = "Una fe de erratas se pide con POST /reports/{id}/errata."
PlaceCode = Annotated[str, Field(pattern=r"^(national|[0-9]{2}|UT[0-9]{2})$")]
Receipt = Annotated[
    Command, Depends(commanded_by(Role.UAS, Role.UT, Role.REGIONAL_GOVERNMENT))
]


class PassageIn(RequestModel):
    """Un apartado escrito por quien emite; sin nombres ni otros datos de personas."""

    title: str = Field(min_length=1, max_length=120)
    body: str = Field(min_length=1, max_length=8000)


class ReportIn(RequestModel):
    """Qué reporte se emite, para quién y con qué cortes."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "monthly_indicators",
                "receiver": "UPPM",
                "as_of": "2026-05-31",
                "place": "national",
                "issued_on": "2026-06-02",
            }
        },
    )

    kind: ReportKind
    receiver: str = Field(
        min_length=1, max_length=120, description="Una institución, nunca una persona."
    )
    as_of: BusinessDate = Field(
        description="Última fecha de los hechos que cuentan (Lima)."
    )
    known_at: Moment | None = Field(
        None, description="Solo lo registrado hasta ese momento; por defecto, ahora."
    )
    place: PlaceCode = Field(
        NATIONAL, description="national, una región (10) o una UT (UT07)."
    )
    issued_on: BusinessDate | None = Field(
        None, description="Fecha del documento; por defecto, hoy en Lima."
    )
    passages: list[PassageIn] = Field([], max_length=40)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind is ReportKind.ERRATUM:
            raise ValueError(ERRATA)
        if bool(self.passages) is not (self.kind is ReportKind.GOOD_PRACTICES):
            raise ValueError(WRITTEN)
        return self


class ErratumIn(RequestModel):
    """Desde cuándo se compara: por defecto, con lo que se sabe ahora."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"issued_on": "2026-07-03"}}
    )

    issued_on: BusinessDate | None = None
    known_at: Moment | None = None


class AcknowledgementIn(RequestModel):
    """El cargo con que el destinatario recibió el reporte."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"reference": "CARGO-014-2026", "occurred_on": "2026-06-03"}
        },
    )

    reference: str = Field(min_length=1, max_length=120)
    occurred_on: BusinessDate


class AcknowledgementOut(BaseModel):
    """Un cargo registrado."""

    model_config = ConfigDict(from_attributes=True)

    reference: str
    occurred_on: date


class ReportOut(BaseModel):
    """Un reporte emitido y todo aquello en que se basa."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "report_id": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                "number": "IND-2026-03",
                "kind": "monthly_indicators",
                "receiver": "UPPM",
                "place": "national",
                "level": "national",
                "as_of": "2026-05-31",
                "known_at": "2026-06-02T15:00:00Z",
                "issued_on": "2026-06-02",
                "corrects": None,
                "content_sha256": "9f86d081884c7d65...",
                "renderings": {"json": "9f86d081...", "pdf": "60303ae2..."},
                "positions": {"enrollment": 5230},
                "policies": {"completion_threshold": "8"},
                "acknowledgements": [],
            }
        }
    )

    report_id: UUID
    number: str
    kind: ReportKind
    receiver: str
    place: str
    level: Level
    as_of: date
    known_at: datetime
    issued_on: date
    corrects: UUID | None = Field(description="El reporte del que es fe de erratas.")
    content_sha256: str
    renderings: dict[str, str] = Field(description="Huella de cada formato.")
    positions: dict[str, int]
    policies: dict[str, str]
    acknowledgements: list[AcknowledgementOut]

    @classmethod
    def of(cls, report: IssuedReport) -> Self:
        """The report as JSON."""
        frozen = report.frozen
        return cls(
            report_id=report.id,
            number=str(report.number),
            kind=report.number.kind,
            receiver=report.receiver,
            place=report.place.code,
            level=report.place.level,
            as_of=frozen.as_of,
            known_at=frozen.known_at,
            issued_on=report.issued_on,
            corrects=report.corrects,
            content_sha256=frozen.content_sha256,
            renderings=frozen.renderings,
            positions=frozen.positions,
            policies=frozen.policies,
            acknowledgements=[
                AcknowledgementOut.model_validate(one)
                for one in report.acknowledgements
            ],
        )


class AskedReports(RequestModel):
    """Filtros y página."""

    kind: ReportKind | None = None
    place: PlaceCode | None = None
    year: int | None = Field(None, ge=2025, le=2100)
    corrects: UUID | None = Field(None, description="Solo las erratas de ese reporte.")
    after: str | None = Field(
        None, max_length=20, description="El «next» de la página anterior."
    )
    limit: int = Field(50, ge=1, le=200)


class ReportsOut(BaseModel):
    """Una página de reportes, por fecha y número."""

    items: list[ReportOut]
    next: str | None = Field(description="Para pedir la página siguiente.")


@router.post("", status_code=201)
def issue_report(
    body: ReportIn, app: App, view: View, command: DocumentCommand
) -> dict[str, Any]:
    """Emitir un reporte: lo numera, lo congela y lo guarda en todos sus formatos."""
    asked = ReportAsked(
        kind=body.kind,
        receiver=body.receiver,
        place=Place(body.place),
        as_of=body.as_of,
        known_at=body.known_at,
        issued_on=body.issued_on,
        passages=tuple(Passage(one.title, one.body) for one in body.passages),
    )
    return app.issue_report(command, view, asked)


@router.get("")
def read_reports(
    asked: Annotated[AskedReports, Query()], app: App, actor: Anyone
) -> ReportsOut:
    """Listar los reportes emitidos; un gobierno ve los de su propio territorio."""
    found = app.reports(actor, Wanted(**asked.model_dump()))
    page = [ReportOut.of(report) for report in found[: asked.limit]]
    more = len(found) > asked.limit
    return ReportsOut(items=page, next=page[-1].number if more else None)


@router.get("/{report_id}")
def read_report(report_id: UUID, app: App, actor: Anyone) -> ReportOut:
    """Consultar un reporte: cortes, políticas, posiciones, huellas y cargos."""
    return ReportOut.of(app.report(actor, report_id))


@router.get("/{report_id}/content", response_class=Response)
def read_content(
    report_id: UUID,
    app: App,
    actor: Anyone,
    format: Annotated[Format, Query()] = Format.PDF,  # noqa: A002  # the query parameter's name
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Descargar un reporte tal como se emitió; en CSV, un archivo por cuadro."""
    report, content = app.report_content(actor, report_id, format)
    digest = report.frozen.renderings[format]
    name = f"{report.number}.{EXTENSIONS.get(format, format.value)}"
    encoded = base64.b64encode(bytes.fromhex(digest)).decode()
    headers = {
        "ETag": f'"{digest}"',
        "Repr-Digest": f"sha-256=:{encoded}:",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if if_none_match is not None and headers["ETag"] in if_none_match:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return Response(content, media_type=MEDIA[format], headers=headers)


@router.post("/{report_id}/acknowledgements", status_code=201)
def acknowledge(
    report_id: UUID, body: AcknowledgementIn, app: App, command: Receipt
) -> dict[str, Any]:
    """Registrar el cargo del destinatario."""
    return app.acknowledge_report(command, report_id, body.reference, body.occurred_on)


@router.post("/{report_id}/errata", status_code=201)
def issue_erratum(
    report_id: UUID, body: ErratumIn, app: App, view: View, command: DocumentCommand
) -> dict[str, Any]:
    """Emitir una fe de erratas, que lista por sí sola cada cifra que cambió."""
    return app.issue_erratum(command, view, report_id, body.issued_on, body.known_at)

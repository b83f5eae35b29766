"""What the messaging provider reports, signed with the shared secret."""

import hashlib
import hmac
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from juntos_chassis.clock import business_date
from juntos_chassis.commands import Command, digest_of
from juntos_chassis.errors import InvalidInput, Unauthenticated
from juntos_chassis.identity import Actor, Role
from juntos_chassis.telemetry import current_traceparent

from ..application.outreach import Report, ReportStatus
from ..application.replies import reply_kind
from ..domain.message import NAMESPACE
from ..domain.values import Channel, FailureReason
from .dependencies import App

router = APIRouter(prefix="/webhooks", tags=["proveedor"])
PROVIDER = Actor("messaging-provider", Role.SERVICE)
SIGNATURE_HEADER = "X-Signature-SHA256"
BAD_SIGNATURE = "La firma del aviso no corresponde."
BAD_REPORT = "El aviso del proveedor no tiene la forma acordada."


class ReportIn(BaseModel):
    """Un aviso del proveedor sobre un mensaje."""

    id: str = Field(min_length=1, max_length=80)
    reference: str = Field(pattern=r"^[0-9a-f-]{36}:(whatsapp|sms)$")
    status: ReportStatus
    timestamp: AwareDatetime
    reason: str = ""
    text: str = Field(default="", max_length=2000)

    def report(self) -> Report:
        """As the application takes it; a reply's words end here."""
        message_id, _, channel = self.reference.partition(":")
        known = set(FailureReason)
        reason = FailureReason.PROVIDER_ERROR
        if self.reason in known:
            reason = FailureReason(self.reason)
        replied = self.status is ReportStatus.REPLIED
        return Report(
            message_id=UUID(message_id),
            channel=Channel(channel),
            status=self.status,
            occurred_on=business_date(self.timestamp),
            report_id=self.id,
            reason=reason,
            reply=reply_kind(self.text) if replied else None,
        )


class ReportsIn(BaseModel):
    """Varios avisos en una sola entrega."""

    reports: list[ReportIn] = Field(max_length=500)


async def signed_body(request: Request) -> bytes:
    """The body, if its signature is the provider's."""
    secret: bytes = request.app.state.webhook_secret
    body = await request.body()
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get(SIGNATURE_HEADER, "")):
        raise Unauthenticated(BAD_SIGNATURE)
    return body


@router.post("/provider")
def provider_reports(
    body: Annotated[bytes, Depends(signed_body)], app: App
) -> dict[str, Any]:
    """Recibir avisos de entrega, lectura, falla y respuesta; repetirlos es inocuo."""
    try:
        reports = ReportsIn.model_validate_json(body).reports
    except ValidationError as problem:
        raise InvalidInput(BAD_REPORT) from problem
    digest = digest_of(body)
    command = Command(
        name="POST /webhooks/provider",
        actor=PROVIDER,
        id=uuid5(NAMESPACE, digest.hex()),
        digest=digest,
        traceparent=current_traceparent(),
    )
    return app.record_reports(command, [report.report() for report in reports])

"""What the WhatsApp Cloud API reports, signed with the app secret."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import SecretStr

from juntos_chassis.commands import Command, digest_of
from juntos_chassis.errors import Unauthenticated
from juntos_chassis.identity import Actor, Role
from juntos_chassis.telemetry import current_traceparent

from ..application.channels.codes import pause_of, reason_of
from ..application.number_hash import hash_of, short_digest
from ..application.replies import reply_kind
from ..application.results import Reply, Report, ReportStatus
from ..domain.message import NAMESPACE
from ..domain.values import Channel, ReplyForm, ReplyKind
from .dependencies import App
from .notifications import MessageIn, StatusIn, told_by

router = APIRouter(prefix="/webhooks/whatsapp", tags=["proveedor"])
PROVIDER = Actor("messaging-provider", Role.SERVICE)
SIGNATURE_HEADER = "X-Hub-Signature-256"
BAD_SIGNATURE = "La firma del aviso no corresponde."
NOT_VERIFIED = "La palabra de verificación no corresponde."
Days = Callable[[int], date | None]
"""The business date of a provider's time stamp."""
STATUSES = frozenset(ReportStatus)


async def signed_body(request: Request) -> bytes:
    """The body, if its signature is the provider's."""
    secret: bytes = request.app.state.webhook_secret
    body = await request.body()
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    given = request.headers.get(SIGNATURE_HEADER, "")
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise Unauthenticated(BAD_SIGNATURE)
    return body


@router.get("", response_class=PlainTextResponse)
def verify(
    request: Request,
    token: Annotated[str, Query(alias="hub.verify_token", max_length=500)],
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=200)],
) -> str:
    """Responder a la verificación de la dirección de avisos."""
    expected: SecretStr = request.app.state.verify_token
    known = expected.get_secret_value().encode()
    if not hmac.compare_digest(known, token.encode()):
        raise Unauthenticated(NOT_VERIFIED)
    return challenge


@router.post("")
def notify(
    request: Request, body: Annotated[bytes, Depends(signed_body)], app: App
) -> dict[str, Any]:
    """Recibir avisos de entrega, lectura, falla y respuesta; repetirlos es inocuo."""
    told = told_by(body)
    day_of: Days = request.app.state.day_of
    reports = [
        report
        for status in told.statuses
        if (report := _report(status, day_of)) is not None
    ]
    command = provider_command("POST /webhooks/whatsapp", digest_of(body))
    answer = app.record_reports(command, reports)
    if told.messages:
        replies = [_reply(one, app.number_key, day_of) for one in told.messages]
        answer = {**answer, **app.record_replies(command.part("replies"), replies)}
    return {**answer, "odd": told.odd} if told.odd else answer


def provider_command(name: str, digest: bytes) -> Command:
    """A command of the provider; the same delivery again is the same command."""
    return Command(
        name=name,
        actor=PROVIDER,
        id=uuid5(NAMESPACE, digest.hex()),
        digest=digest,
        traceparent=current_traceparent(),
    )


def _report(status: StatusIn, day_of: Days) -> Report | None:
    """None for a status we have no use for, or about a message that is not ours."""
    message_id, _, channel = status.biz_opaque_callback_data.partition(":")
    if status.status not in STATUSES or channel != Channel.WHATSAPP:
        return None
    try:
        known = UUID(message_id)
    except ValueError:
        return None
    code = status.errors[0].code if status.errors else 0
    return Report(
        message_id=known,
        channel=Channel.WHATSAPP,
        status=ReportStatus(status.status),
        occurred_on=day_of(status.timestamp),
        reason=reason_of(code),
        pause=pause_of(code),
        reference=short_digest(status.id),
    )


def _reply(message: MessageIn, key: bytes, day_of: Days) -> Reply:
    spoken = message.form is ReplyForm.TEXT
    return Reply(
        number_hash=hash_of(key, message.sender),
        channel=Channel.WHATSAPP,
        kind=reply_kind(message.words) if spoken else ReplyKind.OTHER,
        report_id=short_digest(message.id),
        occurred_on=day_of(message.timestamp),
        form=message.form,
        quoted=short_digest(message.quoted) if message.quoted else None,
        written_at=datetime.fromtimestamp(message.timestamp, UTC),
    )

"""What Kannel reports: deliveries, and SMS that came back."""

import hashlib
import hmac
from email.message import Message
from typing import Annotated, Any
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request

from juntos_chassis.commands import digest_of
from juntos_chassis.errors import Unauthenticated

from ..application.channels.kannel import (
    DELIVERED,
    REJECTED,
    TAKEN,
    UNDELIVERABLE,
    report_signature,
)
from ..application.number_hash import hash_of
from ..application.replies import reply_kind
from ..application.results import Reply, Report, ReportStatus
from ..domain.values import Channel, FailureReason
from .calls import Now
from .dependencies import App
from .notifications import Seconds
from .whatsapp import BAD_SIGNATURE, provider_command

router = APIRouter(prefix="/webhooks/kannel", tags=["proveedor"])
STATUSES = {
    DELIVERED: ReportStatus.DELIVERED,
    UNDELIVERABLE: ReportStatus.FAILED,
    TAKEN: ReportStatus.SENT,
    REJECTED: ReportStatus.FAILED,
}


@router.get("/report")
def delivery_report(  # noqa: PLR0913, PLR0917  # what Kannel puts into the address
    request: Request,
    app: App,
    now: Now,
    reference: Annotated[str, Query(pattern=r"^[0-9a-f-]{36}:sms$")],
    signature: Annotated[str, Query(max_length=64)],
    status: Annotated[int, Query(ge=0, le=255)],
    at: Seconds | None = None,
) -> dict[str, Any]:
    """Recibir el aviso de un SMS en la dirección firmada que se dio al enviarlo."""
    secret: bytes = request.app.state.webhook_secret
    expected = report_signature(secret, reference)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise Unauthenticated(BAD_SIGNATURE)
    if status not in STATUSES:
        return {"accepted": 0, "unknown": 0}
    stamp = int(now.timestamp()) if at is None else at
    report = Report(
        message_id=UUID(reference.partition(":")[0]),
        channel=Channel.SMS,
        status=STATUSES[status],
        occurred_on=request.app.state.day_of(stamp),
        reason=FailureReason.UNREACHABLE,
    )
    digest = digest_of(reference.encode(), str(status).encode())
    command = provider_command("GET /webhooks/kannel/report", digest)
    return app.record_reports(command, [report])


async def reply_words(request: Request) -> str:
    """The words of an SMS that came back: Kannel's post-url sends them as the body.

    What was written with letters outside GSM-7 comes as UTF-16BE, unless Kannel has
    mo-recode; the content type says so.
    """
    told = Message()
    told["content-type"] = request.headers.get("content-type", "text/plain")
    body = await request.body()
    try:
        words = body.decode(told.get_content_charset("utf-8"), "replace")
    except LookupError:
        words = body.decode("utf-8", "replace")
    return words[:2000]


@router.post("/reply/{key}")
def reply(  # noqa: PLR0913, PLR0917  # what Kannel puts into its headers
    request: Request,
    app: App,
    now: Now,
    key: Annotated[str, Path(max_length=64)],
    words: Annotated[str, Depends(reply_words)],
    sender: Annotated[str, Header(alias="X-Kannel-From", max_length=40)],
    line: Annotated[str, Header(alias="X-Kannel-SMSC", max_length=80)] = "",
    at: Annotated[str, Header(alias="X-Kannel-Time", max_length=40)] = "",
) -> dict[str, Any]:
    """Recibir un SMS de respuesta; el número viaja en la cabecera y no se guarda."""
    secret: bytes = request.app.state.webhook_secret
    if not hmac.compare_digest(reply_key(secret).encode(), key.encode()):
        raise Unauthenticated(BAD_SIGNATURE)
    digest = digest_of(sender.encode(), words.encode(), line.encode(), at.encode())
    report_id = hmac.new(app.number_key, digest, hashlib.sha256).hexdigest()[:32]
    answer = Reply(
        number_hash=hash_of(app.number_key, unquote_plus(sender)),
        channel=Channel.SMS,
        kind=reply_kind(words),
        report_id=report_id,
        occurred_on=request.app.state.day_of(int(now.timestamp())),
    )
    command = provider_command("POST /webhooks/kannel/reply", digest)
    return app.record_replies(command, [answer])


def reply_key(secret: bytes) -> str:
    """The secret part of the address that Kannel's sms-service posts to."""
    return hmac.new(secret, b"kannel-replies", hashlib.sha256).hexdigest()

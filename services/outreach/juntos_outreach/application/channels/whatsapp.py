"""WhatsApp Cloud API over HTTP."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from ...domain.values import Pause
from .codes import (
    REASONS,
    TRY_LATER,
    pause_reason,
    pause_reason_of_status,
    reason_of,
)
from .port import (
    Accepted,
    Answer,
    Blocked,
    Later,
    OutgoingMessage,
    Refused,
    Reply,
    Unknown,
)
from .transport import Transport

LONGEST_RETRY_SECONDS: Final = 3600.0
LONGEST_ID: Final = 200
JSON: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class CloudAPIAccess:
    """Where the API is and as which number it sends."""

    base_url: str
    version: str
    phone_number_id: str
    token: str


class CloudAPI:
    """Sends approved templates, and free text while the 24-hour window is open."""

    def __init__(self, access: CloudAPIAccess) -> None:
        """Say where to and as whom."""
        self._path = f"/{access.version}/{access.phone_number_id}/messages"
        self._transport = Transport(
            access.base_url, {"Authorization": f"Bearer {access.token}"}
        )

    async def send(self, message: OutgoingMessage) -> Answer:
        """POST one message; only the API's own word says that it was not taken."""
        body = json.dumps(payload(message)).encode()
        reply = await self._transport.post(self._path, body, JSON)
        return answer_of(reply) if isinstance(reply, Reply) else reply

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()


def payload(message: OutgoingMessage) -> dict[str, Any]:
    """The body of a request for one message."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.telephone.removeprefix("+"),
        "biz_opaque_callback_data": message.reference,
    }
    template = message.template
    if template is None:
        return {**body, "type": "text", "text": {"body": message.body}}
    components: list[dict[str, Any]] = []
    if template.media is not None:
        kind = template.media_kind or "image"
        link = {"type": kind, kind: {"link": template.media}}
        components.append({"type": "header", "parameters": [link]})
    words = {"type": "text", "text": message.body}
    components.append({"type": "body", "parameters": [words]})
    return {
        **body,
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": message.language},
            "components": components,
        },
    }


def answer_of(reply: Reply) -> Answer:
    """What the API's answer means; whatever it looks like, it means something."""
    told = _told(reply.body)
    code = code_in(told)
    if reply.is_success:
        reference = _reference(told)
        return Accepted(reference) if reference else Unknown("no message id")
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS or code in TRY_LATER:
        return Later(f"code {code}", _seconds(reply.retry_after))
    if code in REASONS:
        return Refused(REASONS[code])
    reason = pause_reason(code) or pause_reason_of_status(reply.status)
    if reason is not None:
        return Blocked(Pause(reason, str(code or f"HTTP {reply.status}")))
    if reply.is_client_error and code:
        return Refused(reason_of(code))
    return Unknown(f"HTTP {reply.status} code {code}")


def _told(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def code_in(told: Any) -> int:
    """The error code of a body, 0 without one."""
    match told:
        case {"error": {"code": int(code)}}:
            return code
        case {"error": {"code": str(code)}} if code.isascii() and code.isdigit():
            return int(code[:9])
        case _:
            return 0


def _reference(told: Any) -> str | None:
    match told:
        case {"messages": [{"id": str(found)}, *_]} if found.isprintable():
            return found[:LONGEST_ID] or None
        case _:
            return None


def _seconds(wait: str) -> float | None:
    if not (wait.isascii() and wait.isdigit()):
        return None
    return min(float(wait), LONGEST_RETRY_SECONDS)

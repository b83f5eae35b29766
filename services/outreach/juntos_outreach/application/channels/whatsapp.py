"""WhatsApp Cloud API over HTTP."""

from dataclasses import dataclass
from typing import Any, Final

import httpx

from ...domain.values import Pause
from .codes import (
    REASONS,
    TRY_LATER,
    pause_reason,
    pause_reason_of_status,
    reason_of,
)
from .port import (
    CONNECTIONS,
    Accepted,
    Answer,
    Blocked,
    Later,
    OutgoingMessage,
    Refused,
    Unknown,
)

TIMEOUT_SECONDS: Final = 10.0
LONGEST_RETRY_SECONDS: Final = 3600.0
LONGEST_ID: Final = 200


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
        """Keep connections open."""
        self._path = f"/{access.version}/{access.phone_number_id}/messages"
        self._client = httpx.AsyncClient(
            base_url=access.base_url,
            timeout=TIMEOUT_SECONDS,
            limits=CONNECTIONS,
            headers={"Authorization": f"Bearer {access.token}"},
        )

    async def send(self, message: OutgoingMessage) -> Answer:
        """POST one message; only the API's own word says that it was not taken."""
        try:
            response = await self._client.post(self._path, json=payload(message))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            return Later(type(problem).__name__)
        except httpx.HTTPError as problem:
            return Unknown(type(problem).__name__)
        return answer_of(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


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


def answer_of(response: httpx.Response) -> Answer:
    """What the API's answer means; whatever it looks like, it means something."""
    told = _told(response)
    code = code_in(told)
    if response.is_success:
        reference = _reference(told)
        return Accepted(reference) if reference else Unknown("no message id")
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or code in TRY_LATER:
        return Later(f"code {code}", _seconds(response.headers.get("retry-after", "")))
    if code in REASONS:
        return Refused(REASONS[code])
    reason = pause_reason(code) or pause_reason_of_status(response.status_code)
    if reason is not None:
        return Blocked(Pause(reason, str(code or f"HTTP {response.status_code}")))
    if response.is_client_error and code:
        return Refused(reason_of(code))
    return Unknown(f"HTTP {response.status_code} code {code}")


def _told(response: httpx.Response) -> Any:
    try:
        return response.json()
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

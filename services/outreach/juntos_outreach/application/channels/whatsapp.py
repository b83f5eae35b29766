"""WhatsApp Cloud API over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from ...domain.values import FailureReason
from .port import Accepted, Answer, Later, OutgoingMessage, Refused, Unknown

TIMEOUT_SECONDS: Final = 10.0
CONNECTIONS: Final = httpx.Limits(max_connections=64)
REASONS: Final[Mapping[int, FailureReason]] = {
    131026: FailureReason.NO_WHATSAPP,
    131021: FailureReason.INVALID_NUMBER,
    131030: FailureReason.INVALID_NUMBER,
    131049: FailureReason.UNREACHABLE,
    131050: FailureReason.OPTED_OUT,
    # More than 24 hours since she wrote: only an approved template is let through.
    131047: FailureReason.TEMPLATE_REJECTED,
    470: FailureReason.TEMPLATE_REJECTED,
    **dict.fromkeys(range(132000, 132017), FailureReason.TEMPLATE_REJECTED),
}
"""By the error code of the Cloud API: why a message never arrives by WhatsApp."""
TRY_LATER: Final = frozenset({4, 80007, 130429, 131048, 131056, 131016, 190, 131031})
"""Codes with which the API says that it did not take the message: rate limits by
number, pair and account, an overloaded service, and an access to put in order."""


def reason_of(code: int) -> FailureReason:
    """Why a message with this error code did not arrive."""
    return REASONS.get(code, FailureReason.PROVIDER_ERROR)


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
        return _answer(response)

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


def _answer(response: httpx.Response) -> Answer:
    try:
        told = response.json()
    except ValueError:
        return Unknown(f"HTTP {response.status_code}")
    if response.is_success:
        messages = told.get("messages") or [{}]
        return Accepted(str(messages[0].get("id", "")))
    code = int((told.get("error") or {}).get("code", 0))
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or code in TRY_LATER:
        wait = response.headers.get("retry-after", "")
        return Later(f"code {code}", float(wait) if wait.isdigit() else None)
    if response.is_client_error:
        return Refused(reason_of(code))
    return Unknown(f"HTTP {response.status_code} code {code}")

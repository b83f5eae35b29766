"""SMS through Kannel's sendsms interface.

Everything travels in headers and body of a POST: Kannel takes the same in the query of
a GET, where a telephone number would end in every access log.
"""

import hashlib
import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from ...domain.values import FailureReason, Pause
from .codes import pause_reason_of_status
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
from .texts import is_gsm, segments, transliterated
from .transport import Transport

SENDSMS: Final = "/cgi-bin/sendsms"
DELIVERED, UNDELIVERABLE, QUEUED, TAKEN, REJECTED = 1, 2, 4, 8, 16
NOT_ROUTABLE: Final = b"Not routable"
"""With the same 403 as a wrong password: no operator takes the number."""
ALL_REPORTS: Final = DELIVERED | UNDELIVERABLE | TAKEN | REJECTED


@dataclass(frozen=True, slots=True)
class KannelAccess:
    """Where Kannel is, who we are there, and where its reports come."""

    base_url: str
    username: str
    password: str
    report_url: str
    secret: bytes


def report_signature(secret: bytes, reference: str) -> str:
    """What shows that a report's address was made here."""
    return hmac.new(secret, f"dlr:{reference}".encode(), hashlib.sha256).hexdigest()


class Kannel:
    """Sends SMS and asks for delivery reports."""

    def __init__(self, access: KannelAccess) -> None:
        """Say where to and as whom."""
        self._access = access
        self._transport = Transport(access.base_url)

    async def send(self, message: OutgoingMessage) -> Answer:
        """POST one SMS; Kannel stores what it answers 202 for."""
        text = transliterated(message.body) if message.transliterate else message.body
        headers = self._headers(message, text)
        reply = await self._transport.post(SENDSMS, text.encode(), headers)
        return answer_of(reply, segments(text)) if isinstance(reply, Reply) else reply

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    def _headers(self, message: OutgoingMessage, text: str) -> dict[str, str]:
        reference = message.reference
        signature = report_signature(self._access.secret, reference)
        report = (
            f"{self._access.report_url}?reference={quote(reference, safe='')}"
            f"&signature={signature}&status=%d&at=%T"
        )
        return {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self._access.username,
            "X-Kannel-Password": self._access.password,
            "X-Kannel-To": message.telephone,
            "X-Kannel-Coding": "0" if is_gsm(text) else "2",
            "X-Kannel-Charset": "UTF-8",
            "X-Kannel-DLR-Mask": str(ALL_REPORTS),
            "X-Kannel-DLR-Url": report,
        }


def answer_of(reply: Reply, count: int) -> Answer:
    """What Kannel's answer means.

    Args:
        reply: of sendsms.
        count: segments of the text.
    """
    if reply.status == HTTPStatus.ACCEPTED:
        return Accepted("", count)
    if NOT_ROUTABLE in reply.body:
        return Refused(FailureReason.UNREACHABLE)
    if reply.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        return Later(f"HTTP {reply.status}")
    reason = pause_reason_of_status(reply.status)
    if reason is not None:
        return Blocked(Pause(reason, f"HTTP {reply.status}"))
    if reply.is_client_error:
        return Refused(FailureReason.PROVIDER_ERROR)
    return Unknown(f"HTTP {reply.status}")

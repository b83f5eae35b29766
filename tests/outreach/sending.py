"""A sender in this process: real NATS, and providers that answer as a test says."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Self

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from juntos_console.stack.ports import LOOPBACK
from juntos_contracts.requests import (
    CONTACTS_SUBJECT,
    Contact,
    ContactsReply,
    ContactsRequest,
)
from juntos_outreach.application import Outreach
from juntos_outreach.application.sending.sender import Sender
from juntos_outreach.bootstrap import paces
from juntos_outreach.settings import OutreachSettings
from tests.outreach.conftest import NOW, SHARED_KEY, number_of
from tests.support.in_process import InProcess


@dataclass(frozen=True)
class Told:
    """An answer of a provider."""

    status: int = 200
    body: bytes = b'{"messages": [{"id": "wamid.1"}]}'
    media_type: str = "application/json"

    @classmethod
    def error(cls, code: int, status: int = 400) -> Self:
        """As the Cloud API refuses."""
        return cls(status, json.dumps({"error": {"code": code}}).encode())


TAKEN = Told()
SMS_TAKEN = Told(202, b"0: Accepted for delivery", "text/plain")


@dataclass
class Providers:
    """Both providers on one port; what they answer can be changed at any time."""

    whatsapp: Told = TAKEN
    sms: Told = SMS_TAKEN
    asked: list[str] = field(default_factory=list)
    """The channels of the requests so far."""
    texts: list[str] = field(default_factory=list)
    """Own words that went by WhatsApp."""
    goes_on: Event = field(default_factory=Event)
    """No answer comes before this is set."""
    url: str = ""
    connections: int = 0
    """Open now."""

    def __post_init__(self) -> None:
        """Answer at once."""
        self.goes_on.set()

    def restore(self) -> None:
        """Take everything again."""
        self.whatsapp, self.sms = TAKEN, SMS_TAKEN

    def answer(self, path: str, body: bytes) -> Told:
        """What a request gets."""
        sms = path.startswith("/cgi-bin/")
        self.asked.append("sms" if sms else "whatsapp")
        if not sms and "text" in (told := json.loads(body)):
            self.texts.append(told["text"]["body"])
        self.goes_on.wait(timeout=10)
        return self.sms if sms else self.whatsapp


@contextmanager
def providers() -> Iterator[Providers]:
    """Listening on a free port."""
    told = Providers()

    class Handler(BaseHTTPRequestHandler):
        """Hands a request over."""

        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            """Count the connection as long as it is open."""
            told.connections += 1
            super().handle()
            told.connections -= 1

        def do_POST(self) -> None:
            """Answer as the test says."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = told.answer(self.path, body)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        """Takes as many connections at once as a sender opens."""

        daemon_threads = True
        request_queue_size = 64

    server = Server((LOOPBACK, 0), Handler)
    told.url = f"http://{LOOPBACK}:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield told
    told.goes_on.set()
    server.shutdown()
    server.server_close()


@dataclass
class Sending:
    """A sender and all that it talks to."""

    app: Outreach
    providers: Providers
    sender: Sender
    client: Client
    hands: list[datetime]
    """The sender's clock shows the last one."""

    def moves_on(self, seconds: float) -> None:
        """Let time pass."""
        self.hands.append(self.hands[-1] + timedelta(seconds=seconds))

    async def batch(self) -> int:
        """Send one batch; returns how many were settled."""
        return await self.sender.send_batch(self.client)


@asynccontextmanager
async def sending(
    api: InProcess,
    nats_url: str,
    contact: bytes | None = None,
    **changes: Any,
) -> AsyncIterator[Sending]:
    """A sender of the service.

    Args:
        api: the service.
        nats_url: where telephones are asked for.
        contact: what is answered to that; without, everybody has a number.
        changes: settings that differ.
    """
    app = api.service.application
    settings = api.service.settings
    assert isinstance(app, Outreach)
    assert isinstance(settings, OutreachSettings)
    client = await nats.connect(nats_url)

    async def answer(message: Msg) -> None:
        asked = ContactsRequest.model_validate_json(message.data).user_ids
        reply = ContactsReply(
            contacts=tuple(
                Contact(user_id=u, telephone=f"+{number_of(u)}", has_whatsapp=True)
                for u in asked
            )
        )
        await message.respond(contact or reply.model_dump_json().encode())

    await client.subscribe(CONTACTS_SUBJECT, cb=answer)
    with providers() as told:
        wanted: Mapping[str, Any] = {"provider_url": told.url, **changes}
        ours = paces(settings.model_copy(update=wanted), SHARED_KEY.encode())
        hands = [NOW]
        sender = Sender(app, ours, lambda: hands[-1], settings.database_url)
        yield Sending(app, told, sender, client, hands)
        for pace in ours.values():
            await pace.channel.close()
    await client.close()

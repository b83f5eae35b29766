"""A request leaves at most once, and only what did not leave is for later."""

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from juntos_console.stack.ports import LOOPBACK, free_port
from juntos_outreach.application.channels import (
    Accepted,
    CloudAPI,
    Kannel,
    Later,
    OutgoingMessage,
    Unknown,
    transport,
)
from juntos_outreach.application.channels.kannel import KannelAccess
from juntos_outreach.application.channels.port import Reply
from juntos_outreach.application.channels.transport import Transport, proxy_for
from juntos_outreach.application.channels.whatsapp import CloudAPIAccess
from juntos_outreach.domain.values import Channel

SHORT = 0.2
RESET = struct.pack("ii", 1, 0)
PROXY = "http://proxy.ejemplo.test:3128"


@dataclass(frozen=True)
class Told:
    """What comes back for one request; nothing at all is silence."""

    data: bytes = b""
    closes: bool = False
    resets: bool = False
    after: float = 0.0
    unasked: bytes = b""
    """What comes a moment later, on its own."""


def answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    """A whole answer, after which the connection stays open."""
    lines = (f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def taken(number: int) -> bytes:
    """As the Cloud API accepts."""
    return answer(200, json.dumps({"messages": [{"id": f"wamid.{number}"}]}).encode())


@dataclass
class Server:
    """Counts what it is asked over plain sockets, and answers in order as told."""

    told: list[Told]
    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, until somebody closes it."""
        self.connections += 1
        try:
            while not reader.at_eof() and await self._exchange(reader, writer):
                pass
        except (OSError, EOFError, ValueError):
            pass
        finally:
            writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        self.requests.append(head + await reader.readexactly(int(length or b"0")))
        told = self.told[len(self.requests) - 1]
        await asyncio.sleep(told.after)
        if told.resets:
            ended = writer.get_extra_info("socket")
            ended.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return False
        writer.write(told.data)
        await writer.drain()
        if told.unasked:
            await asyncio.sleep(0.02)
            writer.write(told.unasked)
        return not told.closes


@asynccontextmanager
async def listening(*told: Told) -> AsyncIterator[Server]:
    """A server on a free port."""
    ours = Server(list(told))
    server = await asyncio.start_server(ours.serve, LOOPBACK, 0)
    ours.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"
    yield ours
    server.close()


@asynccontextmanager
async def asking(url: str, connections: int = 64) -> AsyncIterator[Transport]:
    """A transport that waits a moment only."""
    ours = Transport(url, timeout_seconds=SHORT, connections=connections)
    yield ours
    await ours.close()


async def asked(ours: Transport) -> Reply | Later | Unknown:
    """What becomes of one request."""
    return await ours.post("/messages", b"Hola", {"Content-Type": "text/plain"})


HALF = answer(202, b"0: Accepted for delivery")[:-10]
PACKED = "Content-Encoding: gzip"
LOST = {
    "closed": (Told(closes=True), "ServerDisconnectedError"),
    "reset": (Told(resets=True), "ClientOSError"),
    "silence": (Told(), "SocketTimeoutError"),
    "half a head": (Told(HALF[:20], closes=True), "ServerDisconnectedError"),
    "half a body": (Told(HALF, closes=True), "ClientPayloadError"),
    "half a body, then silence": (Told(HALF), "SocketTimeoutError"),
    "no HTTP": (Told(b"220 smtp.ejemplo.test\r\n\r\n"), "ClientResponseError"),
    "too long": (Told(answer(202, bytes(2 << 20))), "answer too long"),
    "too long unpacked": (
        Told(answer(202, gzip.compress(bytes(64 << 20)), PACKED)),
        "answer too long",
    ),
    "badly packed": (Told(answer(202, b"0: Accepted", PACKED)), "ClientPayloadError"),
}


@pytest.mark.parametrize("what", LOST)
async def test_what_is_lost_after_a_request_left_is_unknown_and_never_repeated(
    what: str,
) -> None:
    told, why = LOST[what]
    async with listening(told, Told(taken(2))) as server, asking(server.url) as ours:
        assert await asked(ours) == Unknown(why)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("data", "reply"),
    [
        (answer(202, b"0: Accepted"), Reply(202, b"0: Accepted")),
        (answer(500), Reply(500)),
        (answer(302, b"", "Location: /other"), Reply(302)),
        (answer(429, b"{}", "retry-after: 30"), Reply(429, b"{}", "30")),
        (answer(202, gzip.compress(b"0", mtime=0), PACKED), Reply(202, b"0")),
    ],
    ids=["accepted", "error", "redirection", "wait", "packed"],
)
async def test_an_answer_is_handed_over_as_it_is(data: bytes, reply: Reply) -> None:
    async with listening(Told(data)) as server, asking(server.url) as ours:
        assert await asked(ours) == reply
        assert len(server.requests) == 1


async def test_a_request_on_a_connection_that_closes_is_not_repeated() -> None:
    told = Told(taken(1)), Told(closes=True), Told(taken(3))
    async with listening(*told) as server, asking(server.url) as ours:
        assert isinstance(await asked(ours), Reply)
        assert await asked(ours) == Unknown("ServerDisconnectedError")
        assert (len(server.requests), server.connections) == (2, 1)


async def test_an_answer_that_nobody_asked_for_is_nobodys_answer() -> None:
    told = Told(taken(1), unasked=taken(7)), Told(taken(2))
    async with listening(*told) as server, asking(server.url) as ours:
        await asked(ours)
        await asyncio.sleep(0.1)

        second = await asked(ours)

    assert isinstance(second, Reply)
    assert b"wamid.2" in second.body


async def test_an_idle_connection_is_not_used_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transport, "IDLE_SECONDS", 0.05)
    async with (
        listening(Told(taken(1)), Told(taken(2))) as server,
        asking(server.url) as ours,
    ):
        await asked(ours)
        await asyncio.sleep(0.1)
        await asked(ours)

        assert server.connections == 2


async def test_nobody_listening_is_for_later() -> None:
    async with asking(f"http://{LOOPBACK}:{free_port()}") as ours:
        assert await asked(ours) == Later("ClientConnectorError")


async def test_a_host_that_nobody_knows_is_for_later() -> None:
    async with asking("http://proveedor.invalid") as ours:
        assert await asked(ours) == Later("ClientConnectorDNSError")


async def test_no_tls_where_it_is_expected_is_for_later() -> None:
    async with (
        listening() as server,
        asking(server.url.replace("http:", "https:")) as ours,
    ):
        assert isinstance(await asked(ours), Later)
        assert server.requests == []


@contextmanager
def full_backlog() -> Iterator[int]:
    """The port of a server that makes no more connections."""
    with socket.socket() as server, socket.socket() as first:
        server.bind((LOOPBACK, 0))
        server.listen(0)
        first.connect(server.getsockname())
        yield int(server.getsockname()[1])


async def test_a_connection_that_is_not_made_in_time_is_for_later() -> None:
    with full_backlog() as port:
        async with asking(f"http://{LOOPBACK}:{port}") as ours:
            assert await asked(ours) == Later("ConnectionTimeoutError")


async def test_no_connection_free_in_time_is_for_later() -> None:
    slow = Told(HALF, after=SHORT * 0.8)
    async with listening(slow) as server, asking(server.url, connections=1) as ours:
        first, second = await asyncio.gather(asked(ours), asked(ours))

        assert second == Later("ConnectionTimeoutError")
        assert isinstance(first, Unknown)
        assert len(server.requests) == 1


async def test_a_proxy_that_opens_no_tunnel_is_for_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(Told(answer(407))) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        async with asking("https://graph.ejemplo.test") as ours:
            assert await asked(ours) == Later("ClientHttpProxyError")

    [tunnel] = server.requests
    assert tunnel.startswith(b"CONNECT graph.ejemplo.test:443")


@pytest.mark.parametrize(
    ("environment", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": PROXY}, None),
        ({"HTTPS_PROXY": PROXY}, PROXY),
        ({"ALL_PROXY": "proxy.ejemplo.test:3128"}, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "ejemplo.test"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
    ],
)
def test_a_proxy_is_the_one_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], proxy: str | None
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert proxy_for("https://graph.ejemplo.test/v23.0") == proxy


def test_a_proxy_that_speaks_no_http_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://u:clave@proxy.ejemplo.test")

    with pytest.raises(ValueError, match=r"es socks5, y solo sirve uno http"):
        proxy_for("https://graph.ejemplo.test")


async def test_both_adapters_ask_where_they_are_told_to() -> None:
    message = OutgoingMessage(UUID(int=7), Channel.SMS, "+51900000001", "Hola")
    told = Told(taken(1)), Told(answer(202, b"0: Accepted"))
    async with listening(*told) as server:
        api = CloudAPI(CloudAPIAccess(server.url + "/meta/", "v23.0", "100", "clave"))
        kannel = Kannel(KannelAccess(server.url, "juntos", "x", "http://us", b"s"))

        answers = [await api.send(message), await kannel.send(message)]
        await api.close()
        await kannel.close()

    by_whatsapp, by_sms = server.requests
    assert answers == [Accepted("wamid.1"), Accepted("", 1)]
    assert by_whatsapp.startswith(b"POST /meta/v23.0/100/messages HTTP/1.1")
    assert b"Authorization: Bearer clave" in by_whatsapp
    assert by_sms.startswith(b"POST /cgi-bin/sendsms HTTP/1.1")
    assert b"900000001" not in by_sms.split(b"\r\n")[0]

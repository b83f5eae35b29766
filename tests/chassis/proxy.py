"""A TCP connection that can be made to lose, hold or break off what passes."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65536


@dataclass
class _Rules:
    """What happens next; each rule is for one time."""

    lose_reply_to: bytes = b""
    hold_reply_to: bytes = b""
    break_off_after: int | None = None
    released: threading.Event = field(default_factory=threading.Event)
    seen: threading.Event = field(default_factory=threading.Event)


class Proxy:
    """Stands between a client and a server; use as a context manager."""

    def __init__(self, url: str) -> None:
        """Name the server by its URL."""
        parts = urlsplit(url)
        self._server = (str(parts.hostname), int(parts.port or 0))
        self._listener = socket.create_server(("127.0.0.1", 0))
        userinfo = parts.netloc.rpartition("@")[0]
        port = self._listener.getsockname()[1]
        self.url = urlunsplit(parts._replace(netloc=f"{userinfo}@127.0.0.1:{port}"))
        self._rules = _Rules()
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def lose_reply_to(self, request: bytes) -> threading.Event:
        """Cut the connection when the server answers a request that contains this."""
        self._rules = _Rules(lose_reply_to=request)
        return self._rules.seen

    def hold_reply_to(self, request: bytes) -> threading.Event:
        """Keep the server's answer back until ``release``; tells when it is there."""
        self._rules = _Rules(hold_reply_to=request)
        return self._rules.seen

    def break_off_after(self, sent: int) -> threading.Event:
        """Cut the connection once the client has sent so many bytes more."""
        self._rules = _Rules(break_off_after=sent)
        return self._rules.seen

    def release(self) -> None:
        """Let the held answer through."""
        self._rules.released.set()

    def __enter__(self) -> Self:
        """Accept connections."""
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        self.release()
        for one in (self._listener, *self._sockets):
            _close(one)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return
            self._sockets += [client, server]
            link = _Link(self, client, server)
            for pump in (link.requests, link.replies):
                thread = threading.Thread(target=pump, daemon=True)
                self._threads.append(thread)
                thread.start()

    @property
    def rules(self) -> _Rules:
        """What happens next."""
        return self._rules


class _Link:
    """One client with its server."""

    def __init__(
        self, proxy: Proxy, client: socket.socket, server: socket.socket
    ) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._lose: _Rules | None = None
        self._hold: _Rules | None = None

    def requests(self) -> None:
        """Client to server."""
        with contextlib.suppress(OSError):
            while data := self._client.recv(CHUNK):
                rules = self._proxy.rules
                if rules.lose_reply_to and rules.lose_reply_to in data:
                    self._lose, rules.lose_reply_to = rules, b""
                if rules.hold_reply_to and rules.hold_reply_to in data:
                    self._hold, rules.hold_reply_to = rules, b""
                if rules.break_off_after is not None:
                    data = data[: rules.break_off_after]
                    rules.break_off_after -= len(data)
                self._server.sendall(data)
                if rules.break_off_after == 0:
                    rules.break_off_after = None
                    rules.seen.set()
                    break
        self._close()

    def replies(self) -> None:
        """Server to client."""
        with contextlib.suppress(OSError):
            while data := self._server.recv(CHUNK):
                if self._lose is not None:
                    self._lose.seen.set()
                    break
                if self._hold is not None:
                    self._hold.seen.set()
                    self._hold.released.wait()
                    self._hold = None
                self._client.sendall(data)
        self._close()

    def _close(self) -> None:
        _close(self._client)
        _close(self._server)


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()

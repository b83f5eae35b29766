"""HTTP to a provider: a request leaves at most once, and what is certain is said.

aiohttp repeats a request by itself on a connection that its server closed, but only of
an idempotent method; a POST never. A redirection is not followed: it is an answer.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from .port import Later, Reply, Unknown

TIMEOUT_SECONDS: Final = 10.0
CONNECTIONS: Final = 64
IDLE_SECONDS: Final = 2.0
"""We close an idle connection before its server does, five seconds or more later: a
request that crosses the closing is lost, and its message uncertain for no reason."""
LONGEST_ANSWER: Final = 1 << 20
"""In bytes, unpacked."""
NOT_SENT: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
)
"""All that is raised before anything of a request leaves: no such host, refused, TLS
that fails, no connection free or made in time, a proxy that opens no tunnel."""


class Transport:
    """Posts to one provider over connections that are kept; opened when first used."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        connections: int = CONNECTIONS,
    ) -> None:
        """Say where the provider is.

        Args:
            base_url: what every path is put after.
            headers: of every request.
            timeout_seconds: for a connection, and then for each part of the answer.
            connections: how many at once; who finds none free waits that time.

        Raises:
            ValueError: the environment names a proxy that does not speak HTTP.
        """
        self._base_url = base_url.rstrip("/")
        # A provider's answer is short: what is not packed needs no unpacking.
        self._headers = {"Accept-Encoding": "identity", **(headers or {})}
        self._timeout = aiohttp.ClientTimeout(
            total=2 * timeout_seconds,
            connect=timeout_seconds,
            sock_read=timeout_seconds,
        )
        self._connections = connections
        self._proxy = proxy_for(base_url)
        self._session: aiohttp.ClientSession | None = None

    async def post(
        self, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply | Later | Unknown:
        """Ask once; Later only where the request certainly did not leave."""
        try:
            async with self._opened().post(
                self._base_url + path, data=body, headers=headers, allow_redirects=False
            ) as response:
                return await _reply(response)
        except NOT_SENT as problem:
            return Later(type(problem).__name__)
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return Unknown(type(problem).__name__)

    async def close(self) -> None:
        """Close the connections; the next request opens others."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """The session, which must be made where the event loop runs."""
        if self._session is None:
            # The environment is read once, by proxy_for: trust_env would read it, and
            # .netrc, in a thread at every request.
            self._session = aiohttp.ClientSession(
                connector=_Connector(
                    limit=self._connections, keepalive_timeout=IDLE_SECONDS
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                proxy=self._proxy,
                timeout=self._timeout,
            )
        return self._session


class _Connector(aiohttp.TCPConnector):
    """Never reuses a connection on which something came that nobody had asked for."""

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        while (found := await super()._get(key, traces)) is not None:
            if found.protocol is not None and not found.protocol.should_close:
                return found
            found.close()
        return None


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address, None without one.

    Raises:
        ValueError: if it does not speak HTTP.
    """
    target = urlsplit(url)
    if proxy_bypass(target.netloc):
        return None
    proxies = getproxies()
    named = proxies.get(target.scheme) or proxies.get("all")
    if not named:
        return None
    proxy = named if "://" in named else f"http://{named}"
    scheme = urlsplit(proxy).scheme
    if scheme not in {"http", "https"}:
        raise ValueError(
            f"El proxy que nombra el entorno es {scheme}, y solo sirve uno http o"
            " https; NO_PROXY exceptúa una dirección"
        )
    return proxy


async def _reply(response: aiohttp.ClientResponse) -> Reply | Unknown:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LONGEST_ANSWER:
            return Unknown("answer too long")
    wait = response.headers.get("Retry-After", "")
    return Reply(response.status, bytes(body), wait)

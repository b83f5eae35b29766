"""A real Kannel on free ports: bearerbox, smsbox, fakesmsc, and an operator by HTTP."""

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from threading import Thread
from typing import Final, Self
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import httpx

from juntos_console.stack.ports import LOOPBACK, free_port
from juntos_console.stack.processes import Process

SHIPPED: Final = Path(__file__).parents[2] / "deploy" / "kannel" / "kannel.conf"
USERNAME, PASSWORD, SENDER = "juntos", "clave-de-ejemplo", "7777"
ON_HANDSETS: Final = "+519000"
UNDELIVERABLE_PREFIX: Final = "+519111"
REFUSED_PREFIX: Final = "+519222"
SMSC: Final = """
group = smsc
smsc = fake
smsc-id = telefonos
host = 127.0.0.1
port = ${HANDSETS}
connect-allow-ip = 127.0.0.1
allowed-prefix = "${HANDSETS_PREFIX}"

group = smsc
smsc = fake
smsc-id = respuestas
host = 127.0.0.1
port = ${REPLIES}
connect-allow-ip = 127.0.0.1
allowed-smsc-id = respuestas

group = smsc
smsc = http
smsc-id = operador
system-type = kannel
port = ${OPERATOR_BACK}
smsc-username = ejemplo
smsc-password = ejemplo
send-url = "${OPERATOR}/sendsms"
dlr-url = "http://127.0.0.1:${OPERATOR_BACK}/?username=ejemplo&password=ejemplo"
allowed-prefix = "${OPERATOR_PREFIXES}"
"""
RECEIVED: Final = re.compile(
    r"Got message \d+: <(?P<sender>\S+) (?P<to>\S+) (?P<rest>.*)>$", re.DOTALL
)
UNDELIVERABLE: Final = "2"


@dataclass(frozen=True, slots=True)
class Received:
    """One SMS as a telephone got it."""

    to: str
    text: str
    part: bool


class Operator(BaseHTTPRequestHandler):
    """Refuses some numbers, and takes others to say later that they got nothing."""

    def do_GET(self) -> None:
        """Answer like another Kannel."""
        query = parse_qs(urlsplit(self.path).query)
        if query["to"][0].startswith(REFUSED_PREFIX):
            self._answer(403, b"Rejected")
            return
        self._answer(202, b"0: Accepted for delivery")
        address = query["dlr-url"][0]
        later = address.replace("dlr-mask=%d", f"dlr-mask={UNDELIVERABLE}")
        Thread(target=_call, args=(later,), daemon=True).start()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def _call(address: str) -> None:
    """Report; Kannel may not have written down yet what it has just handed over."""
    for _ in range(20):
        time.sleep(0.3)
        if httpx.get(address, timeout=10).is_success:
            return


class Gateway:
    """Use as a context manager; every process it started is gone afterwards."""

    def __init__(self, kannel: Path, folder: Path, reply_url: str) -> None:
        """Write the configuration that is shipped, for free ports.

        Args:
            kannel: what ``deploy/kannel/get.sh`` was given; ``/`` has it installed.
            folder: for its queue and logs.
            reply_url: where SMS from telephones go.
        """
        self._kannel, self._folder = kannel, folder
        (folder / "spool").mkdir(parents=True)
        self._ports = {
            name: free_port()
            for name in ("ADMIN", "BOX", "SENDSMS", "HANDSETS", "REPLIES", "BACK")
        }
        self._operator = ThreadingHTTPServer((LOOPBACK, 0), Operator)
        self._configure(reply_url)
        configuration = str(folder / "kannel.conf")
        self._boxes = [
            self._program("usr/sbin/bearerbox", "-v", "4", configuration),
            self._program("usr/sbin/smsbox", "-v", "4", configuration),
        ]
        self._handsets = self._fakesmsc("handsets", "HANDSETS", "0", "0 0 text nada")

    @property
    def url(self) -> str:
        """Of sendsms."""
        return f"http://{LOOPBACK}:{self._ports['SENDSMS']}"

    def __enter__(self) -> Self:
        """Start everything and wait until telephones are connected."""
        Thread(target=self._operator.serve_forever, daemon=True).start()
        bearerbox, smsbox = self._boxes
        bearerbox.start()
        self._until(bearerbox, lambda: self._status() is not None)
        smsbox.start()
        self._handsets.start()
        self._until(smsbox, self._connected)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop everything."""
        for process in (self._handsets, *reversed(self._boxes)):
            process.stop()
        self._operator.shutdown()
        self._operator.server_close()

    def received(self) -> list[Received]:
        """What telephones got so far."""
        told = self._handsets.log.read_bytes().decode("utf-8", "replace")
        lines = re.split(r"\n(?=\d{4}-\d\d-\d\d )", told)
        found = [RECEIVED.search(line.rstrip("\n")) for line in lines]
        return [_received(match) for match in found if match]

    def write_back(self, sender: str, words: str) -> None:
        """An SMS from a telephone, as a telephone encodes it."""
        coded = "".join(f"%{byte:02x}" for byte in words.encode("utf-16-be"))
        message = f"{sender} {SENDER} ucs2 {coded}"
        reply = self._fakesmsc(f"reply-{time.monotonic_ns()}", "REPLIES", "1", message)
        reply.start()
        self._until(reply, lambda: "sent message 1" in reply.last_lines())
        time.sleep(0.3)
        reply.stop()

    def _configure(self, reply_url: str) -> None:
        ports = {name: str(port) for name, port in self._ports.items()}
        smsc = Template(SMSC).substitute(
            HANDSETS=ports["HANDSETS"],
            REPLIES=ports["REPLIES"],
            OPERATOR_BACK=ports["BACK"],
            OPERATOR=f"http://{LOOPBACK}:{self._operator.server_port}",
            HANDSETS_PREFIX=ON_HANDSETS,
            OPERATOR_PREFIXES=f"{UNDELIVERABLE_PREFIX};{REFUSED_PREFIX}",
        )
        (self._folder / "smsc.conf").write_text(smsc)
        text = Template(SHIPPED.read_text("utf-8")).substitute(
            KANNEL_ADMIN_PORT=ports["ADMIN"],
            KANNEL_ADMIN_PASSWORD=PASSWORD,
            KANNEL_BOX_PORT=ports["BOX"],
            KANNEL_SENDSMS_PORT=ports["SENDSMS"],
            KANNEL_FOLDER=str(self._folder),
            KANNEL_SENDER=SENDER,
            KANNEL_USERNAME=USERNAME,
            KANNEL_PASSWORD=PASSWORD,
            KANNEL_REPLY_URL=reply_url,
            KANNEL_RETRY_SECONDS="1",
            KANNEL_SMSC=str(self._folder / "smsc.conf"),
        )
        (self._folder / "kannel.conf").write_text(text, "utf-8")

    def _fakesmsc(self, name: str, port: str, count: str, message: str) -> Process:
        where = ("-H", LOOPBACK, "-r", str(self._ports[port]), "-m", count)
        return self._program("usr/lib/kannel/test/fakesmsc", *where, message, name=name)

    def _program(self, path: str, *arguments: str, name: str = "") -> Process:
        called = name or Path(path).name
        return Process(
            called,
            (str(self._kannel / path), *arguments),
            self._folder / f"{called}.out",
            _environment(self._kannel),
        )

    def _status(self) -> str | None:
        address = f"http://{LOOPBACK}:{self._ports['ADMIN']}/status.txt"
        try:
            answer = httpx.get(address, params={"password": PASSWORD}, timeout=5)
        except httpx.HTTPError:
            return None
        return answer.text if answer.is_success else None

    def _connected(self) -> bool:
        status = self._status() or ""
        handsets = re.search(r"telefonos\[telefonos\].*\(online", status)
        try:
            httpx.get(self.url, timeout=5)
        except httpx.HTTPError:
            return False
        return handsets is not None and "smsbox:" in status

    @staticmethod
    def _until(process: Process, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not true():
            assert process.alive, f"{process.name}: {process.last_lines()}"
            assert time.monotonic() < deadline, f"{process.name} is not ready"
            time.sleep(0.05)


def _received(match: re.Match[str]) -> Received:
    kind, _, rest = match["rest"].partition(" ")
    part = kind == "udh"
    if part:
        _, kind, rest = rest.split(" ", 2)
    if kind == "text":
        return Received(match["to"], rest, part)
    data = unquote_to_bytes(rest.replace("+", " "))
    wide = b"\x00" in data
    return Received(match["to"], data.decode("utf-16-be" if wide else "utf-8"), part)


def _environment(kannel: Path) -> Mapping[str, str]:
    """Libraries that came with it, where it was unpacked beside the machine's own."""
    folders = [*kannel.glob("usr/lib/*-linux-gnu"), *kannel.glob("lib/*-linux-gnu")]
    path = ":".join(str(folder) for folder in folders)
    return {"LD_LIBRARY_PATH": path} if kannel != Path("/") else {}


def kannel_folder() -> Path | None:
    """Where ``make test-kannel`` put Kannel; None where nobody asked for it.

    Raises:
        FileNotFoundError: if it was asked for and is not there.
    """
    asked = os.environ.get("JUNTOS_KANNEL")
    if not asked:
        return None
    for folder in (Path(asked).absolute(), Path("/")):
        if (folder / "usr/sbin/bearerbox").exists():
            return folder
    message = f"no Kannel in {asked}: deploy/kannel/get.sh {asked}"
    raise FileNotFoundError(message)

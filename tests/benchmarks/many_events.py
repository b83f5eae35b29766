"""About a million published events in real streams, and a database to fill."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import httpx

import juntos_reporting
from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.feed import FeedItem
from juntos_chassis.messaging.provisioning import provision
from juntos_chassis.messaging.received import Received
from juntos_chassis.messaging.relay import BATCH_EVENTS, atomic_batch
from juntos_chassis.migrating import migrate_database
from juntos_console.stack import EmbeddedPostgres, Issuer
from juntos_console.stack.issuer import AUDIENCE, ISSUER
from juntos_console.stack.ports import free_port
from juntos_contracts import stream_name
from tests.reporting.histories import AMARILIS, History, named
from tests.reporting.telling import (
    adopt_the_shipped_plan,
    answer_cap,
    attend,
    consent,
    contact,
    enrol,
    list_cohort,
    message,
    register,
)

from .servers import nats, postgres

USERS: Final = 34_000
START_SECONDS: Final = 60
PEOPLE: Final = UUID("6f1d2c1e-3b4a-5c6d-8e7f-0a1b2c3d4e5f")
CAMPAIGNS: Final = tuple(f"campania-{number}" for number in range(1, 6))


def _of_one(history: History) -> None:
    """Everything that is told of one usuaria: thirty events."""
    register(history, "ana")
    for on in ("02-20", "03-01"):
        contact(history, on, "ana")
    enrol(history, "03-01", "ana")
    answer_cap(history, "03-01", "ana")
    consent(history, "03-01", "ana", given=True)
    list_cohort(history, "03-25", AMARILIS, "ana")
    for number in range(1, 13):
        attend(history, "04-07", "ana", number, present=number % 4 > 0)
    for campaign in CAMPAIGNS:
        message(history, "04-10", "ana", campaign)


@dataclass(frozen=True)
class Template:
    """One event with the places where usuarias and positions differ."""

    subject: str
    body: str

    @classmethod
    def of(cls, event: Received) -> "Template":
        """From an event about the usuaria of the examples."""
        body = event.body.decode().replace("%", "%%")
        for number, identity in enumerate(_identities(event)):
            body = body.replace(str(identity), f"%(id{number})s")
        body = re.sub(r'"position":[0-9]+', '"position":%(position)d', body)
        previous = '"previousposition":%(previous)d'
        body = re.sub(r'"previousposition":[0-9]+', previous, body)
        return cls(event.envelope.nats_subject, body)

    def item(self, ids: dict[str, str], position: int) -> FeedItem:
        """The event of another usuaria, at another place in the log."""
        values: dict[str, Any] = {
            **ids,
            "position": position,
            "previous": position - 1,
        }
        body = (self.body % values).encode()
        return FeedItem(position, position - 1, self.subject, body, None)


def _identities(event: Received) -> list[UUID]:
    """What is another one for each usuaria: she, her home, the aggregate, messages."""
    messages = [named(f"message-{campaign}-ana") for campaign in CAMPAIGNS]
    return [named("ana"), named("home-ana"), UUID(event.aggregate_id), *messages]


def _items(service: str, users: int) -> Iterator[FeedItem]:
    plan, one = History(), History()
    adopt_the_shipped_plan(plan)
    _of_one(one)
    position = 0
    for event in plan.events[service]:
        position += 1
        yield Template.of(event).item(_same(event), position)
    templates = [Template.of(event) for event in one.events[service]]
    for user in range(users):
        ids = {f"id{n}": str(uuid5(PEOPLE, f"{user}:{n}")) for n in range(8)}
        for number, template in enumerate(templates):
            position += 1
            ids["id2"] = str(UUID(int=user << 32 | position << 8 | number))
            yield template.item(ids, position)


def _same(event: Received) -> dict[str, str]:
    return {f"id{n}": str(one) for n, one in enumerate(_identities(event))}


async def publish(url: str, users: int) -> int:
    """Fill the streams of every service; the number of events."""
    client = await connect(url, "bench")
    await provision(client)
    events = 0
    for service in ("reporting", "enrollment", "sessions", "outreach"):
        batch: list[FeedItem] = []
        sequence = 0
        for item in _items(service, users):
            batch.append(item)
            if len(batch) == BATCH_EVENTS:
                sequence = await _sent(client, service, batch, sequence)
        if batch:
            sequence = await _sent(client, service, batch, sequence)
        events += sequence
    await client.close()
    return events


async def _sent(client: Any, service: str, batch: list[FeedItem], sequence: int) -> int:
    end = await atomic_batch(client, stream_name(service), batch, sequence)
    batch.clear()
    return end


@dataclass(frozen=True)
class Filled:
    """Streams with events, and a reporting database that has read none of them."""

    nats_url: str
    server: EmbeddedPostgres
    database_url: str
    folder: Path
    events: int
    port: int

    @cached_property
    def environment(self) -> dict[str, str]:
        """The settings of the service."""
        values = {
            "DATABASE_URL": self.database_url,
            "NATS_URL": self.nats_url,
            "HTTP_PORT": str(self.port),
            "JWKS": str(self.issuer.jwks),
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
        }
        named_so = {f"JUNTOS_REPORTING_{name}": text for name, text in values.items()}
        return {**os.environ, **named_so}

    @property
    def issuer(self) -> Issuer:
        """Whose tokens the service takes."""
        return Issuer(self.folder)

    @contextmanager
    def api(self) -> Iterator[str]:
        """The HTTP side of the service in a process of its own; its address."""
        command = (sys.executable, "-m", "juntos_reporting", "api")
        process = subprocess.Popen(  # the interpreter that runs this
            command, env=self.environment, stdout=subprocess.DEVNULL
        )
        address = f"http://127.0.0.1:{self.port}"
        try:
            _wait_until_live(address)
            yield address
        finally:
            process.terminate()
            process.wait()

    def start_rebuild(self) -> "subprocess.Popen[str]":
        """The rebuild as an operator starts it; the log is right."""
        command = (sys.executable, "-m", "juntos_reporting", "rebuild")
        return subprocess.Popen(  # the interpreter that runs this
            [*command, "--segun-registro", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def rebuilt(self) -> float:
        """Seconds of a rebuild, without the start of Python."""
        return finished(self.start_rebuild(), self.events)


def finished(rebuild: "subprocess.Popen[str]", events: int) -> float:
    """Wait for a rebuild of so many events; its seconds."""
    output, errors = rebuild.communicate()
    report = json.loads(output or "{}")
    if rebuild.returncode or not report.get("switched") or report["events"] != events:
        raise RuntimeError(output + errors)
    return float(report["seconds"])


def _wait_until_live(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/health/live").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    message = f"{address} does not answer"
    raise TimeoutError(message)


@contextmanager
def filled(users: int = USERS) -> Iterator[Filled]:
    """Everything but the service itself."""
    with (
        postgres() as server,
        nats() as broker,
        tempfile.TemporaryDirectory(prefix="juntos-bench-") as folder,
    ):
        url = server.create_database("reporting")
        driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
        migrate_database(driver, Path(juntos_reporting.__file__).parent / "migrations")
        events = asyncio.run(publish(broker.url, users))
        yield Filled(broker.url, server, url, Path(folder), events, free_port())

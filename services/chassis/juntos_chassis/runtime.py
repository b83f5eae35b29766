"""One process of a service: its parts, its roles, and how it starts and stops."""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any

import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from nats.aio.client import Client
from sqlalchemy import Connection, Engine, create_engine

from .eventstore import EventSourcedService
from .health import Health
from .logs import configure_logging, get_logger
from .messaging.connection import connect
from .messaging.consumer import Consumer
from .messaging.feed import Feed, Publisher
from .messaging.inbox import VIEW_SCHEMA, Handler, Inbox, Transaction
from .messaging.refill import feed_client
from .messaging.relay import Relay
from .settings import ServiceSettings
from .telemetry import configure_telemetry
from .web.app import create_app
from .web.security import Verifier

Worker = Callable[[Client], Awaitable[None]]
"""A long-running task of a service, given the process's NATS connection."""

RESTART_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 75
"""Longer than the 60 s after which proxies let go: else they send into a closed one."""
log = get_logger(__name__)


class ProcessRole(StrEnum):
    """What a process does; ``run`` is all three."""

    API = "api"
    RELAY = "relay"
    CONSUMERS = "consumers"


@dataclass(frozen=True)
class Service:
    """Everything that differs between services; built in a service's bootstrap."""

    name: str
    title: str
    settings: ServiceSettings
    application: EventSourcedService
    engine: Engine
    publisher: Publisher
    routers: Sequence[APIRouter] = ()
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    """By upstream service."""
    transaction: Transaction | None = None
    """How a consumer's transaction starts; by default one on ``engine``."""
    workers: Sequence[Worker] = ()
    """Run beside the consumers."""
    responders: Sequence[Worker] = ()
    """Run beside the API: request-reply over NATS."""
    state: dict[str, Any] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the database."""
        self.application.close()
        self.engine.dispose()


def service_engine(settings: ServiceSettings) -> Engine:
    """SQLAlchemy engine on the service's database; consumer tables in ``public``."""
    return create_engine(
        settings.sqlalchemy_url,
        pool_size=settings.pool_size,
        max_overflow=settings.pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        connect_args={"connect_timeout": 5},
        execution_options={"schema_translate_map": {VIEW_SCHEMA: "public"}},
    )


def transactions_on(engine: Engine) -> Transaction:
    """Transactions on an engine, for the inbox."""

    @contextmanager
    def begin() -> Iterator[Connection]:
        with engine.begin() as db:
            yield db

    def transaction() -> AbstractContextManager[Connection]:
        return begin()

    return transaction


def run(service: Service, roles: Sequence[ProcessRole]) -> None:
    """Run a service's roles in this process until SIGTERM or SIGINT."""
    configure_logging(service.name, service.settings.log_level)
    configure_telemetry(service.name, service.settings.otlp_endpoint)
    uvloop.run(_Process(service, roles).run())


class _Process:
    """The running parts of one process."""

    def __init__(self, service: Service, roles: Sequence[ProcessRole]) -> None:
        self._service = service
        self._roles = roles
        self._feed = Feed(service.name, service.publisher)
        self._health = Health(service.engine, self._feed)

    async def run(self) -> None:
        """Start every role, wait for a signal, stop in order."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        client = await connect(self._service.settings.nats_url, self._service.name)
        self._health.client = client
        tasks = [asyncio.create_task(task) for task in self._tasks(client)]
        log.info("process.started", roles=list(self._roles))
        await stop.wait()
        await _end(tasks)
        await client.close()
        self._service.close()
        log.info("process.stopped")

    def _tasks(self, client: Client) -> Iterator[Any]:
        service = self._service
        if ProcessRole.RELAY in self._roles:
            relay = Relay(self._feed, service.settings.database_url, client)
            self._health.relay = relay
            yield kept_alive("relay", relay.run)
        if ProcessRole.CONSUMERS in self._roles:
            for consumer in self._consumers(client):
                self._health.consumers.append(consumer)
                yield kept_alive(f"consumer.{consumer.status.upstream}", consumer.run)
            for worker in service.workers:
                yield kept_alive(_name(worker), partial(worker, client))
        if ProcessRole.API in self._roles:
            for responder in service.responders:
                yield kept_alive(_name(responder), partial(responder, client))
        # Every role answers for its own health and metrics, so all of them serve HTTP.
        yield self._serve()

    def _consumers(self, client: Client) -> Iterator[Consumer]:
        service = self._service
        transaction = service.transaction or transactions_on(service.engine)
        refill = feed_client(service.settings)
        for upstream, handler in service.handlers.items():
            inbox = Inbox(upstream, transaction, handler)
            yield Consumer(
                service.name, inbox, client, service.settings.database_url, refill
            )

    async def _serve(self) -> None:
        settings = self._service.settings
        config = uvicorn.Config(
            self.app(),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        server = _Server(config)
        set_aside_what_stays()
        try:
            await server.serve()
        except asyncio.CancelledError:
            server.should_exit = True
            await server.shutdown()
            raise

    def app(self) -> FastAPI:
        """The HTTP application; only the API role has the service's own routes."""
        service = self._service
        settings = service.settings
        routers = service.routers if ProcessRole.API in self._roles else ()
        return create_app(
            title=service.title,
            routers=routers,
            verifier=Verifier(
                settings.jwks, settings.token_issuer, settings.token_audience
            ),
            feed=self._feed,
            health=self._health,
            state={"application": service.application, **service.state},
        )


def set_aside_what_stays() -> None:
    """Let the collector of garbage pass over all that exists once a process is ready.

    Modules, models and routes stay for good; looking through them again held up some
    request for a tenth of a second every minute or so.
    """
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """A uvicorn server that leaves the signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: one place handles signals."""
        yield


async def kept_alive(name: str, run_task: Callable[[], Awaitable[None]]) -> None:
    """Restart a task that fails through a bug; the log shows it, the rest goes on."""
    while True:
        try:
            await run_task()
        except Exception:
            log.exception("task.failed", task=name)
        await asyncio.sleep(RESTART_SECONDS)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: ``wait_for`` of Python 3.11 may swallow one try.

    The last task serves HTTP; it is asked once and takes the time it needs.
    """
    tasks[-1].cancel()
    while left := [task for task in tasks[:-1] if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=RESTART_SECONDS)
    await asyncio.wait(tasks)


def _name(worker: Worker) -> str:
    return getattr(worker, "__qualname__", type(worker).__name__)

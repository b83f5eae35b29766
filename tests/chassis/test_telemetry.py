"""One trace from the command to the projection, and nothing sent by default."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import psycopg
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from juntos_chassis.health import Health
from juntos_chassis.messaging import headers
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.runtime import service_engine
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.telemetry import (
    configure_telemetry,
    current_traceparent,
    span,
    spans_from,
)
from juntos_console.stack import Issuer
from tests.chassis.broker import relayed, relaying, until
from tests.chassis.consuming import consuming
from tests.chassis.diary import Diaries
from tests.chassis.listener import Listener
from tests.chassis.web import application

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """Keeps every span; a process can choose this once only."""
    kept = InMemorySpanExporter()
    configure_telemetry("leaders", "", processor=SimpleSpanProcessor(kept))
    yield kept
    configure_telemetry("leaders", "")


@contextmanager
def collector() -> Iterator[tuple[str, list[str]]]:
    """An OTLP endpoint and the paths that something was sent to."""
    sent: list[str] = []

    class Collect(BaseHTTPRequestHandler):
        """Accepts everything."""

        def do_POST(self) -> None:
            """Take what is sent."""
            sent.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Collect) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/traces", sent
        server.shutdown()
        thread.join()


async def test_one_trace_runs_from_the_command_to_the_projection(
    exporter: InMemorySpanExporter,
    diaries: Diaries,
    feed: Feed,
    settings: ServiceSettings,
    listener: Listener,
    issuer: Issuer,
) -> None:
    engine = service_engine(settings)
    app = application(settings, diaries, feed, Health(engine, feed))
    token = issuer.mint("ut-07-ejemplo", ["ut"], {"units": ["UT07"]})
    sent = {"Authorization": f"Bearer {token}", "traceparent": TRACEPARENT}
    transport = httpx.ASGITransport(app)

    async with httpx.AsyncClient(transport=transport, base_url="http://d") as http:
        answer = await http.post("/diaries", headers=sent)
    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        (message,) = await relayed(settings.nats_url, settings.database_url, feed)
        await until(lambda: consumer.status.position == 1)
    engine.dispose()

    assert answer.status_code == 201
    spans = [one for one in exporter.get_finished_spans() if _trace(one) == TRACE]
    names = [one.name for one in spans]
    assert {"append", "relay", "consume"} <= set(names)
    assert any("/diaries" in name for name in names)
    with psycopg.connect(settings.database_url) as db:
        row = db.execute("SELECT traceparent FROM commands").fetchone()
    assert row is not None
    assert row[0].split("-")[1] == TRACE
    assert (message.headers or {})[headers.TRACEPARENT] == row[0]
    assert f'"traceparent":"{row[0]}"'.encode() in message.data


def _trace(one: ReadableSpan) -> str:
    return f"{one.context.trace_id:032x}" if one.context else ""


def test_every_trace_of_a_batch_is_continued(exporter: InMemorySpanExporter) -> None:
    exporter.clear()
    traces = [f"00-{n:032x}-b7ad6b7169203331-01" for n in (1, 2, 2)]

    with spans_from([*traces, None], "relay", batch_size=4):
        pass

    found = sorted(_trace(one) for one in exporter.get_finished_spans())
    assert found == [f"{1:032x}", f"{2:032x}"]


def test_a_trace_goes_on_behind_a_service_that_records_nothing(
    exporter: InMemorySpanExporter,
) -> None:
    exporter.clear()
    unrecorded = TRACEPARENT.removesuffix("01") + "00"

    with spans_from([unrecorded], "consume"):
        pass

    assert [_trace(one) for one in exporter.get_finished_spans()] == [TRACE]


def test_trace_ids_are_made_where_nothing_is_recorded(
    exporter: InMemorySpanExporter,
) -> None:
    exporter.clear()
    silent = configure_telemetry("leaders", "")

    with silent.get_tracer("t").start_as_current_span("x") as one:
        traceparent = current_traceparent()

    assert not one.is_recording()
    assert traceparent is not None
    assert int(traceparent.split("-")[1], 16)


def test_nothing_is_sent_unless_an_endpoint_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with collector() as (endpoint, sent):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
        silent = configure_telemetry("leaders", "")
        with silent.get_tracer("t").start_as_current_span("x"), span("append"):
            pass
        silent.force_flush()
        silent.shutdown()
        sent_by_default = list(sent)

        speaking = configure_telemetry("leaders", endpoint)
        with speaking.get_tracer("t").start_as_current_span("x"):
            pass
        speaking.force_flush()
        speaking.shutdown()

    assert sent_by_default == []
    assert sent == ["/v1/traces"]

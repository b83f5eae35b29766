"""OpenTelemetry: one trace from the command through the log to the projection.

Trace ids are always made, because they are stored with the events; spans cost time, so
they are recorded only when an exporter is there to see them.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import inject
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()


class _Export:
    """Whether anything listens to spans; set once at start."""

    enabled = False


def configure_telemetry(
    service: str, otlp_endpoint: str, *, processor: SpanProcessor | None = None
) -> TracerProvider:
    """Set up tracing for a process.

    Args:
        service: becomes ``service.name`` of every span.
        otlp_endpoint: OTLP/HTTP traces URL; empty means that nothing is exported.
        processor: used instead of the OTLP exporter, for tests.
    """
    if processor is None and otlp_endpoint:
        processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint))
    provider = TracerProvider(
        # Who exports records everything, also what came through one who does not.
        sampler=ALWAYS_ON if processor is not None else ALWAYS_OFF,
        resource=Resource.create({SERVICE_NAME: f"juntos-{service}"}),
    )
    if processor is not None:
        provider.add_span_processor(processor)
    _Export.enabled = processor is not None
    trace.set_tracer_provider(provider)
    return provider


def tracer() -> trace.Tracer:
    """The tracer of this process."""
    return trace.get_tracer("juntos")


def current_traceparent() -> str | None:
    """The W3C traceparent of the current span, None outside any."""
    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent")


def span(name: str, **attributes: str | int) -> AbstractContextManager[object]:
    """A span inside the current one; nothing at all when nobody listens."""
    if not _Export.enabled:
        return nullcontext()
    return tracer().start_as_current_span(name, attributes=_named(attributes))


@contextmanager
def spans_from(
    traceparents: Iterable[str | None], name: str, **attributes: str | int
) -> Iterator[None]:
    """A span in every stored trace that a batch continues; none if nobody listens."""
    with ExitStack() as spans:
        for traceparent in dict.fromkeys(traceparents if _Export.enabled else ()):
            if traceparent is not None:
                parent = _PROPAGATOR.extract({"traceparent": traceparent})
                one = tracer().start_as_current_span(
                    name, parent, attributes=_named(attributes)
                )
                spans.enter_context(one)
        yield


def _named(attributes: dict[str, str | int]) -> dict[str, str | int]:
    return {f"juntos.{key}": value for key, value in attributes.items()}

"""Prometheus metrics that every service has."""

from prometheus_client import Counter, Gauge, Histogram

RELAY_POSITION = Gauge(
    "juntos_relay_position", "Last position confirmed by the stream", ["service"]
)
STORED_POSITION = Gauge("juntos_stored_position", "Newest stored position", ["service"])
CONSUMER_POSITION = Gauge(
    "juntos_consumer_position", "Last applied position", ["consumer", "upstream"]
)
CONSUMER_EVENTS = Counter(
    "juntos_consumer_events", "Events applied", ["consumer", "upstream"]
)
CONSUMER_PARKED = Gauge(
    "juntos_consumer_parked", "Events in the parking now", ["consumer", "upstream"]
)
CONSUMER_REFILLED = Counter(
    "juntos_consumer_refilled",
    "Events taken from the producer's feed because the stream lacked them",
    ["consumer", "upstream"],
)
REQUEST_SECONDS = Histogram(
    "juntos_http_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
)

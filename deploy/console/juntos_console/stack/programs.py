"""What runs in the local stack, as data: one entry a program."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from juntos_contracts import STREAMS

from .issuer import AUDIENCE, ISSUER
from .ports import LOOPBACK
from .surroundings import Surroundings

SERVICES: Final = STREAMS
PROVIDER: Final = "provider"
WHOLE: Final = "run"
API: Final = "api"

Settings = Callable[[Surroundings], Mapping[str, str]]

EXTRA_SETTINGS: Final[Mapping[str, Settings]] = {
    "enrollment": lambda stack: {"RECEIPT_KEY": stack.receipt_key("enrollment")},
    "sessions": lambda stack: {"RECEIPT_KEY": stack.receipt_key("sessions")},
    "outreach": lambda stack: {
        "PROVIDER_URL": stack.url(PROVIDER),
        "WEBHOOK_SECRET": stack.shared_secret("webhook"),
        "NUMBER_SECRET": stack.shared_secret("numbers"),
        # A demonstration walks through a whole edition, at any hour of the day.
        "MESSAGE_CLOCK": "scheduled",
        "SIMULATED_PROVIDERS": json.dumps([stack.url(PROVIDER)]),
        "WEBHOOK_URL": stack.url("outreach"),
        "WHATSAPP_PER_SECOND": "1000",
        "SMS_PER_SECOND": "1000",
    },
    # The demonstration evaluates alerts itself, at the dates that it walks through.
    "reporting": lambda _: {"REPORT_CLOCK": "scheduled", "ALERT_INTERVAL_SECONDS": "0"},
}
"""What only one service needs, by service."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the platform: what follows ``python``, and its environment."""

    name: str
    arguments: Callable[[Surroundings], Sequence[str]]
    settings: Settings


def service_program(service: str, role: str = WHOLE) -> Program:
    """A service in one role; ``run`` has them all."""
    name = service if role in {WHOLE, API} else f"{service}.{role}"
    return Program(
        name=name,
        arguments=lambda _: ("-m", f"juntos_{service}", role),
        settings=lambda stack: service_settings(stack, service, name),
    )


def ready_path(name: str) -> str:
    """Where a program says that it can work."""
    return "/v1/status" if name == PROVIDER else "/health/ready"


def service_settings(stack: Surroundings, service: str, name: str) -> dict[str, str]:
    """Environment variables of the process ``name`` of a service."""
    extra = EXTRA_SETTINGS.get(service)
    values = {
        "DATABASE_URL": stack.database_url(service),
        "NATS_URL": stack.nats_url,
        "HTTP_HOST": LOOPBACK,
        "HTTP_PORT": str(stack.port(name)),
        "JWKS": stack.jwks,
        "TOKEN_ISSUER": ISSUER,
        "TOKEN_AUDIENCE": AUDIENCE,
        "SERVICE_TOKEN_FILE": stack.service_token_file(service),
        "PEERS": json.dumps({s: stack.url(s) for s in SERVICES if s != service}),
        **(extra(stack) if extra else {}),
    }
    return {f"JUNTOS_{service.upper()}_{key}": text for key, text in values.items()}


PROVIDER_PROGRAM: Final = Program(
    name=PROVIDER,
    arguments=lambda stack: (
        "-m",
        "juntos_console.provider",
        "--port",
        str(stack.port(PROVIDER)),
        "--webhook",
        f"{stack.url('outreach')}/webhooks/whatsapp",
    ),
    settings=lambda stack: {"JUNTOS_WEBHOOK_SECRET": stack.shared_secret("webhook")},
)

"""What goes to the providers, what their codes mean, and what never starts."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from juntos_outreach.application.channels import OutgoingMessage
from juntos_outreach.application.channels.whatsapp import payload, reason_of
from juntos_outreach.domain.campaign import ProviderTemplate
from juntos_outreach.domain.values import Channel, FailureReason
from juntos_outreach.settings import OutreachSettings

PLAIN = OutgoingMessage(
    message_id=UUID(int=7),
    channel=Channel.WHATSAPP,
    telephone="+51987654321",
    body="Mensaje de ejemplo",
)
FLYER = OutgoingMessage(
    message_id=UUID(int=7),
    channel=Channel.WHATSAPP,
    telephone="+51987654321",
    body="Mensaje de ejemplo",
    language="qu",
    template=ProviderTemplate("hierro", "utility", "https://ejemplo.test/a.png"),
)


def test_our_reference_travels_with_every_message() -> None:
    assert payload(PLAIN)["biz_opaque_callback_data"] == f"{UUID(int=7)}:whatsapp"
    assert payload(PLAIN)["type"] == "text"


def test_a_template_has_its_language_its_flyer_and_its_words() -> None:
    template = payload(FLYER)["template"]

    assert template["language"] == {"code": "qu"}
    assert [part["type"] for part in template["components"]] == ["header", "body"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (131026, FailureReason.NO_WHATSAPP),
        (131047, FailureReason.TEMPLATE_REJECTED),
        (470, FailureReason.TEMPLATE_REJECTED),
        (132001, FailureReason.TEMPLATE_REJECTED),
        (131050, FailureReason.OPTED_OUT),
        (1, FailureReason.PROVIDER_ERROR),
    ],
)
def test_a_code_says_why(code: int, reason: FailureReason) -> None:
    assert reason_of(code) is reason


@pytest.mark.parametrize(
    ("clock", "provider", "starts"),
    [
        ("scheduled", "https://graph.ejemplo.test", False),
        ("scheduled", "http://127.0.0.1:1", True),
        ("calendar", "https://graph.ejemplo.test", True),
    ],
)
def test_with_a_real_provider_quiet_hours_follow_the_wall(
    clock: str, provider: str, *, starts: bool
) -> None:
    given = {
        "database_url": "postgresql://localhost/outreach",
        "nats_url": "nats://127.0.0.1:1",
        "http_port": 1,
        "jwks": "claves.json",
        "token_issuer": "ejemplo",
        "provider_url": provider,
        "webhook_secret": "ejemplo-de-clave-compartida",
        "message_clock": clock,
    }

    if starts:
        assert OutreachSettings.model_validate(given).message_clock == clock
    else:
        with pytest.raises(ValidationError, match="message_clock"):
            OutreachSettings.model_validate(given)

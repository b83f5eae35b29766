"""What goes to the providers, what their codes mean, and what never starts."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from juntos_outreach.application.channels import (
    Accepted,
    Blocked,
    Later,
    OutgoingMessage,
    Refused,
    Unknown,
    kannel,
)
from juntos_outreach.application.channels.codes import reason_of
from juntos_outreach.application.channels.port import Reply
from juntos_outreach.application.channels.whatsapp import answer_of, payload
from juntos_outreach.domain.campaign import ProviderTemplate
from juntos_outreach.domain.values import Channel, FailureReason, PauseReason
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
        (131047, FailureReason.WINDOW_CLOSED),
        (470, FailureReason.WINDOW_CLOSED),
        (132001, FailureReason.TEMPLATE_REJECTED),
        (131050, FailureReason.OPTED_OUT),
        (1, FailureReason.PROVIDER_ERROR),
    ],
)
def test_a_code_says_why(code: int, reason: FailureReason) -> None:
    assert reason_of(code) is reason


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Mantenimiento</html>",
        b"",
        b"null",
        b"[]",
        b'"wamid.1"',
        b"{}",
        b'{"messages": null}',
        b'{"messages": []}',
        b'{"messages": "wamid"}',
        b'{"messages": [null]}',
        b'{"messages": [{"id": null}]}',
        b'{"messages": [{"id": ""}]}',
        b'{"messages": [{"id": "wamid\\u0000"}]}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_an_odd_acceptance_is_uncertain(body: bytes) -> None:
    assert isinstance(answer_of(Reply(200, body)), Unknown)


def test_an_acceptance_has_the_providers_id() -> None:
    answer = answer_of(Reply(200, b'{"messages": [{"id": "wamid.1"}, 7]}'))

    assert answer == Accepted("wamid.1")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"<html>"),
        (502, b""),
        (500, b'{"error": null}'),
        (500, b'{"error": {"code": null}}'),
        (500, b'{"error": {"code": "x"}}'),
        (400, b"<html>"),
    ],
)
def test_an_odd_error_is_uncertain(status: int, body: bytes) -> None:
    assert isinstance(answer_of(Reply(status, body)), Unknown)


@pytest.mark.parametrize(
    ("wait", "seconds"),
    [("30", 30.0), ("", None), ("²", None), ("-1", None), ("9" * 40, 3600.0)],
)
def test_a_provider_says_how_long_it_wants_to_be_left_alone(
    wait: str, seconds: float | None
) -> None:
    assert answer_of(Reply(429, b"{}", wait)) == Later("code 0", seconds)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (301, b"", PauseReason.PROVIDER_ACCESS),
        (401, b"{}", PauseReason.PROVIDER_ACCESS),
        (403, b'{"error": {"code": 10}}', PauseReason.PROVIDER_ACCESS),
        (403, b'{"error": {"code": "200"}}', PauseReason.PROVIDER_ACCESS),
        (400, b'{"error": {"code": 131042}}', PauseReason.PROVIDER_ACCOUNT),
        (500, b'{"error": {"code": 131045}}', PauseReason.PROVIDER_ACCOUNT),
        (400, b'{"error": {"code": 132015}}', PauseReason.TEMPLATE),
        (404, b'{"error": {"code": 132001}}', PauseReason.TEMPLATE),
        (404, b'{"error": {"code": 999}}', PauseReason.PROVIDER_ACCESS),
    ],
)
def test_what_holds_for_everybody_is_nobodys_refusal(
    status: int, body: bytes, reason: PauseReason
) -> None:
    answer = answer_of(Reply(status, body))

    assert isinstance(answer, Blocked)
    assert answer.pause.reason is reason


@pytest.mark.parametrize("code", [131026, 131050, 131047, 131049, 1])
def test_what_holds_for_one_person_is_a_refusal(code: int) -> None:
    body = b'{"error": {"code": %d}}' % code

    assert answer_of(Reply(400, body)) == Refused(reason_of(code))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (202, b"0: Accepted for delivery", Accepted),
        (403, b"Not routable. Do not try again.", Refused),
        (403, b"Authorization failed for sendsms", Blocked),
        (404, b"", Blocked),
        (503, b"Temporal failure", Later),
        (200, b"", Unknown),
        (502, b"", Unknown),
    ],
)
def test_kannels_answers(status: int, body: bytes, kind: type) -> None:
    assert isinstance(kannel.answer_of(Reply(status, body), 1), kind)


LOCAL = "http://provider:8000"
GIVEN = {
    "database_url": "postgresql://localhost/outreach",
    "nats_url": "nats://127.0.0.1:1",
    "http_port": 1,
    "jwks": "claves.json",
    "token_issuer": "ejemplo",
    "provider_url": LOCAL,
    "webhook_secret": "ejemplo-de-clave-compartida",
}
SCHEDULED = {**GIVEN, "message_clock": "scheduled", "simulated_providers": [LOCAL]}


def test_quiet_hours_follow_the_wall_unless_somebody_says_otherwise() -> None:
    assert OutreachSettings.model_validate(GIVEN).message_clock == "calendar"


@pytest.mark.parametrize(
    "spelled", [LOCAL, LOCAL + "/", "http://PROVIDER:8000", "http://provider:8000//"]
)
def test_an_edition_can_be_walked_through_with_the_simulated_provider(
    spelled: str,
) -> None:
    given = {**SCHEDULED, "provider_url": spelled}

    assert OutreachSettings.model_validate(given).message_clock == "scheduled"


@pytest.mark.parametrize(
    ("changes", "real"),
    [
        ({"provider_url": "https://graph.ejemplo.test"}, "https://graph.ejemplo.test"),
        ({"sms_url": "http://kannel:13013"}, "http://kannel:13013"),
        ({"whatsapp_url": "https://graph.ejemplo.test"}, "https://graph.ejemplo.test"),
        ({"sms_url": "http://127.0.0.1:13013"}, "http://127.0.0.1:13013"),
        ({"sms_url": "http://provider:13013"}, "http://provider:13013"),
        ({"simulated_providers": []}, LOCAL),
    ],
)
def test_with_anything_else_quiet_hours_follow_the_wall(
    changes: dict[str, Any], real: str
) -> None:
    with pytest.raises(
        ValidationError, match=f"solo con los proveedores.*{real} no está"
    ):
        OutreachSettings.model_validate({**SCHEDULED, **changes})

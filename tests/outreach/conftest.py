"""The outreach service in process, with what it would know from others."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from juntos_chassis.commands import Command
from juntos_console.provider.reports import notification
from juntos_console.stack import Issuer
from juntos_contracts.events import enrollment, reporting, sessions
from juntos_contracts.values import ConsentPurpose, Testimony
from juntos_outreach.application import Outreach
from juntos_outreach.application.number_hash import hash_of, short_digest
from juntos_outreach.application.results import SendResult
from juntos_outreach.application.sending.ledger import Asking, ClaimedMessage
from juntos_outreach.application.sending.sender import SENDER
from juntos_outreach.bootstrap import build
from juntos_outreach.domain.values import Channel, FailureReason
from juntos_outreach.settings import OutreachSettings
from tests.outreach.builders import ANA, BEA, HOUSEHOLD, MAY_4, PLACE
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.told import Upstream

SHARED_KEY = "ejemplo-de-clave-compartida"
UT07 = Caller("ut", units=("UT07",))
NOW = datetime(2026, 5, 4, 15, tzinfo=UTC)
GESTOR = Caller("gestor", units=("UT07",))
UAS = Caller("uas")


@pytest.fixture
async def api(databases: FreshDatabases, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service, knowing two usuarias who consent, and the policies."""
    async with outreach_knowing((ANA, BEA), databases, issuer) as in_process:
        yield in_process


@asynccontextmanager
async def outreach_knowing(
    people: Sequence[UUID], databases: FreshDatabases, issuer: Issuer
) -> AsyncIterator[InProcess]:
    """The service on a database of its own, knowing usuarias and the policies."""
    url = databases.create_database("outreach")
    async with InProcess(build(outreach_settings(url, issuer)), issuer) as in_process:
        _tell(in_process, people)
        yield in_process


def outreach_settings(
    database_url: str, issuer: Issuer, **changes: str
) -> OutreachSettings:
    """Settings of a service that only answers HTTP and sends nothing."""
    own = {"provider_url": "http://127.0.0.1:1", "webhook_secret": SHARED_KEY}
    plain = settings_on(database_url, issuer).model_dump()
    return OutreachSettings(**{**plain, **own, **changes})


@pytest.fixture
def app(api: InProcess) -> Outreach:
    """The application behind the routes."""
    application = api.service.application
    assert isinstance(application, Outreach)
    return application


def _tell(api: InProcess, people: Sequence[UUID]) -> None:
    known = [{"user_id": user, "household_id": HOUSEHOLD} for user in people]
    enrolled = [enrollment.UserEnrolled(**who, new_user=True) for who in known]
    purpose = ConsentPurpose.MESSAGES
    consents = [enrollment.ConsentGiven(**who, purpose=purpose) for who in known]
    Upstream(api.service, "enrollment").tells(
        *enrolled, *consents, on=date(2026, 3, 3), place=PLACE
    )
    policies = [
        reporting.PolicyAdopted(
            policy=name,
            value=value,
            effective_on=date(2026, 1, 1),
            legal_reference="Plan 2026",
            author="UAS",
        )
        for name, value in (("call_attempts", "3"), ("survey_threshold", "8"))
    ]
    Upstream(api.service, "reporting").tells(
        *policies, on=date(2026, 2, 19), place=PLACE
    )


def attendance(number: int) -> dict[str, Any]:
    """What both attendance events say of ANA."""
    return {
        "group_id": uuid4(),
        "session_id": uuid4(),
        "session_number": number,
        "module": (number - 1) // 4 + 1,
        "user_id": ANA,
        "testimony": Testimony.LOCAL_GOVERNMENT,
    }


def attended_enough(api: InProcess, sessions_attended: int = 8) -> None:
    """ANA came to so many sessions."""
    facts = [
        sessions.SessionAttended(**attendance(n + 1)) for n in range(sessions_attended)
    ]
    Upstream(api.service, "sessions").tells(*facts, on=MAY_4, place=PLACE)


async def campaign(api: InProcess, **changes: Any) -> httpx.Response:
    """Start a campaign for everybody enrolled in the unit."""
    body = {
        "code": "modulo-1",
        "body": "Mensaje de ejemplo",
        "audience": "enrolled",
        "territorial_unit": "UT07",
        "scheduled_on": MAY_4.isoformat(),
    }
    return await api.post("/campaigns", {**body, **changes}, UT07)


def number_of(user: UUID) -> str:
    """The fictitious number of a usuaria."""
    return f"51{987654320 + user.int}"


async def reported(
    api: InProcess, *values: dict[str, Any], key: str = SHARED_KEY
) -> httpx.Response:
    """What the Cloud API reports, signed with the app secret."""
    body = json.dumps(notification(list(values))).encode()
    return await signed(api, body, key)


async def signed(api: InProcess, body: bytes, key: str = SHARED_KEY) -> httpx.Response:
    """A delivery of the Cloud API, whatever is in it."""
    digest = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "X-Hub-Signature-256": f"sha256={digest}",
        "Content-Type": "application/json",
    }
    return await api.send("/webhooks/whatsapp", body, UT07, headers)


def asked(
    app: Outreach,
    claimed: Sequence[ClaimedMessage] | None = None,
    number: Callable[[UUID], str] = number_of,
) -> list[Asking]:
    """Write down that the provider is asked for what was claimed, or all that waits."""
    if claimed is None:
        claimed = app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    asking = [
        Asking(m, uuid4(), MAY_4, hash_of(app.number_key, number(m.user_id)))
        for m in claimed
    ]
    allowed = app.ledger.asking(asking, NOW)
    return [one for one in asking if one.message.message_id in allowed]


def handed_over(app: Outreach, number: Callable[[UUID], str] = number_of) -> list[str]:
    """Give every queued message to the provider; returns their references."""
    claimed = app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    unwanted = [one for one in claimed if one.standing.opted_out]
    asking = asked(app, [one for one in claimed if one not in unwanted], number)
    results = [
        SendResult(one, FailureReason.OPTED_OUT, MAY_4, final=True) for one in unwanted
    ] + [
        SendResult(
            one.message,
            None,
            MAY_4,
            attempt=one.attempt,
            provider_reference=short_digest(
                provider_id(one.message.user_id, one.message.campaign)
            ),
        )
        for one in asking
    ]
    app.record_results(Command("send messages", SENDER), results)
    return [reference_of(one) for one in asking]


def provider_id(user: UUID, code: str) -> str:
    """What the provider calls the message of a campaign to a usuaria."""
    return f"wamid.{code}.{user.int}"


def reference_of(one: Asking) -> str:
    """What the provider's reports about a message bring back."""
    return f"{one.message.message_id}:{one.message.channel}"

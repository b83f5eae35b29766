"""The outreach service in process, with what it would know from others."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from juntos_console.stack import Issuer
from juntos_contracts.events import enrollment, reporting
from juntos_contracts.values import ConsentPurpose
from juntos_outreach.application import Outreach
from juntos_outreach.bootstrap import build
from juntos_outreach.settings import OutreachSettings
from tests.outreach.builders import ANA, BEA, HOUSEHOLD, MAY_4, PLACE
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.told import Upstream

SHARED_KEY = "ejemplo-de-clave-compartida"
UT07 = Caller("ut", units=("UT07",))
GESTOR = Caller("gestor", units=("UT07",))


@pytest.fixture
async def api(databases: FreshDatabases, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service, knowing two usuarias who consent, and the policies."""
    plain = settings_on(databases.create_database("outreach"), issuer)
    settings = OutreachSettings(
        **plain.model_dump(),
        provider_url="http://127.0.0.1:1",
        webhook_secret=SHARED_KEY,
    )
    async with InProcess(build(settings), issuer) as in_process:
        _tell(in_process)
        yield in_process


@pytest.fixture
def app(api: InProcess) -> Outreach:
    """The application behind the routes."""
    application = api.service.application
    assert isinstance(application, Outreach)
    return application


def _tell(api: InProcess) -> None:
    people = [{"user_id": user, "household_id": HOUSEHOLD} for user in (ANA, BEA)]
    enrolled = [enrollment.UserEnrolled(**who, new_user=True) for who in people]
    purpose = ConsentPurpose.MESSAGES
    consents = [enrollment.ConsentGiven(**who, purpose=purpose) for who in people]
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


async def reported(
    api: InProcess, *reports: dict[str, str], key: str = SHARED_KEY
) -> httpx.Response:
    """What the provider reports, signed."""
    body = json.dumps({"reports": reports}).encode()
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Signature-SHA256": signature, "Content-Type": "application/json"}
    return await api.send("/webhooks/provider", body, UT07, headers)

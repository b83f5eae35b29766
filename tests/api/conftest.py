"""Each service in process, on an empty database: what holds for all of their routes."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from juntos_chassis.runtime import Service
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_enrollment.bootstrap import build as build_enrollment
from juntos_leaders.bootstrap import build as build_leaders
from juntos_outreach.bootstrap import build as build_outreach
from juntos_outreach.settings import OutreachSettings
from juntos_reporting.bootstrap import build as build_reporting
from juntos_reporting.settings import ReportingSettings
from juntos_sessions.bootstrap import build as build_sessions
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess, settings_on

Build = Callable[[Any], Service]
OUTREACH: Final = {
    "provider_url": "http://127.0.0.1:1",
    "webhook_secret": "ejemplo-de-clave-compartida",
}
SERVICES: Final[dict[str, Build]] = {
    "enrollment": build_enrollment,
    "leaders": build_leaders,
    "outreach": lambda plain: build_outreach(
        OutreachSettings(**{**plain.model_dump(), **OUTREACH})
    ),
    "reporting": lambda plain: build_reporting(ReportingSettings(**plain.model_dump())),
    "sessions": build_sessions,
}


@pytest.fixture(params=sorted(SERVICES))
async def api(
    request: pytest.FixtureRequest,
    databases: FreshDatabases,
    issuer: Issuer,
    tmp_path: Path,
) -> AsyncIterator[InProcess]:
    """One service after the other."""
    name: str = request.param
    plain: ServiceSettings = settings_on(databases.create_database(name), issuer)
    key = receipt_key_in(tmp_path, name)
    service = SERVICES[name](plain.model_copy(update={"receipt_key": key}))
    async with InProcess(service, issuer) as in_process:
        yield in_process

"""The enrollment service in process, on a real database."""

from collections.abc import AsyncIterator

import pytest

from juntos_console.stack import Issuer
from juntos_enrollment.bootstrap import build
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on

UT07 = Caller("ut", units=("UT07",))
GESTOR = Caller("gestor", units=("UT07",))


@pytest.fixture
async def api(databases: FreshDatabases, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service with an empty store."""
    settings = settings_on(databases.create_database("enrollment"), issuer)
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process

"""The enrollment service in process, on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from juntos_console.stack import Issuer
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_enrollment.bootstrap import build
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on

UT07 = Caller("ut", units=("UT07",))
GESTOR = Caller("gestor", units=("UT07",))


@pytest.fixture
async def api(
    databases: FreshDatabases, issuer: Issuer, tmp_path: Path
) -> AsyncIterator[InProcess]:
    """The service with an empty store and a key for receipts."""
    plain = settings_on(databases.create_database("enrollment"), issuer)
    key = receipt_key_in(tmp_path, "enrollment")
    settings = plain.model_copy(update={"receipt_key": key})
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process

"""A platform that may be hurt: one process a role where roles are killed one by one."""

import time
from collections.abc import Iterator

import pytest

from juntos_console.errors import DependencyDown
from juntos_console.stack import Stack
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

ROLES = ("api", "relay", "consumers")
SPLIT = ("enrollment", "reporting")
WHOLE = ("sessions", "outreach", "leaders")


@pytest.fixture(scope="module")
def platform(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Stack]:
    """Every service ready; shared by the tests of a module, which restart what dies."""
    folder = tmp_path_factory.mktemp("faults")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        for service in SPLIT:
            stack.start(service, ROLES)
        for service in WHOLE:
            stack.start(service)
        stack.wait_ready()
        yield stack


@pytest.fixture
def healthy(platform: Stack) -> Iterator[Stack]:
    """The platform with everything running, before and after the test."""
    restore(platform)
    yield platform
    restore(platform)


def restore(stack: Stack, seconds: float = 120.0) -> None:
    """Start again what has ended, as a supervisor does, until all of it is ready.

    A process ends by itself if its database is away while it starts.
    """
    deadline = time.monotonic() + seconds
    while True:
        stack.broker.start()
        stack.server.start()
        for service in SPLIT:
            stack.start(service, ROLES)
        for service in WHOLE:
            stack.start(service)
        try:
            return stack.wait_ready()
        except DependencyDown:
            if time.monotonic() > deadline:
                raise

"""The environment that the console hands to the programs it starts."""

import os

PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "SSL_CERT_FILE",
    "XDG_RUNTIME_DIR",
    "DOCKER_CONFIG",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
)


def program_environment(**settings: str) -> dict[str, str]:
    """A few general variables and the settings given: nothing leaks in by accident."""
    general = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**general, "PYTHONUNBUFFERED": "1", **settings}

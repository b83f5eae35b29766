"""The ``.env`` of docker-compose.yml: random secrets and the issuer's keys."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Final

from .issuer import ISSUER, Issuer
from .private import write_private
from .programs import SERVICES
from .receipt_keys import TAKES_PACKETS, receipt_key_in

CONTAINER_ACCOUNT: Final = 10001


def write_env_file(path: Path, keys: Path) -> None:
    """Write a new ``.env`` and the keys that the containers are given.

    Args:
        path: the file; nobody else can read it.
        keys: absolute folder; the issuer's key, its public set, the services' tokens
            and receipt keys.
    """
    renew_service_tokens(keys)
    create_receipt_keys(keys)
    user, group = container_account()
    values = {
        "JUNTOS_POSTGRES_PASSWORD": new_secret(),
        "JUNTOS_NATS_PASSWORD": new_secret(),
        **{f"JUNTOS_{name.upper()}_DB_PASSWORD": new_secret() for name in SERVICES},
        "JUNTOS_WEBHOOK_SECRET": new_secret(),
        "JUNTOS_NUMBER_SECRET": new_secret(),
        "JUNTOS_TOKEN_ISSUER": ISSUER,
        "JUNTOS_KEYS": str(keys),
        "JUNTOS_UID": str(user),
        "JUNTOS_GID": str(group),
        # The demo walks through a whole edition; whoever works with it empties these.
        "JUNTOS_REPORT_CLOCK": "scheduled",
        "JUNTOS_ALERT_INTERVAL_SECONDS": "0",
        "JUNTOS_MESSAGE_CLOCK": "scheduled",
    }
    write_private(path, "".join(f"{name}={text}\n" for name, text in values.items()))


def renew_service_tokens(keys: Path) -> None:
    """Replace the services' tokens in place; running services read the new ones."""
    user, group = container_account()
    issuer = Issuer(keys)
    for service in SERVICES:
        token = issuer.service_token(service)
        if os.geteuid() == 0:
            shutil.chown(token, user, group)


def create_receipt_keys(keys: Path) -> None:
    """Give each service that takes packets a key for receipts, unless it has one."""
    user, group = container_account()
    for service in TAKES_PACKETS:
        key = receipt_key_in(keys / "services", service)
        if os.geteuid() == 0:
            shutil.chown(key, user, group)


def container_account() -> tuple[int, int]:
    """Under which ids the services run: ours, or a fixed one where we are root."""
    if os.geteuid() == 0:
        return CONTAINER_ACCOUNT, CONTAINER_ACCOUNT
    return os.geteuid(), os.getegid()


def new_secret() -> str:
    """Random; a letter first, because NATS reads it in its own syntax."""
    return f"s{secrets.token_hex(16)}"

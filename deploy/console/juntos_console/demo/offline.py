"""What devices without network do: they gather commands and send them in packets."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from ..errors import BadData
from .chance import happens
from .client import Platform

LIMA: Final = timezone(timedelta(hours=-5))
LARGEST_PACKET: Final = 400
HEARS_NOTHING: Final = 0.35
LATE: Final = timedelta(days=5)
"""How long a device may be away from the network."""


@dataclass(frozen=True, slots=True)
class Offline:
    """One command that a device made: its label names it within the demo."""

    label: str
    kind: str
    occurred_on: date
    body: dict[str, Any]


async def send_offline(  # what a packet is made of
    platform: Platform,
    service: str,
    actor: str,
    device: str,
    unit: str,
    commands: Sequence[Offline],
) -> dict[str, dict[str, Any]]:
    """Send commands in packets and give the answers by label.

    Some devices send twice: they never heard the first answer.

    Raises:
        BadData: if a command was rejected, or the repetition was not recognised.
    """
    answers: dict[str, dict[str, Any]] = {}
    for number, start in enumerate(range(0, len(commands), LARGEST_PACKET)):
        part = commands[start : start + LARGEST_PACKET]
        ids = [str(_command_id(platform.seed, command)) for command in part]
        body = _packet(f"{platform.seed} {number}", device, unit, ids, part)
        first = await _answers(platform, service, actor, body)
        again = happens(HEARS_NOTHING, platform.seed, device, ids[0])
        if again and await _answers(platform, service, actor, body) != first:
            raise BadData(f"{service} /packets: la repetición tuvo otra respuesta.")
        answers |= {c.label: first[i] for c, i in zip(part, ids, strict=True)}
    return answers


async def _answers(
    platform: Platform, service: str, actor: str, body: bytes
) -> dict[str, dict[str, Any]]:
    lines = [
        line
        for line in await platform.send_packet(service, actor, body)
        if "outcome" in line
    ]
    for line in lines:
        if line["outcome"] == "rejected":
            raise BadData(f"{service} /packets: {line}")
    return {line["id"]: line["answer"] for line in lines}


def _command_id(seed: str, command: Offline) -> UUID:
    """The UUIDv7 that the device gave it: time of the business day, then its label."""
    return _uuid7(_noon(command.occurred_on), f"{seed} {command.label}")


def _packet(
    name: str, device: str, unit: str, ids: Sequence[str], commands: Sequence[Offline]
) -> bytes:
    last = max(command.occurred_on for command in commands)
    # Sent late, from a clock that is a little wrong: the service measures how much.
    sent_at = _noon(last) + LATE
    header = {
        "packet_id": str(_uuid7(sent_at, f"packet {name} {ids[0]}")),
        "device_id": device,
        "sent_at": sent_at.isoformat(),
        "territorial_unit": unit,
    }
    lines = [
        {
            "id": command_id,
            "type": command.kind,
            "occurred_on": command.occurred_on.isoformat(),
            "made_at": _noon(command.occurred_on).isoformat(),
            "body": command.body,
        }
        for command_id, command in zip(ids, commands, strict=True)
    ]
    return b"".join(json.dumps(line).encode() + b"\n" for line in (header, *lines))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LIMA)


def _uuid7(at: datetime, label: str) -> UUID:
    """A version 7 UUID whose random bits follow from a label: equal in every run."""
    milliseconds = int(at.astimezone(UTC).timestamp() * 1000)
    chance = int.from_bytes(sha256(label.encode()).digest()[:10], "big")
    value = (milliseconds << 80) | chance
    value = value & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (0x2 << 62))

"""[packet_5000_s] seconds for a packet of 5,000 commands from devices without network.

A thousand usuarias with five commands each, in no order: enrolment with consent and
CAP, visits, a final CAP, a consent taken back. Each commits alone and gets its receipt.
"""

import json
import random
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.packets.desk import Desk
from juntos_chassis.packets.reading import read_packet
from juntos_chassis.runtime import Service
from juntos_chassis.seedwork import Territory
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_enrollment.bootstrap import build
from juntos_enrollment.domain.user import User

from .figure import Figure
from .servers import enrollment_database, postgres

USERS = 1_000
COMMANDS = 5_000
NOWHERE = "urn:nowhere"
ACTOR = Actor("gestor-ejemplo", Role.LOCAL_MANAGER)
PLACE = Territory("100101", "UT07")
SCORES = {"knowledge": 40, "attitudes": 50, "practices": 60}
VISIT = {"mode": "visit", "purpose": "follow_up", "outcome": "reached"}


def measure() -> Figure:
    """One packet, once."""
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        settings = ServiceSettings(
            database_url=enrollment_database(server),
            nats_url="nats://127.0.0.1:1",
            http_port=1,
            jwks=NOWHERE,
            token_issuer=NOWHERE,
            receipt_key=receipt_key_in(Path(folder), "enrollment"),
        )
        service = build(settings)
        body = _packet(_registered(service))
        seconds, summary = _timed(service.state["packets"], body)
        service.close()
    if summary["accepted"] != COMMANDS:
        raise AssertionError(summary)
    return Figure(
        "packet_5000_s",
        seconds,
        "s",
        "un paquete de 5 000 comandos de inscripción, cada uno con su recibo",
    )


def _registered(service: Service) -> list[UUID]:
    users = [
        User(
            household_id=UUID(str(uuid7())),
            territory=PLACE,
            earlier_editions=(),
            occurred_on=date(2026, 2, 24),
        )
        for _ in range(USERS)
    ]
    service.application.commit(Command("bench", ACTOR), users, {})
    return [user.id for user in users]


def _packet(users: list[UUID]) -> bytes:
    head = {
        "packet_id": str(uuid7()),
        "device_id": "equipo-ejemplo-01",
        "sent_at": "2026-03-21T18:00:00-05:00",
    }
    commands = [command for user in users for command in _field_work(user)]
    random.Random(2026).shuffle(commands)  # noqa: S311  # an order, not a secret
    return b"".join(json.dumps(line).encode() + b"\n" for line in (head, *commands))


def _field_work(user: UUID) -> list[dict[str, Any]]:
    initial = {"enrol": True, "consents": ["programme", "messages"]}
    told: list[tuple[str, int, dict[str, Any]]] = [
        ("record_contact", 3, {**VISIT, **initial, "cap": _cap("initial")}),
        ("record_contact", 4, {**VISIT, "outcome": "absent"}),
        ("record_contact", 5, VISIT),
        ("withdraw_consent", 9, {"purpose": "messages"}),
        ("record_contact", 20, {**VISIT, "cap": _cap("final")}),
    ]
    return [
        {
            "id": str(uuid7()),
            "type": kind,
            "occurred_on": f"2026-03-{day:02}",
            "made_at": f"2026-03-{day:02}T10:00:00-05:00",
            "body": {"user_id": str(user), **body},
        }
        for kind, day, body in told
    ]


def _cap(moment: str) -> dict[str, Any]:
    return {"moment": moment, **SCORES}


def _timed(desk: Desk, body: bytes) -> tuple[float, dict[str, Any]]:
    started = time.perf_counter()
    packet = read_packet(body)
    opened = desk.open(packet.header, ACTOR)
    last = b""
    for line in desk.answers(packet, opened, ACTOR):
        last = line
    return time.perf_counter() - started, json.loads(last)

"""A gestora's days without network, told to enrollment in packets."""

import json
import os
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.packets.desk import Desk
from juntos_chassis.packets.reading import read_packet
from juntos_chassis.runtime import Service
from juntos_chassis.seedwork import Territory
from juntos_console.stack import Issuer
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_enrollment.bootstrap import build
from juntos_enrollment.domain.user import User
from juntos_enrollment.domain.values import CAPMoment
from tests.support.databases import FreshDatabases
from tests.support.in_process import settings_on

GESTOR: Final = Actor("gestor-ejemplo", Role.LOCAL_MANAGER, Scope(frozenset({"UT07"})))
PLACE: Final = Territory("100101", "UT07")
SCORES: Final = {"knowledge": 40, "attitudes": 50, "practices": 60}
VISIT: Final = {"mode": "visit", "purpose": "follow_up", "outcome": "reached"}
EXAMPLES: Final = {"ci": 200, "nightly": 2_000}[
    os.environ.get("JUNTOS_PROPERTIES", "ci")
]


@pytest.fixture
def service(
    databases: FreshDatabases, issuer: Issuer, tmp_path: Path
) -> Iterator[Service]:
    """Enrollment with an empty store and a key for receipts."""
    plain = settings_on(databases.create_database("enrollment"), issuer)
    key = receipt_key_in(tmp_path, "enrollment")
    one = build(plain.model_copy(update={"receipt_key": key}))
    yield one
    one.application.close()
    one.engine.dispose()


def registered(service: Service) -> User:
    """A usuaria, as an import leaves her."""
    user = User(
        household_id=UUID(str(uuid7())),
        territory=PLACE,
        earlier_editions=(),
        occurred_on=date(2026, 2, 24),
    )
    service.application.commit(Command("import", GESTOR), [user], {})
    return user


def field_work(user: User) -> list[dict[str, Any]]:
    """What a gestora did with one usuaria over a month, in order."""
    told: list[tuple[str, int, dict[str, Any]]] = [
        ("record_contact", 3, {**VISIT, "purpose": "enrolment", "enrol": True}),
        ("record_contact", 3, {**VISIT, "outcome": "absent"}),
        ("record_contact", 4, {**VISIT, "consents": ["programme", "messages"]}),
        ("record_contact", 5, {**VISIT, "cap": {"moment": "initial", **SCORES}}),
        ("withdraw_consent", 9, {"purpose": "messages"}),
        ("move_user", 12, {"ubigeo": "100102", "territorial_unit": "UT07"}),
        ("record_contact", 20, {**VISIT, "cap": {"moment": "final", **SCORES}}),
        ("withdraw_user", 25, {"reason": "moved_away"}),
    ]
    return [
        {
            "id": str(uuid7()),
            "type": kind,
            "occurred_on": f"2026-03-{day:02}",
            "made_at": f"2026-03-{day:02}T10:{minute:02}:00-05:00",
            "body": {"user_id": str(user.id), **body},
        }
        for minute, (kind, day, body) in enumerate(told)
    ]


def deliver(desk: Desk, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send one packet."""
    head = {
        "packet_id": str(uuid7()),
        "device_id": "equipo-ejemplo-07",
        "sent_at": "2026-03-26T18:00:00-05:00",
    }
    lines = (json.dumps(line).encode() for line in (head, *commands))
    packet = read_packet(b"\n".join(lines) + b"\n")
    opened = desk.open(packet.header, GESTOR)
    return [json.loads(line) for line in desk.answers(packet, opened, GESTOR)][:-1]


def test_a_month_of_field_work_arrives_in_one_packet(service: Service) -> None:
    user = registered(service)
    work = field_work(user)

    answers = deliver(service.state["packets"], work[::-1])

    assert [a["outcome"] for a in answers] == ["accepted"] * len(work), answers
    assert history(service, user) == [
        "Registered",
        "Contacted",
        "Enrolled",
        *["Contacted"] * 2,
        *["ConsentGiven"] * 2,
        "Contacted",
        "CAPApplied",
        "ConsentWithdrawn",
        "Moved",
        "Contacted",
        "CAPApplied",
        "Withdrawn",
    ]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_properties_of_field_work_hold_in_any_order_and_pieces(
    service: Service, data: st.DataObject
) -> None:
    desk: Desk = service.state["packets"]
    user = registered(service)
    work = field_work(user)
    order = data.draw(st.permutations(range(len(work))))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(work)), max_size=3)))
    edges = [0, *cuts, len(work)]

    waiting: list[dict[str, Any]] = []
    for start, end in pairwise(edges):
        waiting += to_send_again(desk, [work[index] for index in order[start:end]])
    while waiting:
        left = to_send_again(desk, waiting)
        assert len(left) < len(waiting)
        waiting = left

    known: User = service.application.repository.get(user.id)
    assert len(history(service, user)) == 14
    assert set(known.cap_dates) == {CAPMoment.INITIAL, CAPMoment.FINAL}
    assert (known.enrolled_on, known.territory.ubigeo) == (date(2026, 3, 3), "100102")
    assert [str(purpose) for purpose in known.consents] == ["programme"]


def to_send_again(desk: Desk, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send a packet; the commands that may pass later."""
    answers = deliver(desk, commands)
    refused = {a["id"]: a for a in answers if a["outcome"] == "rejected"}
    assert all(answer["retry"] for answer in refused.values()), refused
    return [command for command in commands if command["id"] in refused]


def history(service: Service, user: User) -> list[str]:
    """The kinds of the events stored for a usuaria."""
    stored = service.application.events.get(user.id)
    return [type(one).__name__ for one in stored]

"""A group's weeks without network: the same comes of them however they travel."""

import json
import os
from collections.abc import Iterator
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.packets.desk import Desk
from juntos_chassis.packets.reading import read_packet
from juntos_chassis.runtime import Service
from juntos_chassis.seedwork import Territory
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_console.stack.receipt_keys import receipt_key_in
from juntos_sessions.application import Sessions
from juntos_sessions.bootstrap import build
from juntos_sessions.domain.attendance import Attendance
from juntos_sessions.domain.group import Group
from juntos_sessions.domain.session import EducationalSession
from juntos_sessions.domain.values import SessionPlan
from tests.sessions.conftest import DISTRICT, MARCH_3, enrolled, group_in
from tests.support.told import Upstream

UNIT: Final = Actor("ut-07-ejemplo", Role.UT, Scope(frozenset({"UT07"})))
EXAMPLES, FURTHER, PIECES = {"ci": (200, 2, 2), "nightly": (2_000, 5, 4)}[
    os.environ.get("JUNTOS_PROPERTIES", "ci")
]
"""How many examples, how much one may draw of what follows a group's list, and in how
many pieces it comes: pairs in each order are cheap, all at once is for the night."""
OPTIONAL: Final = ("join", "correct", "second", "leave", "date")
codes = count(1)
KNOWN: Final = [UUID(str(uuid7())) for _ in range(3 * EXAMPLES)]
"""Usuarias enrolled once for all examples; hypothesis may try some more than asked."""
WOMEN = iter(KNOWN)


@pytest.fixture
def service(
    settings: ServiceSettings, issuer: Issuer, tmp_path: Path
) -> Iterator[Service]:
    """Sessions with an empty store and a key for receipts."""
    del issuer
    key = receipt_key_in(tmp_path, "sessions")
    one = build(settings.model_copy(update={"receipt_key": key}))
    news = Upstream(one, "enrollment")
    news.tells(*map(enrolled, KNOWN), on=MARCH_3, place=DISTRICT)
    yield one
    one.application.close()
    one.engine.dispose()


class Weeks:
    """What a unit does with one group of two, and the ids that follow from it."""

    def __init__(self, steps: frozenset[str]) -> None:
        """Name everything anew: examples share a store."""
        self.steps = steps
        self.code = f"G-{next(codes):05}"
        self.women = [next(WOMEN) for _ in range(1 + ("join" in steps))]
        place = Territory(DISTRICT.ubigeo, DISTRICT.territorial_unit)
        self.group_id = Group.create_id(2026, place, self.code)
        self.numbers = (1, 2) if "second" in steps else (1,)
        self.sessions = [
            EducationalSession.create_id(
                self.group_id, 1, SessionPlan(number, "", MARCH_3, "")
            )
            for number in self.numbers
        ]

    def commands(self) -> list[dict[str, Any]]:
        """In the order of the field."""
        ana = self.women[0]
        cam = [str(user) for user in self.women[1:]]
        group = {"group_id": str(self.group_id)}
        slots = [
            {"number": n, "scheduled_on": "2026-04-10", "place": "Local comunal"}
            for n in self.numbers
        ]
        ana_came = {
            "user_id": str(ana),
            "present": True,
            "correction": "signature_found",
        }
        right = {"held_on": "2026-04-09", "correction": "date_as_scheduled"}
        first, second = ({"session_id": str(s)} for s in (*self.sessions, ana)[:2])
        there = [{"user_id": str(ana), "present": False}]
        there += [{"user_id": user, "present": True} for user in cam]
        told: list[tuple[str, str, str, dict[str, Any]]] = [
            ("", "form_group", "04-01", group_in(ana, code=self.code)),
            ("", "schedule_sessions", "04-02", {**group, "sessions": slots}),
            ("join", "change_roster", "04-05", {**group, "joined": cam}),
            ("", "hold_session", "04-10", {**first, "attendance": there}),
            ("correct", "correct_attendance", "04-12", {**first, **ana_came}),
            ("second", "hold_session", "04-20", {**second, "attendance": there}),
            ("leave", "change_roster", "04-25", {**group, "left": cam}),
            ("date", "correct_held_date", "04-26", {**first, **right}),
        ]
        return [
            {
                "id": str(uuid7()),
                "type": kind,
                "occurred_on": f"2026-{day}",
                "made_at": f"2026-{day}T10:00:00-05:00",
                "body": {**body, "occurred_on": f"2026-{day}"},
            }
            for step, kind, day, body in told
            if not step or step in self.steps
        ]

    def outcome(self) -> dict[str, Any]:
        """What is left of it all, however it travels."""
        steps, cam = self.steps, "join" in self.steps
        held_on = date(2026, 4, 9 if "date" in steps else 10)
        held = [(held_on, cam + ("correct" in steps), 1 - ("correct" in steps))]
        held += [(date(2026, 4, 20), int(cam), 1)] * ("second" in steps)
        lines = len(self.sessions) + ("date" in steps)
        started = [(1, held_on) if "correct" in steps else None, (1, held_on)]
        return {
            "held": held,
            "roster": self.women[:1] if "leave" in steps else sorted(self.women),
            "started": started[: len(self.women)],
            "events": [lines + ("correct" in steps), lines][: len(self.women)],
        }


@st.composite
def some_steps(draw: st.DrawFn) -> frozenset[str]:
    """Some of what may follow; who leaves had joined."""
    steps = draw(st.sets(st.sampled_from(OPTIONAL), max_size=FURTHER))
    return frozenset(steps | {"join"} if "leave" in steps else steps)


def to_send_again(desk: Desk, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send a packet; the commands that may pass later."""
    head = {
        "packet_id": str(uuid7()),
        "device_id": "equipo-ejemplo-07",
        "sent_at": "2026-04-27T18:00:00-05:00",
    }
    lines = (json.dumps(line).encode() for line in (head, *commands))
    packet = read_packet(b"\n".join(lines) + b"\n")
    opened = desk.open(packet.header, UNIT)
    answers = [json.loads(line) for line in desk.answers(packet, opened, UNIT)][:-1]
    refused = {a["id"]: a for a in answers if a["outcome"] == "rejected"}
    assert all(answer["retry"] for answer in refused.values()), refused
    return [command for command in commands if command["id"] in refused]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_properties_of_a_groups_weeks_hold_in_any_order_and_pieces(
    service: Service, data: st.DataObject
) -> None:
    desk: Desk = service.state["packets"]
    weeks = Weeks(data.draw(some_steps()))
    commands = weeks.commands()
    order = data.draw(st.permutations(range(len(commands))))
    repeated = data.draw(st.lists(st.sampled_from(order), max_size=PIECES - 1))
    travelling = [commands[index] for index in (*order, *repeated)]
    cut = st.integers(0, len(travelling))
    cuts = sorted(data.draw(st.lists(cut, max_size=PIECES - 1)))

    waiting: list[dict[str, Any]] = []
    for start, end in pairwise([0, *cuts, len(travelling)]):
        waiting += to_send_again(desk, travelling[start:end])
    while waiting:
        left = to_send_again(desk, waiting)
        assert len(left) < len(waiting)
        waiting = left

    app = service.application
    assert isinstance(app, Sessions)
    assert shown(app, weeks) == weeks.outcome()


def shown(app: Sessions, weeks: Weeks) -> dict[str, Any]:
    """What is left of it all."""
    sessions = [app.readings.session(one) for one in weeks.sessions]
    ids = [Attendance.create_id(2026, user) for user in weeks.women]
    known = app.load_many(Attendance, ids)
    roster = app.readings.roster(weeks.group_id, None)
    return {
        "held": [(s["held_on"], s["present"], s["absent"]) for s in sessions],
        "roster": sorted(row["user_id"] for row in roster),
        "started": [known[one].started for one in ids],
        "events": [
            sum(type(e).__name__ not in LATER for e in app.events.get(one))
            for one in ids
        ],
    }


LATER: Final = {"Started", "StartRevoked"}
"""What follows depends on how the lists came, and ends the same."""

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
EXAMPLES: Final = {"ci": 60, "nightly": 2_000}[
    os.environ.get("JUNTOS_PROPERTIES", "ci")
]
"""An example is eight real commands, some of them several times."""
codes = count(1)


@pytest.fixture
def service(
    settings: ServiceSettings, issuer: Issuer, tmp_path: Path
) -> Iterator[Service]:
    """Sessions with an empty store and a key for receipts."""
    del issuer
    key = receipt_key_in(tmp_path, "sessions")
    one = build(settings.model_copy(update={"receipt_key": key}))
    yield one
    one.application.close()
    one.engine.dispose()


class Weeks:
    """What a unit does with one group of three, and the ids that follow from it."""

    def __init__(self) -> None:
        """Name everything anew: examples share a store."""
        self.code = f"G-{next(codes):05}"
        self.women = [UUID(str(uuid7())) for _ in range(3)]
        place = Territory(DISTRICT.ubigeo, DISTRICT.territorial_unit)
        self.group_id = Group.create_id(2026, place, self.code)
        self.first, self.second = (
            EducationalSession.create_id(
                self.group_id, 1, SessionPlan(number, "", MARCH_3, "")
            )
            for number in (1, 2)
        )

    def commands(self) -> list[dict[str, Any]]:
        """In the order of the field."""
        ana, bea, cam = self.women
        group = {"group_id": str(self.group_id)}
        slots = [
            {"number": n, "scheduled_on": "2026-04-10", "place": "Local comunal"}
            for n in (1, 2)
        ]
        bea_came = {
            "user_id": str(bea),
            "present": True,
            "correction": "signature_found",
        }
        right = {"held_on": "2026-04-09", "correction": "date_as_scheduled"}
        first, second = ({"session_id": str(s)} for s in (self.first, self.second))
        there = self._list({ana: True, bea: False, cam: True})
        told: list[tuple[str, str, dict[str, Any]]] = [
            ("form_group", "04-01", group_in(ana, bea, code=self.code)),
            ("schedule_sessions", "04-02", {**group, "sessions": slots}),
            ("change_roster", "04-05", {**group, "joined": [str(cam)]}),
            ("hold_session", "04-10", {**first, "attendance": there}),
            ("correct_attendance", "04-12", {**first, **bea_came}),
            ("hold_session", "04-20", {**second, "attendance": there}),
            ("change_roster", "04-25", {**group, "left": [str(cam)]}),
            ("correct_held_date", "04-26", {**first, **right}),
        ]
        return [
            {
                "id": str(uuid7()),
                "type": kind,
                "occurred_on": f"2026-{day}",
                "made_at": f"2026-{day}T10:00:00-05:00",
                "body": {**body, "occurred_on": f"2026-{day}"},
            }
            for kind, day, body in told
        ]

    def _list(self, present: dict[UUID, bool]) -> list[dict[str, Any]]:
        return [{"user_id": str(u), "present": there} for u, there in present.items()]


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
    weeks = Weeks()
    news = Upstream(service, "enrollment")
    news.tells(*map(enrolled, weeks.women), on=MARCH_3, place=DISTRICT)
    commands = weeks.commands()
    order = data.draw(st.permutations(range(len(commands))))
    repeated = data.draw(st.lists(st.sampled_from(order), max_size=3))
    travelling = [commands[index] for index in (*order, *repeated)]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(travelling)), max_size=3)))

    waiting: list[dict[str, Any]] = []
    for start, end in pairwise([0, *cuts, len(travelling)]):
        waiting += to_send_again(desk, travelling[start:end])
    while waiting:
        left = to_send_again(desk, waiting)
        assert len(left) < len(waiting)
        waiting = left

    app = service.application
    assert isinstance(app, Sessions)
    assert shown(app, weeks) == {
        "held": [("2026-04-09", 3, 0), ("2026-04-20", 2, 1)],
        "roster": sorted(weeks.women[:2]),
        "started": [(1, date(2026, 4, 9))] * 3,
        "events": [3, 4, 3],
    }


def shown(app: Sessions, weeks: Weeks) -> dict[str, Any]:
    """What is left of it all."""
    sessions = [app.readings.session(one) for one in (weeks.first, weeks.second)]
    ids = [Attendance.create_id(2026, user) for user in weeks.women]
    known = app.load_many(Attendance, ids)
    roster = app.readings.roster(weeks.group_id, None)
    return {
        "held": [(str(s["held_on"]), s["present"], s["absent"]) for s in sessions],
        "roster": sorted(row["user_id"] for row in roster),
        "started": [known[one].started for one in ids],
        "events": [
            sum(type(e).__name__ not in LATER for e in app.events.get(one))
            for one in ids
        ],
    }


LATER: Final = {"Started", "StartRevoked"}
"""What follows depends on how the lists came, and ends the same."""

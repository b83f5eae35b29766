"""Whatever the order, the repetitions and the cuts, the same comes of the commands."""

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from juntos_chassis.packets.desk import Desk
from tests.chassis.packets.shelf import HIGHEST, Shelf, deliver, noting, opening

EXAMPLES = {"ci": 200, "nightly": 2_000}[os.environ.get("JUNTOS_PROPERTIES", "ci")]
ROUNDS = 30
Commands = list[dict[str, Any]]
Plan = Mapping[str, Any]

days = st.integers(1, 28).map(lambda day: f"2026-04-{day:02}")


@st.composite
def what_a_device_does(draw: st.DrawFn) -> Plan:
    """What was noted in two books, and how it travels: order, repetitions, cuts."""
    noted = draw(
        st.lists(
            st.tuples(st.integers(0, 1), st.integers(1, HIGHEST + 1), days),
            max_size=10,
        )
    )
    opened = draw(st.lists(st.integers(0, 1), unique=True))
    count = len(noted) + len(opened)
    order = draw(st.permutations(range(count)))
    repeated = draw(st.lists(st.sampled_from(order), max_size=4)) if count else []
    travelling = [*order, *repeated]
    cuts = draw(st.lists(st.integers(0, len(travelling)), max_size=4).map(sorted))
    return {"opened": opened, "noted": noted, "order": travelling, "cuts": cuts}


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=what_a_device_does())
def test_the_result_depends_on_the_commands_alone(
    desk: Desk, shelf: Shelf, plan: Plan
) -> None:
    books = [UUID(str(uuid7())) for _ in range(2)]
    commands = [opening(books[one]) for one in plan["opened"]]
    commands += [noting(books[one], number, on) for one, number, on in plan["noted"]]
    travelling = [commands[index] for index in plan["order"]]
    edges = [0, *plan["cuts"], len(travelling)]
    packets = [travelling[a:b] for a, b in pairwise(edges)]

    told = send_until_settled(desk, packets)

    assert [shelf.numbers(book) for book in books] == expected(plan)
    for command in commands:
        said = told[command["id"]]
        assert said.count("accepted") <= 1
        # A repetition never contradicts what was said before.
        assert (
            "rejected" not in said[said.index("accepted") :]
            if ("accepted" in said)
            else "repeated" not in said
        )
    refused = {c["id"] for c in commands if "accepted" not in told[c["id"]]}
    assert refused == never_accepted(plan, commands)


def send_until_settled(desk: Desk, packets: Sequence[Commands]) -> dict[str, list[str]]:
    """Send every packet, then again what may pass later, until nothing changes."""
    told: dict[str, list[str]] = {}
    waiting: dict[str, dict[str, Any]] = {}
    for packet in packets:
        waiting |= sent(desk, packet, told)
    for _ in range(ROUNDS):
        left = sent(desk, list(waiting.values()), told)
        if left.keys() == waiting.keys():
            return told
        waiting = left
    raise AssertionError("the device never came to an end")


def sent(
    desk: Desk, packet: Commands, told: dict[str, list[str]]
) -> dict[str, dict[str, Any]]:
    """Send one packet; the commands that may pass later."""
    by_id = {command["id"]: command for command in packet}
    retry = {}
    for answer in deliver(desk, packet)[:-1]:
        told.setdefault(answer["id"], []).append(answer["outcome"])
        if answer.get("retry"):
            retry[answer["id"]] = by_id[answer["id"]]
    return retry


def expected(plan: Plan) -> list[list[int]]:
    """The numbers without gaps of each book that was opened."""
    numbers: list[list[int]] = []
    for book in range(2):
        noted = {number for one, number, _ in plan["noted"] if one == book}
        length = 0
        while book in plan["opened"] and length + 1 in noted and length < HIGHEST:
            length += 1
        numbers.append(list(range(1, length + 1)))
    return numbers


def never_accepted(plan: Plan, commands: Commands) -> set[str]:
    """The ids of the commands that no order makes acceptable."""
    reached = [len(numbers) for numbers in expected(plan)]
    noted = commands[len(plan["opened"]) :]
    return {
        command["id"]
        for command, (book, number, _) in zip(noted, plan["noted"], strict=True)
        if number > reached[book]
    }

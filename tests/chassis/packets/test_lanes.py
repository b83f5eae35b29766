"""Which commands go side by side, and which alone."""

from uuid import UUID

from uuid_utils.compat import uuid7

from juntos_chassis.packets.kinds import Asked
from juntos_chassis.packets.lanes import Entry, parts
from juntos_chassis.packets.reading import Line, read_packet
from tests.chassis.packets.shelf import header, kinds, ndjson, noting, opening

BOOKS = [UUID(str(uuid7())) for _ in range(2)]


def entries(*commands: dict[str, object]) -> list[Entry]:
    """Commands as the desk holds them, in the order given."""
    packet = read_packet(ndjson(header(), *commands))
    return [(line, asked_of(line)) for line in packet.lines]


def asked_of(line: Line) -> Asked:
    assert line.command is not None
    return kinds()[line.command.type].read(line.command)


def test_commands_of_one_aggregate_keep_their_order_in_one_lane() -> None:
    one, other = BOOKS
    given = entries(noting(one, 1), noting(other, 1), noting(one, 2))

    (part,) = parts(given)

    assert part == [[given[0], given[2]], [given[1]]]


def test_what_may_touch_others_is_carried_out_alone() -> None:
    one, other = BOOKS
    given = entries(noting(one, 1), opening(other), noting(one, 2))

    assert list(parts(given)) == [[[entry]] for entry in given]


def test_an_id_that_comes_twice_is_never_carried_out_beside_itself() -> None:
    one, other = BOOKS
    note = noting(one, 1)
    reused = {**noting(other, 1), "id": note["id"]}

    assert [len(part) for part in parts(entries(note, reused))] == [1, 1]

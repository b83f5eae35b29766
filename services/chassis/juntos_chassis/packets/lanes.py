"""Which commands of a packet may be carried out side by side."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from .kinds import Asked
from .reading import Line

Entry = tuple[Line, Asked]
TOGETHER: Final = 200


def parts(entries: Sequence[Entry]) -> Iterator[list[list[Entry]]]:
    """Parts that follow each other, each made of lanes that do not touch each other.

    Commands that concern one aggregate alone share its lane and keep their order in it.
    Any other command, and any id that comes twice, makes a part of its own: nothing is
    carried out beside it. So the outcome is that of one command after the other.

    Args:
        entries: in the order of the field.
    """
    times = Counter(asked.id for _, asked in entries)
    lanes: dict[str, list[Entry]] = {}
    for number, entry in enumerate(entries, 1):
        asked = entry[1]
        if asked.lane is None or times[asked.id] > 1:
            if lanes:
                yield list(lanes.values())
                lanes = {}
            yield [[entry]]
            continue
        lanes.setdefault(asked.lane, []).append(entry)
        if number % TOGETHER == 0:
            yield list(lanes.values())
            lanes = {}
    if lanes:
        yield list(lanes.values())

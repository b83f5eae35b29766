"""The twelve topics of the programme: shipped as data, defined by a dated command."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from juntos_chassis.eventstore import Pool

TOPICS = "topics.json"
TOPIC_ON: Final = (
    "SELECT DISTINCT ON (number) number, title, effective_on FROM topics"
    " WHERE effective_on <= %s ORDER BY number, effective_on DESC"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What one session number is about, from a date on."""

    number: int
    title: str
    effective_on: date


@cache
def shipped_topics() -> tuple[Topic, ...]:
    """The topics that come with the service."""
    text = files(__package__).joinpath(TOPICS).read_text(encoding="utf-8")
    shipped = json.loads(text)
    since = date.fromisoformat(shipped["effective_on"])
    return tuple(
        Topic(int(one["number"]), str(one["title"]), since) for one in shipped["topics"]
    )


class Topics:
    """Reads which topics are in force."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def on(self, day: date) -> dict[int, Topic]:
        """Topic by number; what nobody defined for that day is as shipped."""
        with self._pool.connection() as conn:
            rows = conn.execute(TOPIC_ON, (day,)).fetchall()
        shipped = {topic.number: topic for topic in shipped_topics()}
        return shipped | {row["number"]: Topic(**row) for row in rows}

"""The twelve topics of the programme, shipped as data (Plan 2026, section 6.1)."""

import json
from functools import cache
from importlib.resources import files

TOPICS = "topics.json"


@cache
def topics() -> dict[int, str]:
    """Title by session number."""
    text = files(__package__).joinpath(TOPICS).read_text(encoding="utf-8")
    return {int(topic["number"]): str(topic["title"]) for topic in json.loads(text)}

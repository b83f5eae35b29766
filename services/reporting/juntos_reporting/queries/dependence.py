"""Which lines of the schedule an indicator depends on, as its policies read it."""

from collections.abc import Mapping
from typing import Final

from .policies import Policies

GIVES: Final = {
    "visit": "visit:enrolment",
    "initial_cap_visit": "visit:enrolment",
    "started": "session_topics",
    "reinforcement": "messages_sent",
}
"""The source of the line by which a household gets each component of the package."""


def sources_of(policies: Policies) -> Mapping[str, frozenset[str]]:
    """The sources of the lines that each indicator depends on, as it is read."""
    return {
        "OG": frozenset(GIVES[component] for component in policies.package_strict),
        "OE1": frozenset({GIVES["started"]}),
        "OE2": frozenset({GIVES["started"]}),
        "OE3": frozenset({GIVES["reinforcement"]}),
        "OE4": frozenset(),
    }

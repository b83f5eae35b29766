"""Random small histories: late arrivals, corrections, disputes, merges and policies."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from juntos_reporting.queries.cut import Cut
from tests.reporting import telling
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History

EXAMPLES: Final = {"ci": 100, "nightly": 2_000}[
    os.environ.get("JUNTOS_PROPERTIES", "ci")
]
USERS: Final = ("ana", "berta", "carla", "dora")
PLACES: Final = (AMARILIS, CHINCHAO, IMAZA)
FIRST_DAY: Final = date(2026, 3, 1)
DAYS: Final = 90
GROUPS: Final = ("norte", "sur")
POLICIES: Final = (
    ("completion_threshold", "2"),
    ("completion_threshold", "60%"),
    ("disputed_attendance", "absent"),
    ("participation_minimum_sessions", "0"),
    ("reinforcement_minimum_messages", "2"),
    ("new_user_test", "everyone"),
    ("intervened_districts", "sessions_held"),
    ("reinforcement_due", "always"),
)

Step = tuple[str, dict[str, Any]]
"""The kind of step and everything that any kind may ask for."""


def _choices() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "user": st.sampled_from(USERS),
            "other": st.sampled_from(USERS),
            "place": st.sampled_from(PLACES),
            "number": st.integers(1, 4),
            "flag": st.booleans(),
            "municipal": st.booleans(),
            "group": st.sampled_from(GROUPS),
            "policy": st.sampled_from(POLICIES),
            # Days between what happened and its record, and until the next record.
            "late": st.integers(0, 30),
            "pause": st.integers(0, 6),
        }
    )


def _attend(history: History, on: str, its: dict[str, Any]) -> None:
    testimony = "local_government" if its["municipal"] else "territorial_unit"
    telling.attend(
        history,
        on,
        its["user"],
        its["number"],
        place=its["place"],
        present=its["flag"],
        testimony=testimony,
    )


def _corrected_to(on: date, its: dict[str, Any]) -> date:
    return max(on - timedelta(days=its["late"]), date(on.year, 1, 1))


def _correct_date(history: History, on: str, its: dict[str, Any]) -> None:
    """A session was held before its date is corrected."""
    held_on = f"{_corrected_to(date.fromisoformat(f'2026-{on}'), its):%m-%d}"
    number = its["number"]
    telling.correct_date(history, on, held_on, number, its["user"])
    telling.correct_session_date(history, on, held_on, its["group"], number)


def _question(history: History, on: str, its: dict[str, Any]) -> None:
    asked = its["user"], its["number"]
    told = {"present": its["flag"], "resolved": its["other"] in USERS[:2]}
    telling.question_attendance(history, on, *asked, **told, municipal=its["municipal"])


def _merge(history: History, on: str, its: dict[str, Any]) -> None:
    # One direction only: enrollment refuses circles.
    kept, other = sorted((its["user"], its["other"]))
    if kept != other:
        telling.merge(history, on, kept, other, undone=its["flag"])


def _message(history: History, on: str, its: dict[str, Any]) -> None:
    reached = ("sent", "delivered", "read")[: 1 + its["number"] % 3]
    campaign = f"campania-{its['number']}"
    telling.message(history, on, its["user"], campaign, reached=reached)


def _refuse(history: History, on: str, its: dict[str, Any]) -> None:
    if its["municipal"]:
        telling.consent(history, on, its["user"], given=its["flag"])
    elif its["flag"]:
        telling.opt_out(history, on, its["user"])
    else:
        telling.opt_in(history, on, its["user"])


def _network(history: History, on: str, its: dict[str, Any]) -> None:
    place = its["place"]
    if its["flag"]:
        telling.form_network(history, on, place)
    elif its["municipal"]:
        telling.act(history, on, place)
    else:
        telling.annul_action(history, on, place, "feria")


def _contact(history: History, on: str, its: dict[str, Any]) -> None:
    outcome = "reached" if its["flag"] else "absent"
    mode = "visit" if its["municipal"] else "call"
    telling.contact(history, on, its["user"], its["place"], outcome=outcome, mode=mode)


def _adopt(history: History, on: str, its: dict[str, Any]) -> None:
    policy, value = its["policy"]
    telling.adopt(history, policy, value, f"2026-{on}")


KINDS: Final[dict[str, Callable[[History, str, dict[str, Any]], None]]] = {
    "register": lambda h, _, its: telling.register(
        h, its["user"], its["place"], earlier=(2025,) if its["flag"] else ()
    ),
    "contact": _contact,
    "enrol": lambda h, on, its: telling.enrol(h, on, its["user"], its["place"]),
    "cap": lambda h, on, its: telling.answer_cap(h, on, its["user"], its["place"]),
    "list": lambda h, on, its: telling.list_cohort(h, on, its["place"], its["user"]),
    "attend": _attend,
    "correct": lambda h, on, its: telling.correct_attendance(
        h, on, its["user"], its["number"], present=its["flag"]
    ),
    "date": _correct_date,
    "question": _question,
    "join": lambda h, on, its: telling.join_group(h, on, its["group"], its["user"]),
    "hold": lambda h, on, its: telling.hold(h, on, its["group"], its["number"]),
    "merge": _merge,
    "message": _message,
    "refuse": _refuse,
    "network": _network,
    "policy": _adopt,
}

# What figures are made of comes more often than what is rare.
OFTEN: Final = (
    *("register", "enrol", "list", "contact", "message") * 2,
    *("attend",) * 6,
    *KINDS,
)


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """What is told, in the order of its record."""
    step = st.tuples(st.sampled_from(OFTEN), _choices())
    return draw(st.lists(step, min_size=5, max_size=40))


UNDATED: Final = {"register", "date"}
"""Steps that count whatever the date of a cut: those of the padrón, always told as of
the same day before the others, and on which date something was held after all, which
counts from when it is known."""


class Told(NamedTuple):
    """A step with its two times."""

    kind: str
    its: dict[str, Any]
    recorded_at: datetime
    on: date

    @property
    def lines(self) -> set[tuple[str, str, int]]:
        """Which lines of lists, and which sessions of groups, its date is about."""
        line = ("line", self.its["user"], self.its["number"])
        session = ("session", self.its["group"], self.its["number"])
        about = {"attend": {line}, "hold": {session}, "date": {line, session}}
        return about.get(self.kind, set())


def _timed(told: list[Step]) -> Iterator[Told]:
    """The steps, recorded one after another and dated some days before."""
    recorded_on = FIRST_DAY
    for kind, its in told:
        recorded_on += timedelta(days=its["pause"])
        recorded_at = datetime.combine(recorded_on, datetime.min.time(), UTC)
        yield Told(kind, its, recorded_at, recorded_on - timedelta(days=its["late"]))


def told_by(
    told: list[Step], known_at: datetime | None = None, as_of: date | None = None
) -> History:
    """The history of the steps: recorded until then, and dated until then, if given.

    A list or a session is also dated where the last known correction puts it.
    """
    known = [
        step
        for step in _timed(told)
        if known_at is None or step.recorded_at <= known_at
    ]
    right_dates = {
        line: _corrected_to(step.on, step.its)
        for step in known
        if step.kind == "date"
        for line in step.lines
    }
    history = History()
    telling.adopt_the_shipped_plan(history)
    for step in known:
        dated = [step.on, *(right_dates.get(line, step.on) for line in step.lines)]
        if as_of is None or step.kind in UNDATED or min(dated) <= as_of:
            history.recorded_at = step.recorded_at
            KINDS[step.kind](history, f"{step.on:%m-%d}", step.its)
    return history


def cuts() -> st.SearchStrategy[Cut]:
    """A business date and a moment of knowledge, about where the histories are."""
    return st.builds(
        lambda of, known: Cut(
            2026,
            FIRST_DAY + timedelta(days=of),
            datetime.combine(
                FIRST_DAY + timedelta(days=known), datetime.min.time(), UTC
            ),
        ),
        st.integers(-10, DAYS),
        st.integers(0, DAYS),
    )

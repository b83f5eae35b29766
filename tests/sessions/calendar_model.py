"""Random calendars with their attendance, and the plain model of whom to call first."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from psycopg.rows import dict_row
from sqlalchemy import Connection, text

from juntos_sessions.application.standings import rebuild

NUMBERS = range(1, 13)
FIRST = date(2026, 4, 1)
MOVED_ON = FIRST + timedelta(days=40)
DAYS = st.integers(0, 100).map(lambda days: FIRST + timedelta(days))
TABLES = (
    "absences",
    "standings",
    "merged_users",
    "attendance",
    "sessions",
    "rosters",
    "groups",
    "policies",
)
STATES = ("never", "scheduled", "held", "cancelled", "set_anew")


@dataclass(frozen=True)
class Line:
    """One usuaria at one held session."""

    user: int
    group: int
    number: int
    present: bool


@dataclass(frozen=True)
class Edition:
    """Two groups, their sessions by number, who belongs where, and the policy."""

    policy: str
    states: tuple[tuple[str, ...], ...]
    own: tuple[int, ...]
    earlier: tuple[bool, ...]
    lines: tuple[Line, ...] = field(default=())

    def as_of(self, day: date) -> "Edition":
        """The same edition as it stood on a day."""
        moved = day >= MOVED_ON
        return replace(
            self,
            states=tuple(
                tuple(
                    "scheduled"
                    if state in {"held", "cancelled"} and held_on(group, number) > day
                    else state
                    for number, state in zip(NUMBERS, states, strict=True)
                )
                for group, states in enumerate(self.states)
            ),
            own=tuple(
                own if moved or not earlier else 1 - own
                for own, earlier in zip(self.own, self.earlier, strict=True)
            ),
            earlier=tuple(moved and earlier for earlier in self.earlier),
            lines=tuple(o for o in self.lines if held_on(o.group, o.number) <= day),
        )

    def groups_of(self, user: int) -> set[int]:
        """Her group, and the other one if she was there before."""
        own = self.own[user]
        return {own, 1 - own} if self.earlier[user] else {own}

    def numbers(self, group: int, *states: str) -> set[int]:
        """The numbers of a group in some states."""
        return {n for n in NUMBERS if self.states[group][n - 1] in states}


@st.composite
def editions(draw: Any) -> Edition:
    """Anything that two groups and four usuarias may have come to."""
    policy = draw(
        st.integers(1, 12).map(str) | st.integers(1, 100).map(lambda n: f"{n}%")
    )
    state = st.tuples(*[st.sampled_from(STATES)] * 12)
    drawn = Edition(
        policy,
        draw(st.tuples(state, state)),
        draw(st.tuples(*[st.integers(0, 1)] * 4)),
        draw(st.tuples(*[st.booleans()] * 4)),
    )
    listed = [
        Line(user, group, number, draw(st.booleans()))
        for user in range(4)
        for group in sorted(drawn.groups_of(user))
        for number in sorted(drawn.numbers(group, "held"))
        if draw(st.booleans())
    ]
    return Edition(drawn.policy, drawn.states, drawn.own, drawn.earlier, tuple(listed))


def user_id(user: int) -> UUID:
    """The id of a usuaria of the model."""
    return UUID(int=100 + user)


def session_id(group: int, number: int, turn: int = 1) -> UUID:
    """The id of a session of the model."""
    return UUID(int=10_000 * (group + 1) + 100 * number + turn)


def held_on(group: int, number: int) -> date:
    """When a session of the model was held; groups meet on different days."""
    return FIRST + timedelta(days=7 * number + group)


def expected(edition: Edition) -> list[tuple[Any, ...]]:
    """Whom to call, in order: user, session, threshold, attended, left, needed."""
    rows = []
    for line in edition.lines:
        seen = {o.number for o in edition.lines if o.user == line.user and o.present}
        if line.present or line.number in seen:
            continue
        own = edition.own[line.user]
        gone = edition.numbers(own, "held", "cancelled")
        to_come = set(NUMBERS) - gone
        held = set().union(
            *(edition.numbers(g, "held") for g in edition.groups_of(line.user))
        )
        threshold = _threshold(edition.policy, len(held | to_come))
        left, needed = len(to_come - seen), max(threshold - len(seen), 0)
        kind = 2 if needed == 0 else 1 if needed <= left else 3
        day = held_on(line.group, line.number)
        session = session_id(line.group, line.number)
        key = (kind, left, left - needed, day, user_id(line.user), session)
        rows.append((key, (threshold, len(seen), left, needed, needed <= left)))
    rows.sort()
    return [(key[4], key[5], *measures) for key, measures in rows]


def measured(edition: Edition, user: int) -> tuple[int, int, int]:
    """How many she attended, how many more she can attend, how many she needs."""
    seen = {o.number for o in edition.lines if o.user == user and o.present}
    own = edition.own[user]
    to_come = set(NUMBERS) - edition.numbers(own, "held", "cancelled")
    held = set().union(*(edition.numbers(g, "held") for g in edition.groups_of(user)))
    threshold = _threshold(edition.policy, len(held | to_come))
    return len(seen), len(to_come - seen), max(threshold - len(seen), 0)


def expected_losing(edition: Edition) -> list[tuple[Any, ...]]:
    """Who needs all that is left or all but one: to spare, left, user."""
    rows = []
    for user, own in enumerate(edition.own):
        _, left, needed = measured(edition, user)
        if needed and left - needed in {0, 1}:
            rows.append((left - needed, left, own, user_id(user)))
    return [(user, spare, left) for spare, left, _, user in sorted(rows)]


def expected_not_started(edition: Edition) -> list[tuple[Any, ...]]:
    """Who attended nothing, where most was held first: user and sessions held."""
    rows = [
        (-len(edition.numbers(own, "held")), own, user_id(user))
        for user, own in enumerate(edition.own)
        if not measured(edition, user)[0]
    ]
    return [(user, -held) for held, _, user in sorted(rows)]


def expected_absent(edition: Edition) -> list[tuple[Any, ...]]:
    """Who was not at the last session of her group, nor made it up: user, number."""
    rows = []
    for user, own in enumerate(edition.own):
        last = max(edition.numbers(own, "held"), default=0)
        hers = [one for one in edition.lines if one.user == user]
        listed = any((one.group, one.number) == (own, last) for one in hers)
        if listed and not any(one.present for one in hers if one.number == last):
            rows.append((held_on(own, last), own, user_id(user), last))
    return [(user, number) for _, _, user, number in sorted(rows)]


def _threshold(policy: str, sessions: int) -> int:
    if not policy.endswith("%"):
        return int(policy)
    percent = int(policy.removesuffix("%"))
    least = next(n for n in range(13) if 100 * n >= percent * sessions)
    return max(1, least)


def store(edition: Edition, db: Connection) -> None:
    """Put an edition, and nothing else, into the tables of the service."""
    for table in TABLES:
        db.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # names from here
    db.execute(
        text("INSERT INTO policies VALUES ('completion_threshold', :on, :value, 1)"),
        {"on": date(2026, 1, 1), "value": edition.policy},
    )
    for group in (0, 1):
        db.execute(
            text("INSERT INTO groups VALUES (:id, :code, '100101', 'UT07', :on)"),
            {"id": UUID(int=group + 1), "code": f"G-{group}", "on": FIRST},
        )
        for number, state in zip(NUMBERS, edition.states[group], strict=True):
            _store_session(db, group, number, state)
    _store_rosters(edition, db)
    for line in edition.lines:
        db.execute(
            text(
                "INSERT INTO attendance (session_id, user_id, number, present, listed,"
                " testimony) VALUES (:s, :u, :n, :p, :p, 'local_government')"
            ),
            {
                "s": session_id(line.group, line.number),
                "u": user_id(line.user),
                "n": line.number,
                "p": line.present,
            },
        )
    connection: Any = db.connection.driver_connection
    with connection.cursor(row_factory=dict_row) as cursor:
        rebuild(cursor)


def _store_session(db: Connection, group: int, number: int, state: str) -> None:
    turns = {"never": (), "set_anew": ("cancelled", "scheduled")}.get(state, (state,))
    for turn, status in enumerate(turns, 1):
        day = held_on(group, number)
        db.execute(
            text(
                "INSERT INTO sessions (session_id, group_id, number, turn, module,"
                " topic, place, planned_on, scheduled_on, status, held_on,"
                " cancelled_on)"
                " VALUES (:id, :g, :n, :turn, 1, 'Tema', 'Local', :on, :on, :status,"
                " CASE WHEN :status = 'held' THEN cast(:on AS date) END,"
                " CASE WHEN :status = 'cancelled' THEN cast(:on AS date) END)"
            ),
            {
                "id": session_id(group, number, turn),
                "g": UUID(int=group + 1),
                "n": number,
                "turn": turn,
                "on": day,
                "status": status,
            },
        )


def _store_rosters(edition: Edition, db: Connection) -> None:
    statement = text("INSERT INTO rosters VALUES (:g, :u, :joined, :left)")
    for user, own in enumerate(edition.own):
        earlier = edition.earlier[user]
        joined = MOVED_ON if earlier else FIRST
        here = {"g": UUID(int=own + 1), "u": user_id(user), "joined": joined}
        db.execute(statement, {**here, "left": None})
        if earlier:
            there = {"g": UUID(int=2 - own), "u": user_id(user), "joined": FIRST}
            db.execute(statement, {**there, "left": MOVED_ON})

"""What is kept for the lists is what would be worked out anew, after every change."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Engine, text

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.settings import ServiceSettings
from juntos_contracts.events.enrollment import (
    UsersMerged,
    UserWithdrawn,
    WithdrawalAnnulled,
)
from juntos_contracts.values import AnnulmentReason, WithdrawalReason
from juntos_sessions.application import AttendanceList, Sessions
from juntos_sessions.application.lists import ListedUser
from juntos_sessions.application.standings import (
    lock_group,
    members_of,
    rebuild,
    refresh,
)
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    UT07,
    Edition,
    enrolled,
    group_in,
    list_in,
    schedule_in,
)
from tests.support.in_process import InProcess
from tests.support.told import Upstream

MAY_1 = date(2026, 5, 1)
HELD_ON = date(2026, 4, 10)
THREADS = 8
UNIT = Actor("ut-07-ejemplo", Role.UT, Scope(units=frozenset({"UT07"})))


def kept(engine: Engine) -> list[Any]:
    """Both tables, whole."""
    with engine.connect() as db:
        return [
            db.execute(text("SELECT * FROM standings ORDER BY user_id")).all(),
            db.execute(text("SELECT * FROM absences ORDER BY 1, 2")).all(),
        ]


def worked_out(engine: Engine) -> list[Any]:
    """The same after working everything out from what is stored."""
    with engine.begin() as db:
        db.execute(text("DELETE FROM standings"))
        db.execute(text("DELETE FROM absences"))
        connection: Any = db.connection.driver_connection
        with connection.cursor(row_factory=dict_row) as cursor:
            rebuild(cursor)
    return kept(engine)


def require_exact(engine: Engine, step: str) -> None:
    was = kept(engine)
    assert was == worked_out(engine), step


async def test_every_change_is_kept_exactly(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    engine, group = api.service.engine, f"/groups/{edition.group_id}"
    first, second, third = (f"/sessions/{edition.sessions[n]}" for n in (1, 2, 3))
    require_exact(engine, "a group with its sessions")

    await edition.hold(1, {ANA: True, BEA: False, CAM: False})
    require_exact(engine, "a list")
    said = {"user_id": str(BEA), "present": True, "occurred_on": "2026-04-12"}
    await api.post(f"{first}/disputes", said, UT07)
    await api.post(f"{first}/resolutions", said, UT07)
    require_exact(engine, "a resolution")
    why = {"reason": "weather", "occurred_on": "2026-04-13"}
    cancelled = await api.post(f"{second}/cancellations", why, UT07)
    assert cancelled.status_code == 201, cancelled.text
    require_exact(engine, "a cancellation")
    await api.post(f"{group}/sessions", schedule_in(2), UT07)
    require_exact(engine, "a number set anew")
    gone = {"left": [str(CAM)], "occurred_on": "2026-04-14"}
    await api.post(f"{group}/roster-changes", gone, UT07)
    require_exact(engine, "who left")
    await api.post(
        "/groups", group_in(CAM, code="G-02", occurred_on="2026-04-15"), UT07
    )
    require_exact(engine, "who is in another group")
    visited = {**list_in({ANA: False, BEA: True}), "make_ups": [str(CAM)]}
    visited["occurred_on"] = "2026-04-20"
    made_up = await api.post(f"{third}/attendance", visited, UT07)
    assert made_up.status_code == 201, made_up.text
    require_exact(engine, "a make-up")
    left = UserWithdrawn(
        user_id=ANA, household_id=ANA, reason=WithdrawalReason.MOVED_AWAY
    )
    enrollment.tells(left, on=MAY_1, place=DISTRICT)
    require_exact(engine, "who withdrew")
    stays = WithdrawalAnnulled(
        user_id=ANA, household_id=ANA, reason=AnnulmentReason.CHANGED_HER_MIND
    )
    enrollment.tells(stays, on=MAY_1, place=DISTRICT)
    require_exact(engine, "who stays after all")
    assert [row.member for row in kept(engine)[0]] == [True] * 3
    enrollment.tells(left, on=MAY_1, place=DISTRICT)
    one = UsersMerged(user_id=BEA, other_user_id=CAM, household_id=BEA)
    enrollment.tells(one, on=MAY_1, place=DISTRICT)
    require_exact(engine, "a merge")
    standing = kept(engine)[0]
    assert [row.member for row in standing] == [False, True]
    assert [row.attended for row in standing] == [1, 2]


class Season:
    """Eight groups, and a ninth whose six usuarias make sessions up in all of them."""

    def __init__(
        self, sessions: list[UUID], own: list[UUID], guests: list[UUID]
    ) -> None:
        """Keep the ids."""
        self.sessions, self.own, self.guests = sessions, own, guests

    @classmethod
    async def prepare(cls, api: InProcess, enrollment: Upstream) -> "Season":
        """Form the groups and schedule one session number in each."""
        own = [uuid4() for _ in range(THREADS)]
        guests = [uuid4() for _ in range(6)]
        enrollment.tells(*map(enrolled, own + guests), on=MARCH_3, place=DISTRICT)
        await api.post("/groups", group_in(*guests, code="G-00"), UT07)
        sessions = []
        for number, user in enumerate(own, 1):
            body = group_in(user, code=f"G-{number:02d}")
            group = (await api.post("/groups", body, UT07)).json()["group_id"]
            path = f"/groups/{group}/sessions"
            answer = await api.post(path, schedule_in(number), UT07)
            sessions.append(UUID(answer.json()["sessions"][0]["session_id"]))
        return cls(sessions, own, guests)


async def test_lists_that_share_usuarias_are_recorded_at_the_same_time(
    api: InProcess, enrollment: Upstream, settings: ServiceSettings
) -> None:
    season = await Season.prepare(api, enrollment)
    app = Sessions(settings.database_url, edition=2026, pool_size=THREADS)

    def record(place: int) -> dict[str, Any]:
        lines = (ListedUser(season.own[place], present=True),)
        listed = AttendanceList(lines, HELD_ON, tuple(season.guests))
        command = Command("record attendance", UNIT)
        return app.record_attendance(command, season.sessions[place], listed)

    try:
        with ThreadPoolExecutor(THREADS) as threads:
            answers = list(threads.map(record, range(THREADS)))
    finally:
        app.close()

    assert [answer["make_ups"] for answer in answers] == [6] * THREADS
    with api.service.engine.connect() as db:
        seen = db.execute(
            text("SELECT attended FROM standings WHERE user_id = ANY(:guests)"),
            {"guests": season.guests},
        ).scalars()
        assert list(seen) == [THREADS] * 6
    require_exact(api.service.engine, "lists at the same time")


WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)
HOLD = "UPDATE sessions SET status = 'held', held_on = %s WHERE session_id = %s"


async def test_who_joins_while_a_session_is_held_is_not_forgotten(
    api: InProcess, edition: Edition, enrollment: Upstream, settings: ServiceSettings
) -> None:
    dora, group = uuid4(), UUID(edition.group_id)
    enrollment.tells(enrolled(dora), on=MARCH_3, place=DISTRICT)

    def join(app: Sessions) -> object:
        return app.change_roster(Command("join", UNIT), group, [dora], [], HELD_ON)

    while_holding(edition, settings, join)

    require_exact(api.service.engine, "who joined meanwhile")
    (row,) = (row for row in kept(api.service.engine)[0] if row.user_id == dora)
    assert (row.sessions_left, row.sessions_held) == (11, 1)


async def test_who_attends_elsewhere_while_her_group_meets_is_not_forgotten(
    api: InProcess, edition: Edition, enrollment: Upstream, settings: ServiceSettings
) -> None:
    dora = uuid4()
    enrollment.tells(enrolled(dora), on=MARCH_3, place=DISTRICT)
    formed = await api.post("/groups", group_in(dora, code="G-02"), UT07)
    path = f"/groups/{formed.json()['group_id']}/sessions"
    (slot,) = (await api.post(path, schedule_in(3), UT07)).json()["sessions"]
    lines = (ListedUser(dora, present=True),)
    listed = AttendanceList(lines, HELD_ON, (ANA,))

    def visit(app: Sessions) -> object:
        command = Command("make up", UNIT)
        return app.record_attendance(command, UUID(slot["session_id"]), listed)

    while_holding(edition, settings, visit)

    require_exact(api.service.engine, "who was elsewhere meanwhile")
    (row,) = (row for row in kept(api.service.engine)[0] if row.user_id == ANA)
    assert (row.attended, row.sessions_left, row.sessions_held) == (1, 10, 1)


def while_holding(
    edition: Edition, settings: ServiceSettings, work: Callable[[Sessions], object]
) -> None:
    """Do something while another transaction holds session 1, not yet committed."""
    app, group = Sessions(settings.database_url, edition=2026), UUID(edition.group_id)
    try:
        with (
            psycopg.connect(settings.database_url, row_factory=dict_row) as holding,
            ThreadPoolExecutor(1) as threads,
        ):
            cursor = holding.cursor()
            lock_group(cursor, group)
            cursor.execute(HOLD, (HELD_ON, edition.sessions[1]))
            refresh(cursor, members_of(cursor, group))
            working = threads.submit(work, app)
            wait_until(edition.api.service.engine, working)
            holding.commit()
            working.result()
    finally:
        app.close()


def wait_until(engine: Engine, working: Future[object]) -> None:
    """Until the other one waits for a lock, or is done without any."""
    while not working.done():
        with engine.connect() as db:
            if db.execute(text(WAITING)).scalar_one():
                return

"""What outreach knows of attendance: a row a session, whatever order events have."""

from datetime import timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from juntos_contracts import values
from juntos_contracts.events import enrollment, sessions
from tests.outreach.builders import ANA, BEA, HOUSEHOLD, MAY_4, MAY_5, PLACE
from tests.outreach.conftest import GESTOR, campaign
from tests.support.in_process import InProcess
from tests.support.told import Upstream

HERS, ELSEWHERE = UUID(int=71), UUID(int=72)
UNKNOWN = values.AbsenceReason.UNKNOWN


def about(session: UUID, user: UUID = ANA, number: int = 3) -> dict[str, Any]:
    """What attendance events say."""
    return {
        "group_id": UUID(int=session.int + 1000),
        "session_id": session,
        "session_number": number,
        "module": (number - 1) // 4 + 1,
        "user_id": user,
        "testimony": values.Testimony.LOCAL_GOVERNMENT,
    }


def missed(session: UUID, user: UUID = ANA) -> sessions.SessionMissed:
    """An absence."""
    return sessions.SessionMissed(**about(session, user), reason=UNKNOWN)


def attended(session: UUID, user: UUID = ANA) -> sessions.SessionAttended:
    """A presence."""
    return sessions.SessionAttended(**about(session, user))


def corrected(session: UUID, *, present: bool) -> sessions.AttendanceCorrected:
    """A correction."""
    return sessions.AttendanceCorrected(
        **about(session),
        present=present,
        correction=values.CorrectionReason.DATA_ENTRY_ERROR,
    )


async def absentees(api: InProcess) -> list[str]:
    """Who is on the call list of the unit."""
    query = {"territorial_unit": "UT07", "on": MAY_5.isoformat()}
    rows = (await api.get("/follow-ups", GESTOR, **query)).json()
    return [row["user_id"] for row in rows]


@pytest.mark.parametrize(
    "order", list(permutations((missed(HERS), attended(ELSEWHERE))))
)
async def test_who_made_up_elsewhere_is_not_called_whatever_came_first(
    api: InProcess, order: tuple[Any, ...]
) -> None:
    Upstream(api.service, "sessions").tells(*order, on=MAY_4, place=PLACE)

    assert await absentees(api) == []
    answer = await campaign(api, code="inasistentes", audience="absent", session=3)
    assert answer.json()["queued"] == 0


async def test_a_corrected_absence_takes_her_off_the_list(api: InProcess) -> None:
    upstream = Upstream(api.service, "sessions")
    upstream.tells(missed(HERS), on=MAY_4, place=PLACE)
    before = await absentees(api)

    upstream.tells(corrected(HERS, present=True), on=MAY_5, place=PLACE)

    assert before == [str(ANA)]
    assert await absentees(api) == []


async def test_a_revoked_make_up_puts_her_back_on_the_list(api: InProcess) -> None:
    upstream = Upstream(api.service, "sessions")
    upstream.tells(missed(HERS), attended(ELSEWHERE), on=MAY_4, place=PLACE)

    upstream.tells(corrected(ELSEWHERE, present=False), on=MAY_5, place=PLACE)

    assert await absentees(api) == [str(ANA)]


@pytest.mark.parametrize("merged_first", [True, False])
async def test_merged_usuarias_are_one_person_with_one_message(
    api: InProcess, *, merged_first: bool
) -> None:
    merge = enrollment.UsersMerged(
        user_id=ANA, other_user_id=BEA, household_id=HOUSEHOLD
    )

    def merged() -> None:
        Upstream(api.service, "enrollment").tells(merge, on=MAY_4, place=PLACE)

    def came() -> None:
        facts = missed(HERS, ANA), attended(ELSEWHERE, BEA)
        Upstream(api.service, "sessions").tells(*facts, on=MAY_4, place=PLACE)

    for step in (merged, came) if merged_first else (came, merged):
        step()

    assert await absentees(api) == []
    assert (await campaign(api)).json()["queued"] == 1


async def test_an_undone_merge_makes_them_two_again(api: InProcess) -> None:
    who = {"user_id": ANA, "other_user_id": BEA, "household_id": HOUSEHOLD}
    upstream = Upstream(api.service, "enrollment")
    upstream.tells(enrollment.UsersMerged(**who), on=MAY_4, place=PLACE)
    facts = missed(HERS, ANA), attended(ELSEWHERE, BEA)
    Upstream(api.service, "sessions").tells(*facts, on=MAY_4, place=PLACE)

    upstream.tells(enrollment.MergeUndone(**who), on=MAY_5, place=PLACE)

    assert await absentees(api) == [str(ANA)]
    assert (await campaign(api)).json()["queued"] == 2


async def test_who_can_still_complete_with_the_fewest_sessions_left_comes_first(
    api: InProcess,
) -> None:
    upstream = Upstream(api.service, "sessions")
    late, early = uuid4(), uuid4()
    held = [
        sessions.SessionHeld(
            group_id=late,
            session_id=uuid4(),
            session_number=n,
            module=(n - 1) // 4 + 1,
            present=1,
            absent=1,
        )
        for n in range(1, 7)
    ]
    came = [
        sessions.SessionAttended(**{**about(uuid4(), BEA, n), "group_id": late})
        for n in range(1, 6)
    ]
    facts = [
        sessions.SessionMissed(
            **{**about(uuid4(), ANA, 1), "group_id": early}, reason=UNKNOWN
        ),
        *held,
        *came,
        sessions.SessionMissed(
            **{**about(uuid4(), BEA, 6), "group_id": late}, reason=UNKNOWN
        ),
    ]

    upstream.tells(*facts, on=MAY_4, place=PLACE)

    assert await absentees(api) == [str(BEA), str(ANA)]


async def test_an_absence_is_of_the_corrected_date(api: InProcess) -> None:
    upstream = Upstream(api.service, "sessions")
    upstream.tells(missed(HERS), on=MAY_4, place=PLACE)
    later = sessions.AttendanceDateCorrected(
        **about(HERS), held_from=MAY_4, held_on=MAY_5 + timedelta(days=1)
    )

    upstream.tells(later, on=MAY_5 + timedelta(days=2), place=PLACE)
    too_early = await absentees(api)
    back = later.model_copy(update={"held_on": MAY_5})
    upstream.tells(back, on=MAY_5 + timedelta(days=3), place=PLACE)

    assert (too_early, await absentees(api)) == ([], [str(ANA)])

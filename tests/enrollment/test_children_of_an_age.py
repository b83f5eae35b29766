"""Who has a child of so many months: told by id, never by a date."""

from typing import Any
from uuid import UUID

import pytest

from juntos_contracts.requests import ChildrenRequest
from juntos_enrollment.application import Enrollment, directory
from tests.enrollment.asking import UAS, asked, done, imported, users
from tests.enrollment.builders import padron
from tests.enrollment.conftest import UT07
from tests.enrollment.test_births import MOTHER, PREGNANT, delivered, due
from tests.support.in_process import InProcess

BORN = "2025-11-04"
"""Six months old on 4 May 2026, and seven on 4 June."""


def mothers(api: InProcess, **asked: Any) -> list[UUID]:
    """Who has a child of the age."""
    app = api.service.application
    assert isinstance(app, Enrollment)
    wanted = {
        "territorial_unit": "UT07",
        "on": "2026-05-04",
        "from_months": 6,
        "to_months": 8,
        **asked,
    }
    request = ChildrenRequest.model_validate(wanted)
    return list(app.with_children(request).user_ids)


async def test_months_are_completed_ones_and_both_ends_count(api: InProcess) -> None:
    await imported(api, due(MOTHER, on="", child=BORN))
    (mother,) = [UUID(one["user_id"]) for one in await users(api)]

    found = {
        day: mothers(api, on=day)
        for day in ("2026-05-03", "2026-05-04", "2026-08-03", "2026-08-04")
    }

    assert found == {
        "2026-05-03": [],
        "2026-05-04": [mother],
        "2026-08-03": [mother],
        "2026-08-04": [],
    }
    assert mothers(api, territorial_unit="UT08") == []


async def test_a_long_answer_comes_page_by_page(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "CHILDREN_AT_ONCE", 1)
    await imported(api, due(MOTHER, delivered(PREGNANT), on="", child=BORN))

    first = mothers(api)
    second = mothers(api, after=first[0])

    everybody = sorted(UUID(one["user_id"]) for one in await users(api))
    assert [*first, *second] == everybody


async def test_who_was_erased_is_told_no_more(api: InProcess) -> None:
    await imported(api, due(MOTHER, on="", child=BORN))
    (mother,) = await users(api)

    path = f"/users/{mother['user_id']}/erasures"
    erased = await api.post(path, {"occurred_on": "2026-05-04"}, UT07)

    assert erased.is_success
    assert mothers(api) == []


async def test_a_child_registered_under_another_name_of_hers_counts_where_she_is_kept(
    api: InProcess,
) -> None:
    await imported(api, due(MOTHER, on="", child=BORN))
    elsewhere = MOTHER.replace("H-000001", "H-000009").replace("100101", "100201")
    await imported(api, padron(elsewhere.replace("UT07", "UT08")), caller=UAS)
    (pair,) = (await asked(api, "/duplicates", UAS))["items"]
    ids = {
        pair[one]["household_code"]: pair[f"{one}_id"] for one in ("user", "other_user")
    }
    kept = {"keep": ids["H-000009"], "occurred_on": "2026-03-03"}

    await done(api, f"/duplicates/{pair['duplicate_id']}/merges", kept, UAS)

    assert mothers(api, territorial_unit="UT07") == []
    assert mothers(api, territorial_unit="UT08") == [UUID(ids["H-000009"])]

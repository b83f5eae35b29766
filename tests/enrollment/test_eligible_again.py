"""A household that had ended: a new pregnancy or child is a fact with a date."""

import pytest

from tests.enrollment.asking import asked, done, imported, users
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import UT07
from tests.enrollment.test_births import delivered, due
from tests.support.in_process import InProcess

MAY, JUNE = "2026-05-24", "2026-06-24"
MOTHER = delivered(ROW[0])
AGED = due(MOTHER, on="", child="2024-03-10")
"""Her child is two years old on the tenth of March."""


async def ended(api: InProcess) -> str:
    """A household that aged out in March; its id."""
    await imported(api, AGED, on="2026-02-24")
    answer = await done(api, "/eligibility-evaluations", {"occurred_on": "2026-03-20"})
    assert answer["ended"] == 1
    (ana,) = await users(api)
    return str(ana["household_id"])


async def eligible(api: InProcess, household: str, on: str) -> bool:
    path = f"/households/{household}/eligibility"
    answer: bool = (await asked(api, path, UT07, on=on))["eligible"]
    return answer


@pytest.mark.parametrize(
    "told",
    [
        due(ROW[0], on="2027-01-20", child="2024-03-10"),
        padron(ROW[0]),
        due(MOTHER, on="", child="2026-05-02"),
    ],
    ids=["pregnancy with a date", "pregnancy without", "another child"],
)
async def test_what_is_new_makes_it_eligible_from_the_date_of_the_padron(
    api: InProcess, told: bytes
) -> None:
    household = await ended(api)

    report = await imported(api, told, on=MAY)

    assert report["eligible_again"] == 1
    regained = [
        event
        for event in await api.events()
        if event["type"].split(".")[2] == "HouseholdEligibilityRegained"
    ]
    assert [event["occurredon"] for event in regained] == [MAY]
    assert not await eligible(api, household, "2026-03-20")
    assert await eligible(api, household, MAY)
    again = await done(api, "/eligibility-evaluations", {"occurred_on": JUNE})
    assert (again["evaluated"], again["ended"]) == (1, 0)
    closing = {"territorial_unit": "UT07", "occurred_on": JUNE}
    assert (await done(api, "/cohorts", closing))["households"] == 1


async def test_another_usuaria_makes_it_eligible(api: InProcess) -> None:
    await ended(api)
    sister = ROW[0].replace("99000001", "99000009").replace("ANA", "EVA")

    report = await imported(api, padron(sister), on=MAY)

    assert report["eligible_again"] == 1


@pytest.mark.parametrize("on", [MAY, "2026-03-01"])
async def test_what_was_known_when_it_ended_is_no_news(api: InProcess, on: str) -> None:
    await ended(api)

    report = await imported(api, AGED, on=on)

    assert report["eligible_again"] == 0
    assert "HouseholdEligibilityRegained" not in await api.published()


async def test_a_padron_of_before_the_end_changes_nothing(api: InProcess) -> None:
    await ended(api)

    report = await imported(api, padron(ROW[0]), on="2026-03-01")

    assert report["eligible_again"] == 0

"""A whole edition, February to December, by everybody who takes part in it.

What it leaves behind is what an auditor finds, who trusts nobody.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from juntos_console.demo.run import run_edition
from juntos_console.stack import Stack
from tests.journeys.field import Person
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

HOUSEHOLDS = 104
SEED = "7"
YEAR_END = "2026-12-31"
Result = dict[str, Any]
pytestmark = [pytest.mark.edition, pytest.mark.timeout(600)]


async def edition_on(stack: Stack, folder: Path) -> Result:
    """What a small edition shows."""
    return await run_edition(
        stack, HOUSEHOLDS, SEED, folder, lambda _, __: lambda: None
    )


@pytest.fixture(scope="module")
def another_stack(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Stack]:
    """A second platform, with everything running."""
    folder = tmp_path_factory.mktemp("another")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        stack.up()
        stack.wait_ready(90)
        yield stack


@pytest.fixture(scope="module")
def editions(
    running_stack: Stack,
    another_stack: Stack,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Result, Result]:
    """The same edition on two platforms at once."""

    async def both() -> tuple[Result, Result]:
        folder = tmp_path_factory.mktemp("edition")
        return await asyncio.gather(
            edition_on(running_stack, folder / "one"),
            edition_on(another_stack, folder / "two"),
        )

    return asyncio.run(both())


@pytest.fixture
def auditor(running_stack: Stack, editions: tuple[Result, Result]) -> Person:
    """Reads reporting after the edition."""
    assert editions
    return Person(running_stack, "reporting", "auditor")


def test_an_edition_reaches_its_indicators_and_proves_itself(
    editions: tuple[Result, Result],
) -> None:
    result, again = editions

    assert result["checks"] == {
        "rebuild_equal": True,
        "store_equals_stream": True,
        "facts_complete": True,
    }
    by_code = {row["code"]: row for row in result["indicators"]}
    assert by_code["OG"]["denominator"] == HOUSEHOLDS
    events = result["events"]
    started = events["ProgramStarted"] - events.get("ProgramStartRevoked", 0)
    assert by_code["OE1"]["denominator"] == started
    assert 0 < by_code["OE1"]["numerator"] <= by_code["OE1"]["denominator"]
    assert by_code["OE4"]["denominator"] == result["events"]["CohortMembersListed"]
    assert [row["line"] for row in result["schedule"]] == list(range(1, 20))
    assert all(row["executed_total"] > 0 for row in result["schedule"])
    for name in ("events", "indicators", "schedule"):
        assert again[name] == result[name], "same seed, same business figures"


def test_the_auditor_goes_from_a_figure_to_the_events_of_the_log(
    running_stack: Stack, auditor: Person
) -> None:
    shown = auditor.reads("/indicators", as_of=YEAR_END)["indicators"]
    figure = next(one for one in shown if one["code"] == "OE1")
    behind = auditor.reads("/indicators/OE1/evidence", as_of=YEAR_END, limit=200)
    (woman, *_) = behind["items"]
    why = auditor.reads(f"/users/{woman['id']}/explanation", as_of=YEAR_END)
    visits = auditor.reads("/schedule/6/evidence", as_of=YEAR_END, limit=200)
    line = auditor.reads("/schedule", as_of=YEAR_END)["lines"][5]

    assert behind["total"] == len(behind["items"]) == figure["numerator"]
    verdict = next(one for one in why["indicators"] if one["code"] == "OE1")
    assert verdict["numerator"]
    assert visits["executed"] == line["executed_total"]
    for event in [*woman["events"], *(one["event"] for one in visits["items"][:3])]:
        log = Person(running_stack, event["service"], "auditor")
        told = log.sees("/events", after=event["position"] - 1, limit=1).json()
        assert (told["id"], told["type"]) == (event["event_id"], event["type"])


def test_the_auditor_gets_a_report_again_from_its_cuts(auditor: Person) -> None:
    page = auditor.reads("/reports", kind="semester")
    for report in page["items"]:
        frozen = auditor.reads(f"/reports/{report['report_id']}/content", format="json")
        again = auditor.reads(
            "/indicators", as_of=report["as_of"], known_at=report["known_at"]
        )["indicators"]

        (table,) = [one for one in frozen["tables"] if one["key"] == "indicators"]
        keys = [column["key"] for column in table["columns"]]
        rows = [dict(zip(keys, row, strict=True)) for row in table["rows"]]
        assert [(one["numerator"], one["denominator"]) for one in rows] == [
            (one["numerator"], one["denominator"]) for one in again
        ]
    assert len(page["items"]) == 2


def test_the_uas_asks_what_another_policy_would_change_and_what_is_at_risk(
    running_stack: Stack, auditor: Person
) -> None:
    uas = Person(running_stack, "reporting", "uas")
    asked = {"as_of": YEAR_END, "policy": "completion_threshold:12"}
    before = uas.reads("/policies", as_of=YEAR_END)

    by_unit = uas.reads("/indicators/what-if", **asked, by="ut")["indicators"]
    report = uas.reads(
        "/reports/what-if", **{**asked, "as_of": "2026-10-31"}, kind="semester"
    )
    lost = uas.reads("/reachability", **asked)["goals"]
    alerts = auditor.reads("/alerts", as_of=YEAR_END)
    doubts = auditor.reads("/data-quality", as_of=YEAR_END)

    stricter = [one for one in by_unit if one["code"] == "OE1"]
    assert all(
        one["supposed"]["numerator"] <= one["adopted"]["numerator"] for one in stricter
    )
    assert any(cell["column"] == "OE1" for cell in report["cells"])
    completion = next(one for one in lost if one["subject"] == "OE1")
    assert completion["state"] == "unreachable"
    # A hundred households do not make 26,000 visits.
    visits = {one["place"] for one in alerts if one["subject"] == "6"}
    assert "national" in visits
    assert doubts["counts"]["parked_events"] == 0
    assert uas.reads("/policies", as_of=YEAR_END) == before

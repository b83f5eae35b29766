"""Look-alikes over HTTP: found, merged, seen as one, and undone."""

from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from juntos_enrollment.application.rebuilding import rebuild_users
from tests.enrollment.asking import asked, done, rows, users, visited
from tests.enrollment.builders import ROW
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

ON = {"occurred_on": "2026-04-01"}
TWIN = ROW[0].replace("H-000001", "H-000009")
NAMESAKE = TWIN.replace("99000001", "99000009").replace("FICTICIA,ANA", "Ficticía, ana")


async def proposed(api: InProcess) -> list[dict[str, Any]]:
    """What waits for a review in the unit."""
    found = await asked(api, "/duplicates")
    items: list[dict[str, Any]] = found["items"]
    assert found["total"] == len(items)
    return items


async def test_one_document_in_two_households_is_registered_and_proposed(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])

    report = await rows(api, TWIN)

    assert (report["users_registered"], report["duplicates_proposed"]) == (1, 1)
    (pair,) = await proposed(api)
    assert pair["rule"] == "same_document"
    assert pair["user"]["document_number"] == pair["other_user"]["document_number"]
    assert {pair["user"]["household_code"], pair["other_user"]["household_code"]} == {
        "H-000001",
        "H-000009",
    }


async def test_the_same_name_birth_date_and_district_is_proposed(
    api: InProcess,
) -> None:
    report = await rows(api, ROW[0], NAMESAKE)

    assert report["duplicates_proposed"] == 1
    (pair,) = await proposed(api)
    assert pair["rule"] == "same_name_birth_date_and_district"


async def test_a_namesake_of_another_district_is_another_person(api: InProcess) -> None:
    report = await rows(api, ROW[0], NAMESAKE.replace("100101", "100102"))

    assert report["duplicates_proposed"] == 0


async def test_a_search_finds_what_a_correction_made_alike_once(api: InProcess) -> None:
    other = NAMESAKE.replace("Ficticía, ana", "OTRA,EVA")
    await rows(api, ROW[0], other)
    await rows(api, NAMESAKE)

    first = await done(api, "/duplicates/searches", ON)
    second = await done(api, "/duplicates/searches", ON)

    assert (first["proposed"], second["proposed"]) == (1, 0)


async def merged(api: InProcess) -> tuple[str, str, str]:
    """Pair, kept and other id after two usuarias were contacted and merged."""
    await rows(api, ROW[0], TWIN)
    (pair,) = await proposed(api)
    kept, other = pair["user_id"], pair["other_user_id"]
    await visited(api, kept, enrol=False, cap=None, consents=[])
    await visited(api, other)
    path = f"/duplicates/{pair['duplicate_id']}"
    await done(api, f"{path}/merges", {**ON, "keep": kept})
    return path, kept, other


async def test_after_a_merge_one_is_seen_with_both_histories(api: InProcess) -> None:
    _, kept, other = await merged(api)

    as_kept = await asked(api, f"/users/{kept}", GESTOR)
    as_other = await asked(api, f"/users/{other}", GESTOR)

    assert as_kept["user_id"] == as_other["user_id"] == kept
    assert (as_kept["attempts"], as_kept["enrolled_on"]) == (2, "2026-03-03")
    assert as_kept["merged_ids"] == [other]
    told = [(one["id"], one["event"]) for one in as_kept["timeline"]]
    assert (kept, "contacted") in told
    assert (other, "enrolled") in told
    assert [user["user_id"] for user in await users(api)] == [kept]
    pending = await asked(api, "/worklists/final-cap-pending")
    assert [one["user_id"] for one in pending["items"]] == [kept]


async def test_what_is_told_of_the_other_counts_for_the_kept_one(
    api: InProcess,
) -> None:
    _, kept, other = await merged(api)

    final = {"moment": "final", "knowledge": 1, "attitudes": 2, "practices": 3}
    on = {"occurred_on": "2026-09-01", "enrol": False, "purpose": "final_cap"}
    await visited(api, other, cap=final, **on)

    assert (await asked(api, f"/users/{kept}", GESTOR))["final_cap_on"] == "2026-09-01"


async def test_after_a_merge_work_goes_on_with_the_kept_one(api: InProcess) -> None:
    _, kept, _ = await merged(api)
    final = {"moment": "final", "knowledge": 1, "attitudes": 2, "practices": 3}
    on = {"occurred_on": "2026-09-01", "purpose": "final_cap"}

    again = await api.post(
        f"/users/{kept}/contacts",
        {"mode": "visit", "outcome": "reached", "enrol": True, **on},
        GESTOR,
    )
    await visited(api, kept, cap=final, enrol=False, consents=[], **on)
    await done(
        api,
        f"/users/{kept}/withdrawals",
        {"reason": "own_decision", "occurred_on": "2026-09-02"},
        GESTOR,
    )

    seen = await asked(api, f"/users/{kept}", GESTOR)
    assert again.json()["code"] == "already-enrolled"
    assert (seen["final_cap_on"], seen["withdrawn_on"]) == ("2026-09-01", "2026-09-02")


async def test_an_undone_merge_gives_each_her_own_history_again(
    api: InProcess,
) -> None:
    path, kept, other = await merged(api)

    await done(api, f"{path}/merge-reversals", ON)

    first = await asked(api, f"/users/{kept}", GESTOR)
    second = await asked(api, f"/users/{other}", GESTOR)
    assert (first["attempts"], first["enrolled_on"], first["merged_ids"]) == (
        1,
        None,
        [],
    )
    assert (second["attempts"], second["enrolled_on"]) == (1, "2026-03-03")
    assert len(await users(api)) == 2
    assert (await api.published())[-2:] == ["UsersMerged", "MergeUndone"]


async def test_who_was_merged_is_merged_no_further(api: InProcess) -> None:
    third = TWIN.replace("H-000009", "H-000010")
    await rows(api, ROW[0], TWIN, third)
    await done(api, "/duplicates/searches", ON)
    pairs = {
        frozenset((one["user_id"], one["other_user_id"])): one["duplicate_id"]
        for one in await proposed(api)
    }
    ana, bea, cam = (user["user_id"] for user in await users(api))

    async def merge(kept: str, other: str) -> Any:
        path = f"/duplicates/{pairs[frozenset((kept, other))]}/merges"
        return await api.post(path, {**ON, "keep": kept}, UT07)

    assert (await merge(ana, bea)).status_code == 201
    refused = await merge(cam, bea)
    chained = await merge(cam, ana)
    assert (
        refused.json()["code"] == chained.json()["code"] == "already-merged-elsewhere"
    )
    assert (await merge(ana, cam)).status_code == 201
    assert (await asked(api, f"/users/{cam}", GESTOR))["user_id"] == ana


async def test_rows_built_again_from_history_are_the_same(api: InProcess) -> None:
    _, kept, _ = await merged(api)
    with psycopg.connect(api.service.settings.database_url, row_factory=dict_row) as db:
        before = db.execute("SELECT * FROM users_status ORDER BY 1").fetchall()

        rebuild_users(db.cursor(), [UUID(kept)])

        after = db.execute("SELECT * FROM users_status ORDER BY 1").fetchall()
    assert after == before


async def test_reviews_are_for_the_units_staff(api: InProcess) -> None:
    await rows(api, ROW[0], TWIN)
    (pair,) = await proposed(api)
    path = f"/duplicates/{pair['duplicate_id']}/dismissals"
    stranger = Caller("ut", units=("UT08",))

    assert (await asked(api, "/duplicates", stranger))["items"] == []
    assert (await api.post(path, ON, stranger)).status_code == 403
    assert (await api.post(path, ON, GESTOR)).status_code == 403
    assert (await done(api, path, ON))["state"] == "dismissed"
    assert await proposed(api) == []

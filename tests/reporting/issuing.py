"""A small edition to report on, and short ways to issue reports about it."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from juntos_contracts import Territory
from juntos_contracts.events import enrollment, leaders
from juntos_contracts.values import LeaderExit
from tests.reporting.histories import AMARILIS, IMAZA, History, named
from tests.reporting.service import UAS, consume_all, follow_itself, with_plan
from tests.reporting.telling import (
    act,
    attend,
    contact,
    enrol,
    form_network,
    hold,
    join_group,
    list_cohort,
    message,
    register,
    validate_list,
)
from tests.support.in_process import Caller, InProcess

MONTHLY: dict[str, Any] = {
    "kind": "monthly_indicators",
    "receiver": "UPPM",
    "as_of": "2026-05-31",
    "issued_on": "2026-06-02",
}
FED = {**MONTHLY, "kind": "fed_package", "place": "10", "receiver": "GORE EJEMPLO"}
ATTENDANCE = {**MONTHLY, "kind": "attendance"}
FORMATS = ("json", "pdf", "xlsx", "csv")
DISTRICTS = """\
ubigeo,distrito,ut,nombre_ut,desde
100102,Amarilis,UT07,UT Ejemplo Siete,2026-01-01
010202,Imaza,UT02,UT Ejemplo Dos,2026-01-01
"""


def small_edition() -> History:
    """Ana and Eva go to a group in Amarilis; Luz of Imaza is only enrolled."""
    history = History()
    for name, place in (("ana", AMARILIS), ("eva", AMARILIS), ("luz", IMAZA)):
        register(history, name, place)
        contact(history, "02-20", name, place)
        enrol(history, "02-21", name, place)
    list_cohort(history, "03-20", AMARILIS, "ana", "eva")
    list_cohort(history, "03-20", IMAZA, "luz")
    join_group(history, "04-01", "g", "ana", "eva")
    hold(history, "04-10", "g", 1, 2)
    attend(history, "04-10", "ana", 1, 2, group="g")
    attend(history, "04-10", "eva", 1, group="g")
    message(history, "05-01", "ana")
    form_network(history, "05-10", AMARILIS)
    act(history, "05-12", AMARILIS)
    return history


def close_list(history: History, place: Territory, households: int) -> None:
    """Tell that a unit closed its final list on 21 March and a region signed it."""
    cohort = named(f"cohort-{place.territorial_unit}")
    closed = enrollment.CohortClosed(
        cohort_id=cohort,
        cohort_edition=2026,
        households=households,
        districts=1,
        closed_on=date(2026, 3, 21),
    )
    history.tell("03-21", closed, place)
    signed = enrollment.CohortSignedOff(
        cohort_id=cohort,
        cohort_edition=2026,
        acta="ACTA-001-EJEMPLO",
        regional_government=place.ubigeo[:2],
        signed_on=date(2026, 4, 2),
        content_sha256="ab" * 32,
    )
    history.tell("04-02", signed, place)


def choose_leaders(history: History) -> None:
    """Ana, eva and luz were chosen; luz left before the list was validated."""
    for user in ("ana", "eva", "luz"):
        chosen = leaders.LeaderSelected(user_id=named(user))
        history.tell("08-10", chosen, AMARILIS)
    left = leaders.LeaderLeft(user_id=named("luz"), reason=LeaderExit.RESIGNED)
    history.tell("08-15", left, AMARILIS)
    validate_list(history, "08-20", AMARILIS)


async def with_small_edition(api: InProcess) -> History:
    """The plan, the territory and the small edition, all known to the view."""
    await with_plan(api)
    path = "/territories?occurred_on=2026-01-10"
    await api.send(path, DISTRICTS.encode(), UAS, {"Content-Type": "text/csv"})
    await follow_itself(api)
    history = small_edition()
    consume_all(api, history)
    return history


async def issue(
    api: InProcess,
    body: dict[str, Any] | None = None,
    caller: Caller = UAS,
    key: UUID | None = None,
    **changes: Any,
) -> httpx.Response:
    """Ask for a report: the monthly one of May, unless said otherwise."""
    return await api.post("/reports", {**(body or MONTHLY), **changes}, caller, key)


async def issued(
    api: InProcess, body: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """The answer to a report that must succeed."""
    answer = await issue(api, body, **changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def content(
    api: InProcess, report_id: str, format_: str = "json", caller: Caller = UAS
) -> httpx.Response:
    """One format of a report."""
    return await api.get(f"/reports/{report_id}/content", caller, format=format_)


async def document(api: InProcess, report_id: str) -> dict[str, Any]:
    """The frozen document."""
    answer = await content(api, report_id)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.content)
    return found


def table(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """The rows of one table of a document, each by column key."""
    one = next(table for table in found["tables"] if table["key"] == key)
    names = [column["key"] for column in one["columns"]]
    return [dict(zip(names, row, strict=True)) for row in one["rows"]]

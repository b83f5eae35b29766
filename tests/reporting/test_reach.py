"""How far down each role may look."""

import pytest

from tests.reporting.service import AUDITOR, MAYOR, UAS, UT07, with_plan
from tests.support.in_process import Caller, InProcess

REGION = Caller("gobierno_regional", regions=("10",))
MANAGER = Caller("gestor", units=("UT07",))
Query = dict[str, str | list[str]]
CASES: tuple[tuple[Caller, Query, int], ...] = (
    # The country and any region are for everybody.
    (MAYOR, {"by": "country"}, 200),
    (MAYOR, {"by": "region"}, 200),
    (MAYOR, {"region": "01"}, 200),
    # Below a region, a government sees its own territory only.
    (MAYOR, {"by": "district"}, 403),
    (MAYOR, {"by": "ut"}, 403),
    (MAYOR, {"ubigeo": "100103"}, 403),
    (MAYOR, {"ut": "UT07"}, 403),
    (MAYOR, {"by": "district", "region": "10"}, 403),
    (MAYOR, {"by": "district", "ubigeo": "100102"}, 200),
    (MAYOR, {"by": "district", "ubigeo": ["100102", "100103"]}, 403),
    (REGION, {"by": "district"}, 403),
    (REGION, {"by": "district", "region": "10"}, 200),
    (REGION, {"by": "district", "region": ["10", "01"]}, 403),
    (REGION, {"ubigeo": "100103"}, 200),
    (REGION, {"ubigeo": "010202"}, 403),
    # The programme's own people and the auditor see every aggregate.
    (UT07, {"by": "district"}, 200),
    (MANAGER, {"by": "district"}, 200),
    (AUDITOR, {"by": "district"}, 200),
    (UAS, {"by": "district"}, 200),
)


@pytest.mark.parametrize("path", ["/indicators", "/indicators/what-if"])
async def test_figures_below_a_region_are_for_those_who_work_there(
    api: InProcess, path: str
) -> None:
    await with_plan(api)
    always: Query = {"as_of": "2026-12-31"}
    if path != "/indicators":
        always["policy"] = "completion_threshold:7"

    answers = [await api.get(path, who, **(always | query)) for who, query, _ in CASES]

    found = zip(CASES, answers, strict=True)
    assert [
        (who.role, query, answer.status_code) for (who, query, _), answer in found
    ] == [(who.role, query, status) for who, query, status in CASES]
    refused = [answer for answer in answers if answer.status_code == 403]
    assert {answer.json()["code"] for answer in refused} == {"outside-scope"}

"""The ends of the calendar, where adding a day or a zone overflows, are refused."""

import json
from typing import Any, Final

import httpx
import pytest

from juntos_chassis.dates import FIRST_DAY, LAST_DAY, NOT_OF_THE_TIME
from tests.api.routes import asked, described, schemas
from tests.support.in_process import InProcess

DATES: Final = {"date", "date-time"}
ENDS: Final = ("0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01")


def formats(schema: dict[str, Any]) -> set[str]:
    """The formats of a date, none for what is no date."""
    found = {one.get("format") for one in (schema, *schema.get("anyOf", ()))}
    return {one for one in found if one in DATES}


def written(day: str, form: str) -> str:
    """A day as the format writes it, in the zone where it overflows."""
    zone = "+14:00" if day.startswith("0") else "-12:00"
    return day if form == "date" else f"{day}T12:00:00{zone}"


async def test_every_date_tells_its_bounds(api: InProcess) -> None:
    without = [
        (str(route), name)
        for route in await described(api, webhooks=True)
        for name, one in schemas(route, [route.body, *route.parameters])
        if one.get("format") in DATES and "formatMinimum" not in one
    ]

    assert without == []


@pytest.mark.parametrize("day", ENDS)
async def test_a_date_of_a_query_is_refused_by_name(api: InProcess, day: str) -> None:
    for route in await described(api):
        for one in route.parameters:
            for form in formats(one["schema"]):
                query = route.query(**{one["name"]: written(day, form)})

                answer = await asked(api, route, query=query)

                # What the path names may be looked up before the query is read.
                assert answer.status_code in {404, 422}, (route, answer.text)
                if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
                    error = {"field": one["name"], "reason": NOT_OF_THE_TIME}
                    assert error in answer.json()["errors"], (route, answer.text)


@pytest.mark.parametrize("day", ENDS)
async def test_a_date_of_a_body_is_refused_by_name(api: InProcess, day: str) -> None:
    for route in await described(api):
        body = route.resolved(route.body or {})
        for name, schema in body.get("properties", {}).items():
            for form in formats(schema):
                content = json.dumps({name: written(day, form)}).encode()

                answer = await asked(api, route, content=content)

                reasons = {e["field"]: e["reason"] for e in answer.json()["errors"]}
                assert reasons.get(name) == NOT_OF_THE_TIME, (route, name, answer.text)


@pytest.mark.parametrize("day", [FIRST_DAY.isoformat(), LAST_DAY.isoformat()])
async def test_the_first_and_last_day_are_no_error_of_the_service(
    api: InProcess, day: str
) -> None:
    for route in await described(api):
        for one in route.parameters:
            for form in formats(one["schema"]):
                query = route.query(**{one["name"]: written(day, form)})

                answer = await asked(api, route, query=query)

                assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, route

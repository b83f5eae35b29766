"""What a client may name has bounds, and they are told: no number is too large."""

from typing import Any

from tests.api.routes import Route, asked, described, schemas
from tests.support.in_process import InProcess

HUGE = str(10**30)


def unbounded(schema: dict[str, Any]) -> bool:
    """Whether a whole number may be as large as it likes."""
    bounds = ("maximum", "exclusiveMaximum", "enum", "const")
    return schema.get("type") == "integer" and not any(b in schema for b in bounds)


def endless(schema: dict[str, Any]) -> bool:
    """Whether a text may be as long as it likes."""
    bounds = ("maxLength", "pattern", "enum", "const", "format")
    return schema.get("type") == "string" and not any(b in schema for b in bounds)


def found(route: Route, schema: Any) -> list[dict[str, Any]]:
    """A schema and what it is made of."""
    return [one for _, one in schemas(route, schema)]


async def test_every_whole_number_of_an_address_or_body_has_a_maximum(
    api: InProcess,
) -> None:
    without = [
        (str(route), name)
        for route in await described(api, webhooks=True)
        for name, one in schemas(route, [route.body, *route.parameters])
        if unbounded(one)
    ]

    assert without == []


async def test_every_text_of_an_address_is_bounded(api: InProcess) -> None:
    without = [
        (str(route), one["name"])
        for route in await described(api, webhooks=True)
        for one in route.parameters
        if any(map(endless, found(route, one["schema"])))
    ]

    assert without == []


async def test_a_number_beyond_every_bound_is_refused(api: InProcess) -> None:
    for route in await described(api):
        for one in route.parameters:
            if any(s.get("type") == "integer" for s in found(route, one["schema"])):
                name = one["name"]
                if one["in"] == "path":
                    address = route.address(**{name: HUGE})
                    answer = await asked(api, route, address=address)
                else:
                    answer = await asked(api, route, query=route.query(**{name: HUGE}))

                assert answer.status_code == 422, (route, name, answer.text)
                fields = {error["field"] for error in answer.json()["errors"]}
                assert name in fields, (route, answer.text)

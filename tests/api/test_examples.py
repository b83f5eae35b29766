"""Every example that the documentation shows can be sent as it stands."""

import json
from typing import Any

import jsonschema_rs

from tests.api.routes import Route, described
from tests.support.in_process import InProcess


def examples(route: Route) -> list[Any]:
    """What is shown as the JSON body of a route."""
    content = route.described["requestBody"]["content"]["application/json"]
    schema = route.resolved(content["schema"])
    branches = [
        route.resolved(one) for one in schema.get("oneOf", schema.get("anyOf", ()))
    ]
    found = [content, schema, *branches]
    return [one["example"] for one in found if "example" in one] + [
        one for holder in found for one in holder.get("examples", ())
    ]


async def test_every_example_of_a_body_fits_its_schema(api: InProcess) -> None:
    shown = 0
    for route in await described(api):
        if route.body is None:
            continue
        for example in examples(route):
            shown += 1
            schema = {**route.body, "components": route.document["components"]}
            validator = jsonschema_rs.validator_for(schema, validate_formats=True)

            wrong = [str(one) for one in validator.iter_errors(example)]

            assert wrong == [], (str(route), json.dumps(example))

    assert shown > 0

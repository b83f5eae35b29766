"""A name that is not expected is refused: nothing that was sent is passed over."""

import json

from tests.api.routes import asked, described, schemas
from tests.support.in_process import InProcess


async def test_every_object_that_a_body_is_made_of_is_closed(api: InProcess) -> None:
    open_ones = {
        f"{route}: {name}"
        for route in await described(api)
        if route.is_command
        for name, one in schemas(route, route.body)
        if one.get("type") == "object"
        and one.get("additionalProperties", "patternProperties" not in one) is True
    }

    assert open_ones == set()


async def test_an_unknown_name_is_told_in_spanish(api: InProcess) -> None:
    for route in await described(api):
        if route.is_command:
            answer = await asked(api, route, content=json.dumps({"ñ": 1}).encode())

            assert answer.status_code == 422, route
            told = {
                one["field"].rpartition(".")[2]: one["reason"]
                for one in answer.json()["errors"]
            }
            assert told["ñ"] == "este dato no se espera aquí", (route, told)

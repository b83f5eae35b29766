"""Addresses with what no route expects are refused, whatever route they lead to."""

import httpx

from tests.api.routes import asked, described
from tests.support.in_process import InProcess


def refused(answer: httpx.Response) -> str:
    """What a refusal says."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    detail: str = answer.json()["detail"]
    return detail


async def test_a_nul_in_a_path_is_refused(api: InProcess) -> None:
    for route in await described(api):
        names = [one["name"] for one in route.parameters if one["in"] == "path"]
        for name in names:
            address = route.address(**{name: "a%00b"})

            assert "%00" in refused(await asked(api, route, address=address)), route


async def test_a_nul_in_a_query_is_refused(api: InProcess) -> None:
    for route in await described(api):
        names = [one["name"] for one in route.parameters if one["in"] == "query"]
        for name in (*names, "x\0"):
            answer = await asked(api, route, query=route.query(**{name: "a\0b"}))

            assert "%00" in refused(answer), (route, name)

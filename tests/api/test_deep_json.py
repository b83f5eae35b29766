"""JSON that is nested without end is refused like any other that cannot be read."""

from tests.api.routes import asked, described
from tests.support.in_process import InProcess

DEPTHS = (500, 100_000)


async def test_json_without_end_is_no_error_of_the_service(api: InProcess) -> None:
    for route in await described(api):
        if "requestBody" not in route.described:
            continue
        for depth in DEPTHS:
            nested = b"[" * depth + b"]" * depth
            for content in (b"[" * depth, nested, b'{"a":' + nested + b"}"):
                answer = await asked(api, route, content=content)

                assert 400 <= answer.status_code < 500, (route, answer.text)
                kind = answer.headers["content-type"]
                assert kind == "application/problem+json", route

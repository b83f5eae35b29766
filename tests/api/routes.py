"""What a service says of its own routes in its OpenAPI, as tests go through them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from tests.support.in_process import Caller, InProcess

CALLERS: Final = (
    Caller("uas"),
    Caller("ut", units=("UT07",)),
    Caller("gobierno_local", ubigeos=("100101",)),
    Caller("gestor", units=("UT07",)),
    Caller("auditor"),
    Caller("service"),
)
"""Between them they may call every route."""
NO_ID: Final = "00000000-0000-4000-8000-000000000000"
IN_PATHS: Final = {
    "code": "og1",
    "edition": "2026",
    "instrument": "cap-2026-ejemplo",
    "line": "9",
    "name": "consent-pending",
    "kind": "missed",
    "position": "1",
    "report_id": "abc",
    "service": "enrollment",
    "session_number": "1",
    "territorial_unit": "UT07",
    "version": "1",
}
"""What stands for a parameter of a path that is no identifier."""


@dataclass(frozen=True)
class Route:
    """One operation."""

    method: str
    path: str
    described: dict[str, Any]
    document: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """Of its path and query, as they are described."""
        found = self.described.get("parameters", [])
        return [one for one in found if one["in"] in {"path", "query"}]

    @property
    def is_command(self) -> bool:
        """Whether it records something, told as JSON."""
        found = self.described.get("parameters", [])
        names = {one["name"].lower() for one in found if one["in"] == "header"}
        uploads = "text/csv" in self.described.get("requestBody", {}).get("content", {})
        return self.body is not None and "idempotency-key" in names and not uploads

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its JSON body, if it takes one."""
        content = self.described.get("requestBody", {}).get("content", {})
        schema: dict[str, Any] | None = content.get("application/json", {}).get(
            "schema"
        )
        return schema

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema itself where it is only referred to."""
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][
                schema["$ref"].rpartition("/")[2]
            ]
        return schema

    def address(self, **named: str) -> str:
        """Its path with something for each parameter."""
        return re.sub(
            r"\{(\w+)\}",
            lambda found: named.get(found[1], IN_PATHS.get(found[1], NO_ID)),
            self.path,
        )

    def query(self, **named: str) -> dict[str, str]:
        """Something for each parameter that its query needs, and what is named."""
        needed = {
            one["name"]: _some(self.resolved(one["schema"]))
            for one in self.parameters
            if one["in"] == "query" and one.get("required")
        }
        return needed | named


def _some(schema: dict[str, Any]) -> str:
    if schema.get("format") == "date":
        return "2026-05-04"
    return str({"^UT[0-9]{2}$": "UT07"}.get(schema.get("pattern", ""), "2026-05"))


def routes(document: dict[str, Any]) -> list[Route]:
    """Every operation of a service."""
    return [
        Route(method.upper(), path, described, document)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def schemas(route: Route, schema: Any) -> Iterator[tuple[str, Any]]:
    """A schema and all that it refers to, each with its name."""
    seen: set[str] = set()
    left: list[tuple[str, Any]] = [("", schema)]
    while left:
        name, one = left.pop()
        if isinstance(one, list):
            left += [(name, inner) for inner in one]
        if not isinstance(one, dict):
            continue
        if "$ref" in one:
            name = one["$ref"].rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                left.append((name, route.resolved(one)))
            continue
        name = str(one.get("name", name))
        yield name, one
        left += [(name, inner) for key, inner in one.items() if key != "example"]


async def described(api: InProcess, *, webhooks: bool = False) -> list[Route]:
    """The routes of a running service; those of its providers only on request."""
    found = routes((await api.get("/openapi.json", CALLERS[0])).json())
    return [one for one in found if webhooks or not one.path.startswith("/webhooks/")]


async def asked(
    api: InProcess,
    route: Route,
    *,
    address: str | None = None,
    query: dict[str, str] | None = None,
    content: bytes | None = None,
    callers: Sequence[Caller] = CALLERS,
) -> httpx.Response:
    """The answer to the first caller whose role may ask."""
    for caller in callers:
        answer = await api.request(
            route.method,
            address or route.address(),
            caller,
            params=route.query() if query is None else query,
            content=content,
        )
        if answer.status_code != httpx.codes.FORBIDDEN:
            break
    return answer

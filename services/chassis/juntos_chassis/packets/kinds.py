"""The commands a packet may hold, taken from the endpoints of the service itself."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints
from uuid import UUID

from fastapi import APIRouter, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from ..commands import Answer, Command
from ..errors import FieldError, InvalidInput
from ..eventstore import EventSourcedService
from ..identity import Role
from ..storable import require_storable
from ..web.commands import CommandedBy, canonical_json, request_digest
from ..web.problems import INVALID, field_errors
from .reading import CommandLine

Endpoint = Callable[..., dict[str, Any]]
OCCURRED_ON: Final = "occurred_on"
TWO_DATES: Final = "difiere de la fecha del comando ({occurred_on})"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One command of a packet, checked as far as that needs no database."""

    kind: "CommandKind"
    id: UUID
    arguments: Mapping[str, Any]
    digest: bytes
    lane: str | None
    """The one aggregate it concerns, None if it may touch others."""


@dataclass(frozen=True, slots=True)
class CommandKind:
    """One endpoint, callable without HTTP."""

    name: str
    """The type that a packet names."""
    endpoint: Endpoint
    method: str
    path: str
    roles: frozenset[Role]
    places: type[BaseModel]
    """The parameters of its path."""
    body: type[BaseModel]
    names: Mapping[str, str]
    """What the endpoint calls its ``body``, ``app`` and ``command``."""
    alone_by: str | None
    """The path parameter that names the only aggregate it reads and writes."""

    def read(self, command: CommandLine) -> Asked:
        """Check a body: what the endpoint takes, and the ids that its path has.

        A body that names no date has the command's own.

        Raises:
            InvalidInput: with every bad field, named as the endpoint names it.
        """
        given, occurred_on = command.body, command.occurred_on.isoformat()
        require_storable(given)
        path_names = set(self.places.model_fields)
        sent = {name: value for name, value in given.items() if name not in path_names}
        if OCCURRED_ON in self.body.model_fields:
            sent.setdefault(OCCURRED_ON, occurred_on)
        errors: list[FieldError] = []
        places = _validated(self.places, given, errors)
        body = _validated(self.body, sent, errors)
        if body is not None and sent.get(OCCURRED_ON, occurred_on) != occurred_on:
            reason = TWO_DATES.format(occurred_on=occurred_on)
            errors.append(FieldError(OCCURRED_ON, reason))
        if errors or places is None:
            raise InvalidInput(INVALID, *errors)
        found = {name: getattr(places, name) for name in path_names}
        path = self.path.format(**found)
        return Asked(
            kind=self,
            id=command.id,
            arguments={**found, self.names["body"]: body},
            digest=request_digest(self.method, path, canonical_json(sent)),
            lane=str(found[self.alone_by]) if self.alone_by else None,
        )

    def carry_out(
        self, application: EventSourcedService, asked: Asked, command: Command
    ) -> Answer:
        """Call the endpoint, as a request would."""
        return self.endpoint(
            **asked.arguments,
            **{self.names["app"]: application, self.names["command"]: command},
        )


def packet_commands(
    routers: Sequence[APIRouter],
    endpoints: Mapping[str, Endpoint],
    *,
    alone_by: str | None = None,
) -> Mapping[str, CommandKind]:
    """The kinds behind some endpoints, by the type that a packet names.

    Args:
        routers: where the endpoints are registered, with method and path.
        endpoints: type in a packet → endpoint function.
        alone_by: a path parameter; endpoints that have it concern that aggregate and
            no other, so a packet carries them out beside those of other aggregates.

    Raises:
        TypeError: if an endpoint needs what a packet cannot give.
    """
    routes = {
        route.endpoint: route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
    }
    return {
        name: _kind(name, routes[endpoint], alone_by)
        for name, endpoint in endpoints.items()
    }


def _kind(name: str, route: APIRoute, alone_by: str | None) -> CommandKind:
    hints = get_type_hints(route.endpoint, include_extras=True)
    hints.pop("return", None)
    places: dict[str, Any] = {}
    names: dict[str, str] = {}
    body: type[BaseModel] | None = None
    roles: frozenset[Role] = frozenset()
    for parameter, hint in hints.items():
        needed = _dependency(hint)
        if isinstance(needed, CommandedBy):
            names["command"], roles = parameter, needed.roles
        elif needed is not None:
            if "app" in names:
                raise TypeError(f"{name}: {parameter!r} needs a request")
            names["app"] = parameter
        elif f"{{{parameter}}}" in route.path:
            places[parameter] = (hint, ...)
        elif inspect.isclass(hint) and issubclass(hint, BaseModel):
            names["body"], body = parameter, hint
        else:
            raise TypeError(f"{name}: a packet cannot give {parameter!r}")
    if body is None or names.keys() != {"app", "command", "body"}:
        raise TypeError(f"{name}: an endpoint needs application, command and body")
    return CommandKind(
        name=name,
        endpoint=route.endpoint,
        method=min(route.methods or {"POST"}),
        path=route.path,
        roles=roles,
        places=create_model(f"{name}_path", **places),
        body=body,
        names=names,
        alone_by=alone_by if alone_by in places else None,
    )


def _dependency(hint: Any) -> Callable[..., Any] | None:
    if get_origin(hint) is not Annotated:
        return None
    found = (arg for arg in get_args(hint)[1:] if isinstance(arg, params.Depends))
    depends = next(found, None)
    return None if depends is None else depends.dependency


def _validated(
    model: type[BaseModel], value: Body, errors: list[FieldError]
) -> BaseModel | None:
    try:
        return TypeAdapter(model).validate_python(value)
    except ValidationError as problem:
        errors += field_errors(problem.errors())
        return None

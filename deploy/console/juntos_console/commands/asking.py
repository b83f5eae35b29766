"""Asking a service of the local stack by its public HTTP API, as the UAS."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from ..errors import BadData, DependencyDown
from ..stack import LocalStack
from ..stack.local import require_stack

TIMEOUT_SECONDS = 300
CLIENT_ERROR = 400
SERVER_ERROR = 500


def asked(
    folder: Path,
    service: str,
    method: str,
    path: str,
    command_id: UUID | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    **request: Any,
) -> dict[str, Any]:
    """The answer of a service to the UAS.

    Args:
        folder: of the local stack.
        service: its name.
        method: of HTTP.
        path: from the service's root.
        command_id: repeating one gives its first answer; by default a new one.
        headers: others than the token and the command id.
        request: what else httpx takes.

    Raises:
        BadData: if the service refuses, with its own reason.
        DependencyDown: if it does not answer.
    """
    require_stack(folder)
    stack = LocalStack(folder)
    sent = {
        **(headers or {}),
        "Authorization": f"Bearer {stack.mint('uas-consola', ['uas'])}",
        "Idempotency-Key": str(command_id or uuid4()),
    }
    try:
        response = httpx.request(
            method,
            f"{stack.url(service)}{path}",
            headers=sent,
            timeout=TIMEOUT_SECONDS,
            **request,
        )
    except httpx.HTTPError as problem:
        message = f"El servicio {service} no responde: ¿está activa la pila?"
        raise DependencyDown(message) from problem
    if response.status_code >= SERVER_ERROR:
        raise DependencyDown(detail_of(response))
    if response.status_code >= CLIENT_ERROR:
        raise BadData(detail_of(response))
    answer: dict[str, Any] = response.json()
    return answer


def detail_of(response: httpx.Response) -> str:
    """What a refusal says, and every value that it refuses, a line each."""
    try:
        problem = response.json()
        lines = [str(problem["detail"]), *map(_field_line, problem.get("errors", []))]
    except (ValueError, KeyError):
        return f"HTTP {response.status_code}"
    return "\n".join(lines)


def _field_line(error: Mapping[str, Any]) -> str:
    """Where one value is, what it says and why it is refused."""
    told = [f"fila {error['row']}"] if "row" in error else []
    told += [f"campo {error['field']}"] if "field" in error else []
    told += [f"valor {error['value']!r}"] if "value" in error else []
    return f"- {', '.join(told)}: {error.get('reason', '')}"

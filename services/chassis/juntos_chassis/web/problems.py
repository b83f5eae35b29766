"""RFC 9457 problem bodies: one table from the kinds of error to HTTP."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from eventsourcing.persistence import OperationalError as StoreOperationalError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError as PsycopgOperationalError
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import OperationalError as SQLOperationalError
from starlette.exceptions import HTTPException

from ..errors import InvalidInput, ServiceError, Unauthenticated, Unavailable
from ..logs import get_logger
from ..seedwork import RuleBroken
from .spanish import reason_in_spanish

MEDIA_TYPE = "application/problem+json"
DATABASE_AWAY = "La base de datos no responde; la solicitud no se registró. Reintente."
INVALID = "La solicitud tiene datos que no se pueden aceptar."
BUG = "Ocurrió un error inesperado; quedó registrado con su identificador de traza."
NO_SUCH_PAGE = "No existe esa dirección."

log = get_logger(__name__)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem+json response; ``code`` is for programs, ``detail`` for people."""
    body: dict[str, Any] = {
        "type": f"urn:juntos:problem:{code}",
        "title": code,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every failure as a problem; what is not expected is a bug and a 500."""
    app.add_exception_handler(RuleBroken, _rule_broken)
    app.add_exception_handler(ServiceError, _service_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    for away in (
        PsycopgOperationalError,
        PoolTimeout,
        SQLOperationalError,
        StoreOperationalError,
    ):
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(Exception, _bug)


def _rule_broken(_: Request, broken: Any) -> JSONResponse:
    return problem(409, broken.code, str(broken))


def _service_error(_: Request, error: Any) -> JSONResponse:
    headers: dict[str, str] = {}
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    fields = error.fields if isinstance(error, InvalidInput) else ()
    errors = [field.as_json() for field in fields]
    return problem(
        error.status, error.code, error.detail, errors=errors, headers=headers
    )


def _validation_error(_: Request, error: Any) -> JSONResponse:
    errors = [
        {
            "field": ".".join(str(part) for part in found["loc"][1:])
            or found["loc"][0],
            "reason": reason_in_spanish(found),
        }
        for found in error.errors()
    ]
    return problem(422, "invalid-input", INVALID, errors=errors)


def _http_exception(_: Request, error: Any) -> JSONResponse:
    detail = (
        NO_SUCH_PAGE if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    )
    return problem(error.status_code, f"http-{error.status_code}", detail)


def _database_away(_: Request, error: Any) -> JSONResponse:
    log.warning("database.away", problem=repr(error))
    retry = {"Retry-After": str(Unavailable.retry_after_seconds)}
    return problem(503, "unavailable", DATABASE_AWAY, headers=retry)


def _bug(_: Request, error: Any) -> JSONResponse:
    log.error("request.bug", exc_info=error)
    return problem(500, "internal-error", BUG)

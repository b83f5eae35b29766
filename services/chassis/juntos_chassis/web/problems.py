"""RFC 9457 problem bodies: one table from the kinds of error to HTTP."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from eventsourcing.persistence import OperationalError as StoreOperationalError
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg import OperationalError as PsycopgOperationalError
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import OperationalError as SQLOperationalError
from starlette.exceptions import HTTPException

from ..errors import FieldError, InvalidInput, ServiceError, Unavailable
from ..logs import get_logger
from ..seedwork import RuleBroken
from ..storable import shown
from .spanish import reason_in_spanish

MEDIA_TYPE = "application/problem+json"
DATABASE_AWAY = "La base de datos no responde; la solicitud no se registró. Reintente."
INVALID = "La solicitud tiene datos que no se pueden aceptar."
BUG = "Ocurrió un error inesperado; quedó registrado con su identificador de traza."
UNREADABLE = "No se pudo leer el cuerpo de la solicitud."
NO_SUCH_PAGE = "No existe esa dirección."
NO_SUCH_METHOD = "Esa dirección no acepta el método {method}."
AWAY: Final = (
    PsycopgOperationalError,
    PoolTimeout,
    SQLOperationalError,
    StoreOperationalError,
)
"""How a database that does not answer shows itself."""

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


def http_problem(
    status: int, detail: str, *, headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem that is one of HTTP itself; its status is its code."""
    return problem(status, f"http-{int(status)}", detail, headers=headers)


@dataclass(frozen=True, slots=True)
class Problem:
    """An expected failure as an answer shows it."""

    status: int
    code: str
    detail: str
    errors: Sequence[dict[str, Any]] = ()


def problem_of(failure: Exception) -> Problem | None:
    """What an expected failure means to its caller; None for a bug."""
    if isinstance(failure, RuleBroken):
        return Problem(HTTPStatus.CONFLICT, failure.code, str(failure))
    if isinstance(failure, ServiceError):
        fields = failure.fields if isinstance(failure, InvalidInput) else ()
        shown = [field.as_json() for field in fields]
        return Problem(failure.status, failure.code, failure.detail, shown)
    if isinstance(failure, AWAY):
        status = HTTPStatus.SERVICE_UNAVAILABLE
        return Problem(status, Unavailable.code, DATABASE_AWAY)
    return None


def field_errors(found: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """Pydantic's errors, each with the path of its field inside the body."""
    return [
        FieldError(shown(".".join(map(str, error["loc"]))), reason_in_spanish(error))
        for error in found
    ]


def install_problem_handlers(app: FastAPI) -> None:
    """Answer every failure as a problem; what is not expected is a bug and a 500."""
    app.add_exception_handler(RuleBroken, _expected)
    app.add_exception_handler(ServiceError, _expected)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_exception)
    for away in AWAY:
        app.add_exception_handler(away, _expected)
    app.add_exception_handler(Exception, _bug)


def _expected(_: Request, failure: Exception) -> JSONResponse:
    found = problem_of(failure)
    if found is None:
        raise failure
    headers: dict[str, str] = {}
    if isinstance(failure, AWAY):
        log.warning("database.away", problem=repr(failure))
    if found.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(Unavailable.retry_after_seconds)
    if found.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(
        found.status, found.code, found.detail, errors=found.errors, headers=headers
    )


def _validation_error(_: Request, error: Any) -> JSONResponse:
    # The first part says body, path or query; alone it is the name.
    found = [{**one, "loc": one["loc"][1:] or one["loc"][:1]} for one in error.errors()]
    errors = [field.as_json() for field in field_errors(found)]
    return problem(422, "invalid-input", INVALID, errors=errors)


def _http_exception(request: Request, error: Any) -> JSONResponse:
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            detail = NO_SUCH_PAGE
        case HTTPStatus.METHOD_NOT_ALLOWED:
            detail = NO_SUCH_METHOD.format(method=request.method)
        case HTTPStatus.BAD_REQUEST:
            detail = UNREADABLE
        case _:
            detail = str(error.detail)
    return http_problem(error.status_code, detail, headers=error.headers)


def _bug(_: Request, error: Any) -> JSONResponse:
    log.error("request.bug", exc_info=error)
    return problem(500, "internal-error", BUG)

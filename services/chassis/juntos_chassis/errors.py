"""The kinds of error besides ``RuleBroken``; `web.problems` maps them to HTTP."""

from dataclasses import dataclass
from typing import ClassVar


class ServiceError(Exception):
    """An expected failure with a code for programs and a Spanish detail for people."""

    status: ClassVar[int]
    code: str
    detail: str

    def __init__(self, detail: str, *, code: str | None = None) -> None:
        """Keep the detail; the code defaults to the class's own."""
        self.detail = detail
        if code is not None:
            self.code = code
        super().__init__(detail)


class NotFound(ServiceError):
    """What was asked for does not exist."""

    status = 404
    code = "not-found"


class Forbidden(ServiceError):
    """The actor may not do this, or not there."""

    status = 403
    code = "forbidden"


class Unauthenticated(ServiceError):
    """No valid token came with the request."""

    status = 401
    code = "unauthenticated"


class Conflict(ServiceError):
    """Somebody else changed the same thing at the same time."""

    status = 409
    code = "concurrent-change"


class Unavailable(ServiceError):
    """Something we depend on is down; trying again later is right."""

    status = 503
    code = "unavailable"
    retry_after_seconds: ClassVar[int] = 5


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: where it is and why it is refused (Spanish)."""

    field: str
    reason: str
    row: int | None = None
    value: str | None = None

    def as_json(self) -> dict[str, str | int]:
        """As answers show it; what is not known is left out."""
        shown = {
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "reason": self.reason,
        }
        return {name: value for name, value in shown.items() if value is not None}


class InvalidInput(ServiceError):
    """The request breaks its own contract; each bad field is named."""

    status = 422
    code = "invalid-input"

    def __init__(
        self, detail: str, *fields: FieldError, code: str | None = None
    ) -> None:
        """Keep the fields beside the summary."""
        super().__init__(detail, code=code)
        self.fields = fields

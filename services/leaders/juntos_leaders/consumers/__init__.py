"""What leaders learns from other services, one handler an upstream."""

from .enrollment import on_enrollment
from .reporting import on_reporting
from .sessions import on_sessions

handlers = {
    "enrollment": on_enrollment,
    "sessions": on_sessions,
    "reporting": on_reporting,
}

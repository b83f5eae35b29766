"""What sessions learns from other services, one handler an upstream."""

from .enrollment import on_enrollment
from .reporting import on_reporting

handlers = {"enrollment": on_enrollment, "reporting": on_reporting}

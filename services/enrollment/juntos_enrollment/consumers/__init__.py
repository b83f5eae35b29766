"""What enrollment learns from other services, one handler an upstream."""

from .reporting import on_reporting

handlers = {"reporting": on_reporting}

"""What leaders learns from other services, one handler an upstream."""

from .sessions import on_sessions

handlers = {"sessions": on_sessions}

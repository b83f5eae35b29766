"""Every published event, one module a producing service."""

from . import enrollment, leaders, outreach, reporting, sessions

__all__ = ["enrollment", "leaders", "outreach", "reporting", "sessions"]

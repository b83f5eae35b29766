"""Facts: what happened, one table a kind, written from events and never counted up."""

from . import enrollment, leaders, outreach, reporting, sessions

__all__ = ["enrollment", "leaders", "outreach", "reporting", "sessions"]

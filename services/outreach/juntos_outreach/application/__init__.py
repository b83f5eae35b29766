"""The commands of outreach."""

from .outreach import Outreach

__all__ = ["Outreach"]

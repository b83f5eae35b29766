"""Attendance lists as files: the template, reading what comes back, and its review."""

from .proposals import Choice, Proposal
from .store import AttendanceImport, Imports

__all__ = ["AttendanceImport", "Choice", "Imports", "Proposal"]

"""The commands of enrollment."""

from .enrollment import Enrollment

__all__ = ["Enrollment"]

"""Stored events of reporting on their way out."""

from .translation import published

__all__ = ["published"]

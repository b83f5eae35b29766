"""What leaders publishes of what it stored."""

from .translation import published

__all__ = ["published"]

"""What the lists of daily work have in common, in whatever service they are."""

from enum import StrEnum


class Order(StrEnum):
    """How a list is sorted."""

    PLACE = "place"
    """By district, for a round of visits."""
    WAITING = "waiting"
    """Who waits longest comes first."""

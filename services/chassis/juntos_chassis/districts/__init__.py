"""Which unit serves a district on a date: what reporting publishes, kept and applied.

A district may pass from one unit to another. What happened stays where it happened;
from the date on, the unit that serves the district now acts and reads there.
"""

from .changing import DistrictsPassOn
from .keeping import create_districts, keep_assignments
from .known import Districts
from .serving import ServedApplication

__all__ = [
    "Districts",
    "DistrictsPassOn",
    "ServedApplication",
    "create_districts",
    "keep_assignments",
]

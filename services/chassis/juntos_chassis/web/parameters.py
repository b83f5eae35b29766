"""Parameters that many routes take, with the bounds that a database has too."""

from typing import Annotated, Final

from pydantic import Field

LAST_POSITION: Final = 2**63 - 1
"""Of PostgreSQL's bigint."""
FARTHEST_ROW: Final = 100_000_000
"""No list is that long; a page beyond it is a slip."""

Offset = Annotated[int, Field(ge=0, le=FARTHEST_ROW)]
"""How many rows of a list come before its page."""
Position = Annotated[int, Field(ge=0, le=LAST_POSITION)]
"""A place in a log of events; 0 is before the first."""

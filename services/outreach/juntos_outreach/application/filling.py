"""The mark of a campaign whose queue is being filled: it shows what was cut.

It is set in the transaction that switches the campaign on and removed in the one that
answers, so a campaign that keeps it has people who are not queued yet.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool

from ..domain.campaign import Campaign
from ..domain.rules import CampaignIsClosed

BEGIN: Final = """
UPDATE campaigns SET filling_since = clock_timestamp(), filling_on = %(on)s, queued = 0
WHERE campaign = %(code)s AND territorial_unit = %(unit)s
"""
COUNT: Final = """
UPDATE campaigns SET queued = queued + %(more)s
WHERE campaign = %(code)s AND territorial_unit = %(unit)s AND state <> 'closed'
"""
END: Final = """
UPDATE campaigns SET filling_since = NULL
WHERE campaign = %(code)s AND territorial_unit = %(unit)s
"""
QUEUED: Final = """
SELECT queued FROM campaigns
WHERE campaign = %(code)s AND territorial_unit = %(unit)s
"""
CUT: Final = """
SELECT campaign, territorial_unit, filling_on FROM campaigns
WHERE filling_since <= %s AND state <> 'closed' ORDER BY filling_since
"""


@dataclass(frozen=True, slots=True)
class Cut:
    """A campaign that was switched on and whose queue is not complete."""

    code: str
    unit: str
    on: date


def begin(cursor: Cursor[DictRow], campaign: Campaign, on: date) -> None:
    """Mark a campaign whose queue is filled from now on.

    Args:
        cursor: of the transaction that switches it on.
        campaign: already shown.
        on: the business date of switching on.
    """
    cursor.execute(BEGIN, {**_one(campaign), "on": on})


def count(cursor: Cursor[DictRow], campaign: Campaign, more: int) -> None:
    """Add to what was queued; waits for whoever is closing the campaign.

    Raises:
        CampaignIsClosed: if it was closed meanwhile.
    """
    cursor.execute(COUNT, {**_one(campaign), "more": more})
    if not cursor.rowcount:
        raise CampaignIsClosed(campaign=campaign.code)


def end(cursor: Cursor[DictRow], campaign: Campaign) -> None:
    """Remove the mark: everybody is queued."""
    cursor.execute(END, _one(campaign))


def cut_before(pool: Pool, moment: datetime) -> list[Cut]:
    """The campaigns that have been being filled since before a moment."""
    with pool.connection() as conn:
        rows = conn.execute(CUT, (moment,)).fetchall()
    return [Cut(*row.values()) for row in rows]


def queued(pool: Pool, campaign: Campaign) -> int:
    """How many were queued since the campaign was last switched on."""
    with pool.connection() as conn:
        row = conn.execute(QUEUED, _one(campaign)).fetchone()
    return int(row["queued"]) if row else 0


def _one(campaign: Campaign) -> dict[str, Any]:
    return {"code": campaign.code, "unit": campaign.territory.territorial_unit}

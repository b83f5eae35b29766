"""Lima's calendar: business dates and months are Lima's, whatever the server's zone."""

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LIMA: Final = ZoneInfo("America/Lima")


def business_date(moment: datetime) -> date:
    """The date in Lima at an aware moment."""
    return moment.astimezone(LIMA).date()


def today() -> date:
    """The present date in Lima; for what no date was told with."""
    return business_date(datetime.now(UTC))

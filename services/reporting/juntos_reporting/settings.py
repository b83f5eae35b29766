"""Settings of reporting: ``JUNTOS_REPORTING_*``."""

from typing import Literal

from pydantic import Field

from juntos_chassis.settings import ServiceSettings, prefix_of


class ReportingSettings(ServiceSettings):
    """What every service has, and how reporting watches."""

    alert_interval_seconds: float = Field(
        default=3600, ge=0, description="how often alerts are evaluated; 0 for never"
    )
    lag_alert_seconds: float = Field(default=60, gt=0)
    lag_alert_events: int = Field(default=10_000, ge=1)
    report_clock: Literal["calendar", "scheduled"] = Field(
        default="calendar",
        description="scheduled lets reports bear dates to come: for walking through an"
        " edition",
    )


def settings() -> ReportingSettings:
    """Read the environment once, at start."""
    return ReportingSettings(_env_prefix=prefix_of("reporting"))

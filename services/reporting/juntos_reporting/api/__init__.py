"""The HTTP side of reporting."""

from . import (
    adopted,
    alerts,
    evidence,
    indicators,
    lists,
    official_figures,
    plans,
    quality,
    reachability,
    report_what_if,
    reports,
    schedule,
    territories,
    view,
)

routers = (
    indicators.router,
    evidence.router,
    lists.router,
    schedule.router,
    reachability.router,
    plans.router,
    adopted.router,
    territories.router,
    # Before /reports/{report_id}, which would read «what-if» as an id.
    report_what_if.router,
    reports.router,
    official_figures.router,
    quality.router,
    alerts.router,
    view.router,
)

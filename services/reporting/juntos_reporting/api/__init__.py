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
    reports.router,
    official_figures.router,
    quality.router,
    alerts.router,
    view.router,
)

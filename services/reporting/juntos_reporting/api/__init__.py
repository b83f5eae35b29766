"""The HTTP side of reporting."""

from . import evidence, indicators, plans, quality, reports, schedule, territories, view

routers = (
    indicators.router,
    evidence.router,
    schedule.router,
    plans.router,
    territories.router,
    reports.router,
    quality.router,
    view.router,
)

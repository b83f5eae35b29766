"""The HTTP side of reporting."""

from . import evidence, indicators, plans, schedule, territories, view

routers = (
    indicators.router,
    evidence.router,
    schedule.router,
    plans.router,
    territories.router,
    view.router,
)

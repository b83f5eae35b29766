"""The HTTP side of reporting."""

from . import indicators, plans, schedule, territories, view

routers = (
    indicators.router,
    schedule.router,
    plans.router,
    territories.router,
    view.router,
)

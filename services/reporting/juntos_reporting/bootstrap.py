"""The composition root of reporting."""

from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.settings import ServiceSettings

from .api import routers
from .application import Reporting
from .application.watching import LagLimits, Watch
from .consumers import handlers
from .consumers.watching import PeriodicWatch
from .facts.view import live_transactions
from .queries.reader import Reader
from .relay import published
from .settings import ReportingSettings


def build(settings: ServiceSettings) -> Service:
    """Reporting with everything it needs."""
    own = _own(settings)
    application = Reporting(
        settings.database_url,
        edition=settings.edition,
        pool_size=settings.pool_size,
        dates_ahead=own.report_clock == "scheduled",
    )
    engine = service_engine(settings)
    reader = Reader(engine)
    limits = LagLimits(own.lag_alert_seconds, own.lag_alert_events)
    watch = Watch(application, reader, limits)
    every = own.alert_interval_seconds
    return Service(
        name="reporting",
        title="JUNTOS: indicadores y programación",
        settings=settings,
        application=application,
        engine=engine,
        publisher=published,
        routers=routers,
        handlers=handlers,
        transaction=live_transactions(engine),
        workers=(PeriodicWatch(watch, every).run,) if every else (),
        state={"reader": reader, "watch": watch},
    )


def _own(settings: ServiceSettings) -> ReportingSettings:
    """Reporting's own settings; their defaults, if only any service's are given."""
    if isinstance(settings, ReportingSettings):
        return settings
    return ReportingSettings.model_validate(settings.model_dump())

"""The composition root of reporting."""

from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.settings import ServiceSettings

from .api import routers
from .application import Reporting
from .consumers import handlers
from .facts.view import live_transactions
from .queries.reader import Reader
from .relay import published


def build(settings: ServiceSettings) -> Service:
    """Reporting with everything it needs."""
    application = Reporting(
        settings.database_url, edition=settings.edition, pool_size=settings.pool_size
    )
    engine = service_engine(settings)
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
        state={"reader": Reader(engine)},
    )

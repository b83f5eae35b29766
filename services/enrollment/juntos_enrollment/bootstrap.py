"""The composition root of enrollment."""

from juntos_chassis.districts import DistrictsPassOn
from juntos_chassis.packets import with_packets
from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.settings import ServiceSettings

from .api import routers
from .api.import_worker import ImportWorker
from .api.lookups import Lookups
from .api.packets import commands, may_pass_later
from .application import Enrollment
from .consumers import handlers
from .relay import published


def build(settings: ServiceSettings) -> Service:
    """Enrollment with everything it needs."""
    application = Enrollment(
        settings.database_url, edition=settings.edition, pool_size=settings.pool_size
    )
    service = Service(
        name="enrollment",
        title="JUNTOS: inscripción",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=routers,
        handlers=handlers,
        workers=(ImportWorker(application), DistrictsPassOn(application)),
        responders=(Lookups(application, settings.nats_url),),
    )
    return with_packets(service, commands, retry=may_pass_later)

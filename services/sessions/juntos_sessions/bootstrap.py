"""The composition root of sessions."""

from juntos_chassis.districts import DistrictsPassOn
from juntos_chassis.packets import with_packets
from juntos_chassis.persons import Persons
from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.settings import ServiceSettings

from .api import routers
from .api.packets import commands, may_pass_later
from .application import Sessions
from .application.evaluator import Evaluator
from .consumers import handlers
from .relay import published


def build(settings: ServiceSettings) -> Service:
    """Sessions with everything it needs."""
    application = Sessions(
        settings.database_url, edition=settings.edition, pool_size=settings.pool_size
    )
    persons = Persons()
    service = Service(
        name="sessions",
        title="JUNTOS: sesiones educativas",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=routers,
        handlers=handlers,
        workers=(Evaluator(application), DistrictsPassOn(application)),
        responders=(persons,),
        state={"persons": persons},
    )
    return with_packets(service, commands, retry=may_pass_later)

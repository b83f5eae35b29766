"""The composition root of leaders."""

from juntos_chassis.districts import DistrictsPassOn
from juntos_chassis.persons import Persons
from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.settings import ServiceSettings

from .api import routers
from .application import Leaders
from .consumers import handlers
from .relay import published


def build(settings: ServiceSettings) -> Service:
    """Leaders with everything it needs."""
    application = Leaders(
        settings.database_url, edition=settings.edition, pool_size=settings.pool_size
    )
    persons = Persons()
    return Service(
        name="leaders",
        title="JUNTOS: madres líderes y redes",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=routers,
        handlers=handlers,
        workers=(DistrictsPassOn(application),),
        responders=(persons,),
        state={"persons": persons},
    )

"""The composition root of outreach."""

from juntos_chassis.runtime import Service, service_engine

from .api import routers
from .application import Outreach
from .application.channels import HTTPProvider
from .application.sender import Sender
from .consumers import handlers
from .relay import published
from .settings import OutreachSettings


def build(settings: OutreachSettings) -> Service:
    """Outreach with everything it needs."""
    application = Outreach(
        settings.database_url, edition=settings.edition, pool_size=settings.pool_size
    )
    sender = Sender(application, HTTPProvider(settings.provider_url))
    return Service(
        name="outreach",
        title="JUNTOS: mensajes y llamadas",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=routers,
        handlers=handlers,
        workers=(sender,),
        state={"webhook_secret": settings.webhook_secret.get_secret_value().encode()},
    )

"""The composition root of outreach."""

import hashlib
import hmac
import time
from datetime import UTC, date, datetime

from juntos_chassis.clock import business_date
from juntos_chassis.districts import DistrictsPassOn
from juntos_chassis.runtime import Service, service_engine

from .api import routers
from .application import Outreach
from .application.channels import CloudAPI, Kannel, MessageChannel
from .application.channels.kannel import KannelAccess
from .application.channels.whatsapp import CloudAPIAccess
from .application.sending.pacing import CircuitBreaker, TokenBucket
from .application.sending.sender import Pace, Sender
from .consumers import handlers
from .domain.values import Channel
from .relay import published
from .settings import OutreachSettings

BREAKER_FAILURES = 5
BREAKER_SECONDS = 10.0


def build(settings: OutreachSettings) -> Service:
    """Outreach with everything it needs."""
    secret = settings.webhook_secret.get_secret_value().encode()
    numbers = settings.number_secret.get_secret_value().encode()
    application = Outreach(
        settings.database_url,
        edition=settings.edition,
        number_key=hmac.new(numbers or secret, b"numbers", hashlib.sha256).digest(),
        pool_size=settings.pool_size,
    )
    by_scheduled_date = settings.message_clock == "scheduled"
    sender = Sender(
        application,
        paces(settings, secret),
        now,
        settings.database_url,
        by_scheduled_date=by_scheduled_date,
    )
    return Service(
        name="outreach",
        title="JUNTOS: mensajes y llamadas",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=routers,
        handlers=handlers,
        workers=(sender, application.children, DistrictsPassOn(application)),
        responders=(application.children,),
        state={
            "webhook_secret": secret,
            "verify_token": (settings.whatsapp_verify_token or settings.webhook_secret),
            "clock": now,
            "day_of": _on_the_day_of_sending if by_scheduled_date else _lima_date,
        },
    )


def now() -> datetime:
    """The present moment; the one place of outreach that looks at the clock."""
    return datetime.fromtimestamp(time.time(), UTC)


def _lima_date(timestamp: int) -> date | None:
    return business_date(datetime.fromtimestamp(timestamp, UTC))


def _on_the_day_of_sending(_: int) -> date | None:
    """Where messages follow their own dates, what is told of them does too."""
    return None


def paces(settings: OutreachSettings, secret: bytes) -> dict[Channel, Pace]:
    """A provider for each channel, and how fast it may be asked."""
    whatsapp = CloudAPI(
        CloudAPIAccess(
            settings.whatsapp_url or settings.provider_url,
            settings.whatsapp_version,
            settings.whatsapp_phone_number_id,
            settings.whatsapp_token.get_secret_value(),
        )
    )
    sms = Kannel(
        KannelAccess(
            settings.sms_url or settings.provider_url,
            settings.sms_username,
            settings.sms_password.get_secret_value(),
            f"{settings.own_url}/webhooks/kannel/report",
            secret,
        )
    )
    return {
        Channel.WHATSAPP: _pace(whatsapp, settings.whatsapp_per_second),
        Channel.SMS: _pace(sms, settings.sms_per_second),
    }


def _pace(channel: MessageChannel, per_second: float | None) -> Pace:
    return Pace(
        channel,
        TokenBucket(per_second, max(1.0, per_second or 1.0), time.monotonic),
        CircuitBreaker(BREAKER_FAILURES, BREAKER_SECONDS, time.monotonic),
    )

"""Settings of outreach: ``JUNTOS_OUTREACH_*``."""

from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from juntos_chassis.settings import ServiceSettings, prefix_of

SCHEDULED_FOR_REAL: Final = (
    "message_clock=scheduled vale solo con los proveedores que nombra"
    " simulated_providers, y {url} no está: con uno real use message_clock=calendar"
)


class OutreachSettings(ServiceSettings):
    """What outreach needs beside the settings of every service."""

    provider_url: str = Field(description="base URL of both providers")
    webhook_secret: SecretStr = Field(
        min_length=16, description="app secret: signs the reports of the Cloud API"
    )
    number_secret: SecretStr = Field(
        default=SecretStr(""),
        description="keys the hashes of telephone numbers, and is never renewed: with"
        " another one no answer finds its message and no SALIR is remembered;"
        " empty: the webhook secret, as before",
    )
    webhook_url: str = Field(
        default="", description="base URL under which providers reach this service"
    )
    whatsapp_url: str = Field(default="", description="Cloud API, if it is elsewhere")
    whatsapp_version: str = "v23.0"
    whatsapp_phone_number_id: str = "100000000000000"
    whatsapp_token: SecretStr = SecretStr("")
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_per_second: float | None = Field(default=60.0, gt=0)
    sms_url: str = Field(default="", description="Kannel's smsbox, if it is elsewhere")
    sms_username: str = "juntos"
    sms_password: SecretStr = SecretStr("")
    sms_per_second: float | None = Field(default=20.0, gt=0)
    message_clock: Literal["calendar", "scheduled"] = Field(
        default="calendar",
        description="scheduled: each message is sent as if it were ten in the morning"
        " of its date, to walk through an edition with the simulated provider; never"
        " in production, where quiet hours follow the clock on the wall",
    )
    simulated_providers: frozenset[str] = Field(
        default=frozenset(), description="base URLs that reach no telephone"
    )

    @model_validator(mode="after")
    def _real_telephones_follow_the_wall(self) -> Self:
        # An address says nothing: a real Kannel listens on http and on this machine.
        simulated = {_plain(url) for url in self.simulated_providers}
        used = (self.provider_url, self.whatsapp_url, self.sms_url)
        real = [url for url in used if url and _plain(url) not in simulated]
        if self.message_clock == "scheduled" and real:
            raise ValueError(SCHEDULED_FOR_REAL.format(url=real[0]))
        return self

    @property
    def own_url(self) -> str:
        """Where providers find this service."""
        return self.webhook_url or f"http://{self.http_host}:{self.http_port}"


def _plain(url: str) -> str:
    return url.rstrip("/").lower()


def settings() -> OutreachSettings:
    """Read the environment once, at start."""
    return OutreachSettings(_env_prefix=prefix_of("outreach"))

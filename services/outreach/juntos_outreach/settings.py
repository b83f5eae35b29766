"""Settings of outreach: ``JUNTOS_OUTREACH_*``."""

from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from juntos_chassis.settings import ServiceSettings

SCHEDULED_FOR_REAL: Final = (
    "message_clock=scheduled is for a local provider: a real one needs calendar"
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
    whatsapp_token: SecretStr = SecretStr("local")
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_per_second: float | None = Field(default=60.0, gt=0)
    sms_url: str = Field(default="", description="Kannel's smsbox, if it is elsewhere")
    sms_username: str = "juntos"
    sms_password: SecretStr = SecretStr("local")
    sms_per_second: float | None = Field(default=20.0, gt=0)
    message_clock: Literal["calendar", "scheduled"] = Field(
        default="calendar",
        description="scheduled: each message is sent as if it were ten in the morning"
        " of its date, to walk through an edition with a local provider; never in"
        " production, where quiet hours follow the clock on the wall",
    )

    @model_validator(mode="after")
    def _real_telephones_follow_the_wall(self) -> Self:
        real = (self.provider_url, self.whatsapp_url, self.sms_url)
        secure = any(url.startswith("https://") for url in real)
        if self.message_clock == "scheduled" and secure:
            raise ValueError(SCHEDULED_FOR_REAL)
        return self

    @property
    def own_url(self) -> str:
        """Where providers find this service."""
        return self.webhook_url or f"http://{self.http_host}:{self.http_port}"


def settings() -> OutreachSettings:
    """Read the environment once, at start."""
    return OutreachSettings(_env_prefix="JUNTOS_OUTREACH_")

"""Settings of outreach: ``JUNTOS_OUTREACH_*``."""

from pydantic import Field, SecretStr

from juntos_chassis.settings import ServiceSettings


class OutreachSettings(ServiceSettings):
    """What outreach needs beside the settings of every service."""

    provider_url: str = Field(description="base URL of the messaging provider")
    webhook_secret: SecretStr = Field(
        min_length=16, description="shared with the provider to sign its reports"
    )


def settings() -> OutreachSettings:
    """Read the environment once, at start."""
    return OutreachSettings(_env_prefix="JUNTOS_OUTREACH_")

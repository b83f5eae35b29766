"""Settings of a service process, read from the environment here and nowhere else."""

from pathlib import Path

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """``JUNTOS_<SERVICE>_<NAME>``; anything without a default must be given."""

    model_config = SettingsConfigDict(frozen=True)

    database_url: str = Field(repr=False)
    nats_url: str
    http_host: str = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)
    jwks: str = Field(description="path or https URL of the issuer's key set")
    token_issuer: str
    token_audience: str = "juntos"
    service_token_file: Path | None = None
    receipt_key: Path | None = Field(
        default=None, description="private JWK (Ed25519) that signs receipts"
    )
    peers: dict[str, HttpUrl] = Field(default_factory=dict)
    otlp_endpoint: str = ""
    log_level: str = "info"
    edition: int = Field(default=2026, ge=2025)
    pool_size: int = Field(default=4, ge=1, le=64)

    @property
    def sqlalchemy_url(self) -> str:
        """The same database, named for SQLAlchemy's psycopg driver."""
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def peer(self, service: str) -> str:
        """Base URL of another service, without a final slash."""
        return str(self.peers[service]).rstrip("/")

    def service_token(self) -> str:
        """The bearer token for peers; read each time, since it is renewed in place."""
        if self.service_token_file is None:
            return ""
        return self.service_token_file.read_text().strip()


def prefix_of(service: str) -> str:
    """What the names of a service's variables begin with."""
    return f"JUNTOS_{service.upper()}_"


def load_settings(service: str) -> ServiceSettings:
    """The settings of one service from its own variables.

    Raises:
        pydantic.ValidationError: naming each variable that is missing or wrong.
    """
    return ServiceSettings(_env_prefix=prefix_of(service))

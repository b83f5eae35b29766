"""The whole platform on one machine: real NATS, real PostgreSQL, every service."""

from .embedded_nats import EmbeddedNats
from .embedded_postgres import EmbeddedPostgres
from .issuer import Issuer
from .local import LocalStack
from .platform import Stack
from .programs import PROVIDER, SERVICES
from .servers import Broker, DatabaseServer
from .target import Target

__all__ = [
    "PROVIDER",
    "SERVICES",
    "Broker",
    "DatabaseServer",
    "EmbeddedNats",
    "EmbeddedPostgres",
    "Issuer",
    "LocalStack",
    "Stack",
    "Target",
]

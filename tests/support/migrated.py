"""A database of an earlier version, brought up to date."""

from pathlib import Path
from types import ModuleType

from alembic import command
from alembic.config import Config


def upgraded(service: ModuleType, url: str, revision: str) -> None:
    """Bring a database of a service to a revision."""
    config = Config()
    folder = Path(str(service.__file__)).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["url"] = url.replace("postgresql://", "postgresql+psycopg://", 1)
    command.upgrade(config, revision)

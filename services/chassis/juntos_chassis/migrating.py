"""Migrations of a service's database."""

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import create_engine


def migrate_database(sqlalchemy_url: str, migrations: Path) -> None:
    """Run the Alembic migrations of a service up to the newest."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["url"] = sqlalchemy_url
    command.upgrade(config, "head")


def run_migrations() -> None:
    """For a service's ``migrations/env.py``: migrate inside one transaction."""
    engine = create_engine(context.config.attributes["url"])
    with engine.begin() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()

"""Alembic's entry point."""

from juntos_chassis.migrating import run_migrations

run_migrations()

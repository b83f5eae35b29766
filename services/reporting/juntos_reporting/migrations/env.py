"""Alembic's entry point."""

from juntos_chassis.cli import run_migrations

run_migrations()

"""Databases for tests: migrated, empty and apart from each other."""

import psycopg

from tests.support.databases import FreshDatabases


def test_two_databases_of_a_service_have_its_tables_and_share_nothing(
    databases: FreshDatabases,
) -> None:
    first = databases.create_database("enrollment")
    second = databases.create_database("enrollment")

    with psycopg.connect(first) as db:
        db.execute("CREATE TABLE only_here (number int)")
        tables = _tables(db)
    with psycopg.connect(second) as db:
        others = _tables(db)

    assert "alembic_version" in others
    assert tables - others == {"only_here"}


def _tables(db: psycopg.Connection) -> set[str]:
    rows = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {name for (name,) in rows}

"""What sessions would hold in October: 260,000 usuarias in groups of thirty."""

from pathlib import Path
from typing import Final

import psycopg
from psycopg.rows import dict_row

import juntos_sessions
from juntos_chassis.migrating import migrate_database
from juntos_console.stack import EmbeddedPostgres
from juntos_sessions.application.standings import rebuild

MIGRATIONS: Final = Path(juntos_sessions.__file__).parent / "migrations"
WOMEN: Final = 30
# Five to eight sessions held, one cancelled in every seventh group; three women in
# eight miss often, one in twenty-five never came.
FILL: Final = (
    """
    INSERT INTO policies VALUES ('completion_threshold', '2026-01-01', '8', 1)
    """,
    """
    INSERT INTO groups
    SELECT md5('g' || n)::uuid, 'G-' || lpad(n::text, 5, '0'),
        lpad((n %% 25 + 1)::text, 2, '0') || lpad((n / 26 %% 30 + 1)::text, 4, '0'),
        'UT' || lpad((n %% 26 + 1)::text, 2, '0'), '2026-03-20'
    FROM generate_series(1, %(groups)s) n
    """,
    """
    INSERT INTO enrolled_users (user_id, enrolled_on)
    SELECT md5('u' || n)::uuid, '2026-03-10' FROM generate_series(1, %(users)s) n
    """,
    """
    INSERT INTO rosters
    SELECT md5('g' || (n - 1) / 30 + 1)::uuid, md5('u' || n)::uuid, '2026-03-20'
    FROM generate_series(1, %(users)s) n
    """,
    """
    INSERT INTO sessions (session_id, group_id, number, turn, module, topic, place,
        planned_on, scheduled_on, status, held_on, cancelled_on)
    SELECT md5('s' || g || '-' || n)::uuid, md5('g' || g)::uuid, n, 1, (n - 1) / 4 + 1,
        'Tema', 'Local comunal', day, day,
        CASE WHEN n <= 5 + g %% 4 THEN 'held'
             WHEN g %% 7 = 0 AND n = 10 THEN 'cancelled' ELSE 'scheduled' END,
        CASE WHEN n <= 5 + g %% 4 THEN day END,
        CASE WHEN g %% 7 = 0 AND n = 10 THEN date '2026-09-01' END
    FROM generate_series(1, %(groups)s) g, generate_series(1, 12) n,
        LATERAL (SELECT date '2026-03-23' + 21 * n + g %% 5 AS day) d
    """,
    """
    INSERT INTO attendance (session_id, user_id, number, present, listed, reason,
        testimony)
    SELECT md5('s' || g || '-' || n)::uuid, md5('u' || u)::uuid, n, there, there,
        CASE WHEN NOT there THEN 'work' END, 'local_government'
    FROM generate_series(1, %(users)s) u, generate_series(1, 8) n,
        LATERAL (SELECT (u - 1) / 30 + 1 AS g) a,
        LATERAL (SELECT u %% 25 > 0
                 AND (u * 7 + n * 13) %% 11 > CASE WHEN u %% 8 < 3 THEN 5 ELSE 0 END
                 AS there) b
    WHERE n <= 5 + g %% 4
    """,
)
PATHS: Final = (
    "/absentees",
    "/worklists/absent-last-session",
    "/worklists/losing-threshold",
    "/worklists/not-started",
    "/worklists/sessions-without-list",
)
ON: Final = "2026-10-01"
FILTERS: Final[tuple[dict[str, str], ...]] = (
    {"on": ON},
    {"on": ON, "territorial_unit": "UT07"},
)


def sessions_database(server: EmbeddedPostgres, users: int) -> str:
    """A migrated and filled sessions database."""
    url = server.create_database("sessions")
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    migrate_database(driver, MIGRATIONS)
    with psycopg.connect(url) as db:
        for statement in FILL:
            db.execute(statement, {"users": users, "groups": -(-users // WOMEN)})
        db.commit()
        db.autocommit = True
        db.execute("VACUUM ANALYZE")
        db.autocommit = False
        with db.cursor(row_factory=dict_row) as cursor:
            rebuild(cursor)
        db.commit()
        db.autocommit = True
        db.execute("VACUUM ANALYZE")
    return url

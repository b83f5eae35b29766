"""[worklist_p95_ms] the lists of daily work over 260,000 usuarias, over HTTP."""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from fastapi import FastAPI

from juntos_chassis.health import Health
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.web.app import create_app
from juntos_chassis.web.security import Verifier
from juntos_console.stack import Issuer
from juntos_console.stack.issuer import AUDIENCE, ISSUER
from juntos_enrollment.bootstrap import build

from .figure import Figure
from .servers import enrollment_database, postgres

USERS: Final = 260_000
ROUNDS: Final = 20
NOWHERE: Final = "nats://127.0.0.1:1"
# One in three not contacted, one in ten waiting for a CAP, the rest further on.
FILL: Final = (
    """
    INSERT INTO households (household_id, code, ubigeo, territorial_unit)
    SELECT md5('h' || n)::uuid, 'H-' || n,
           lpad((n %% 25 + 1)::text, 2, '0') || lpad((n / 26 %% 30 + 1)::text, 4, '0'),
           'UT' || lpad((n %% 26 + 1)::text, 2, '0')
    FROM generate_series(1, %(users)s) n
    """,
    """
    INSERT INTO contact_directory (user_id, household_id, document_number, surnames,
        given_names, name_key, birth_date, telephone, has_whatsapp)
    SELECT md5('u' || n)::uuid, md5('h' || n)::uuid, lpad(n::text, 8, '0'),
           'FICTICIA', 'USUARIA ' || n, 'ficticia usuaria ' || n, '1998-05-17',
           '+519' || lpad(n::text, 8, '0'), true
    FROM generate_series(1, %(users)s) n
    """,
    """
    INSERT INTO users_status (user_id, household_id, ubigeo, territorial_unit, gestor,
        registered_on, earlier_editions, editions_known_on, attempts,
        last_contact_on, last_outcome, reached_on, next_attempt_on,
        enrolled_on, initial_cap_on)
    SELECT md5('u' || n)::uuid, household_id, ubigeo, territorial_unit,
        'gestor-' || territorial_unit || '-' || n %% 8,
        date '2026-02-24' + n %% 20, '{}', '2026-02-24', n %% 3,
        date '2026-03-01' + n %% 30,
        CASE WHEN n %% 3 = 0 THEN 'absent' ELSE 'reached' END,
        CASE WHEN n %% 3 > 0 THEN date '2026-03-01' + n %% 30 END,
        CASE WHEN n %% 6 = 0 THEN date '2026-03-10' + n %% 30 END,
        CASE WHEN n %% 3 > 0 THEN date '2026-03-01' + n %% 30 END,
        CASE WHEN n %% 3 > 0 AND n %% 10 > 0 THEN date '2026-03-01' + n %% 30 END
    FROM generate_series(1, %(users)s) n
    JOIN households ON household_id = md5('h' || n)::uuid
    """,
)
LISTS: Final = (
    "not-contacted",
    "next-attempt-due",
    "initial-cap-pending",
    "final-cap-pending",
    "enrolment-pending",
)
FILTERS: Final[tuple[dict[str, str], ...]] = (
    {},
    {"territorial_unit": "UT07"},
    {"gestor": "gestor-UT07-3"},
    {"sort": "waiting"},
)


def measure() -> Figure:
    """Every list, national and by unit and gestor, first and second page, in turn."""
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        url = enrollment_database(server)
        with psycopg.connect(url) as db:
            for statement in FILL:
                db.execute(statement, {"users": USERS})
            db.commit()
            db.autocommit = True
            db.execute("VACUUM ANALYZE")
        seconds = asyncio.run(_ask(url, Issuer(Path(folder))))
    return Figure(
        "worklist_p95_ms",
        statistics.quantiles(seconds, n=100)[94] * 1000,
        "ms",
        f"listas de trabajo diario sobre {USERS:,} usuarias, con totales: nacional, por"
        f" UT y por gestora, dos órdenes y dos páginas; {len(seconds)} preguntas por"
        f" HTTP en el mismo proceso, mediana {statistics.median(seconds) * 1000:.0f}"
        f" ms, máxima {max(seconds) * 1000:.0f} ms",
    )


async def _ask(url: str, issuer: Issuer) -> list[float]:
    settings = ServiceSettings(
        database_url=url,
        nats_url=NOWHERE,
        http_port=1,
        jwks=str(issuer.jwks),
        token_issuer=ISSUER,
        token_audience=AUDIENCE,
    )
    service = build(settings)
    headers = {"Authorization": f"Bearer {issuer.mint('uas', ['uas'], {})}"}
    transport = httpx.ASGITransport(_application(service, settings))
    found: list[float] = []
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service", headers=headers
    ) as http:
        for _ in range(ROUNDS):
            for name in LISTS:
                for wanted in FILTERS:
                    found += await _two_pages(http, name, wanted)
    service.application.close()
    service.engine.dispose()
    return found


async def _two_pages(
    http: httpx.AsyncClient, name: str, wanted: dict[str, str]
) -> list[float]:
    query = {"on": "2026-03-20", **wanted}
    taken = []
    for _ in range(2):
        started = time.perf_counter()
        answer = await http.get(f"/worklists/{name}", params=query)
        taken.append(time.perf_counter() - started)
        following = answer.raise_for_status().json()["next"]
        if following is None:
            break
        query |= following
    return taken


def _application(service: Any, settings: ServiceSettings) -> FastAPI:
    feed = Feed(service.name, service.publisher)
    return create_app(
        title=service.title,
        routers=service.routers,
        verifier=Verifier(
            settings.jwks, settings.token_issuer, settings.token_audience
        ),
        feed=feed,
        health=Health(service.engine, feed),
        state={"application": service.application, **service.state},
    )

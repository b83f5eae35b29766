"""[worklist_p95_ms] the lists of daily work over 260,000 usuarias, over HTTP."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from fastapi import FastAPI

from juntos_chassis.health import Health
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.runtime import Service, set_aside_what_stays
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.web.app import create_app
from juntos_chassis.web.security import Verifier
from juntos_console.stack import Issuer
from juntos_console.stack.issuer import AUDIENCE, ISSUER
from juntos_enrollment.bootstrap import build as enrollment
from juntos_sessions.bootstrap import build as sessions

from .figure import Figure
from .servers import enrollment_database, postgres
from .session_lists import FILTERS as SESSION_FILTERS
from .session_lists import PATHS, sessions_database

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
    {"ubigeo": "020001"},
    {"gestor": "gestor-UT07-3"},
    {"sort": "waiting"},
)
Question = tuple[str, dict[str, str]]
Build = Callable[[ServiceSettings], Service]
PAGE: Final = 1000
"""The length of a page of sessions where none is asked for."""
QUESTIONS: Final[Sequence[Question]] = [
    (f"/worklists/{name}", {"on": "2026-03-20", **wanted})
    for name in LISTS
    for wanted in FILTERS
]
SESSION_QUESTIONS: Final[Sequence[Question]] = [
    (path, wanted) for path in PATHS for wanted in SESSION_FILTERS
]


@dataclass(frozen=True)
class Asked:
    """How long the pages of one list took, in seconds."""

    name: str
    seconds: list[float]

    @property
    def p95(self) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[94] * 1000


def measure() -> Figure:
    """The worst of all lists of both services, country and unit, two pages each."""
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        url = enrollment_database(server)
        with psycopg.connect(url) as db:
            for statement in FILL:
                db.execute(statement, {"users": USERS})
            db.commit()
            db.autocommit = True
            db.execute("VACUUM ANALYZE")
        issuer = Issuer(Path(folder))
        lists = asyncio.run(_ask(url, enrollment, issuer, QUESTIONS))
        url = sessions_database(server, USERS)
        lists += asyncio.run(_ask(url, sessions, issuer, SESSION_QUESTIONS))
    lists.sort(key=lambda one: one.p95)
    for one in lists:
        sys.stderr.write(f"{one.p95:8.1f} ms p95  {one.name}\n")
    worst = lists[-1]
    return Figure(
        "worklist_p95_ms",
        worst.p95,
        "ms",
        f"la más lenta de {len(lists)} listas de trabajo diario sobre {USERS:,}"
        f" usuarias, con totales y dos páginas: {worst.name}; mediana de todas"
        f" {statistics.median(one.p95 for one in lists):.0f} ms;"
        f" {len(worst.seconds)} preguntas por lista, por HTTP en el mismo proceso",
    )


async def _ask(
    url: str, build: Build, issuer: Issuer, questions: Sequence[Question]
) -> list[Asked]:
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
    lists = [Asked(f"{path} {query}", []) for path, query in questions]
    set_aside_what_stays()
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service", headers=headers
    ) as http:
        for _ in range(ROUNDS):
            for one, (path, query) in zip(lists, questions, strict=True):
                one.seconds.extend(await _two_pages(http, path, query))
    service.close()
    return lists


async def _two_pages(
    http: httpx.AsyncClient, path: str, wanted: dict[str, str]
) -> list[float]:
    query = dict(wanted)
    taken = []
    for _ in range(2):
        started = time.perf_counter()
        answer = await http.get(path, params=query)
        taken.append(time.perf_counter() - started)
        following = _following(answer.raise_for_status().json(), query)
        if following is None:
            break
        query |= following
    return taken


def _following(answer: Any, query: dict[str, str]) -> dict[str, str] | None:
    """The second page: enrollment says where it begins, sessions counts rows."""
    if isinstance(answer, dict) and "next" in answer:
        following: dict[str, str] | None = answer["next"]
        return following
    limit = int(query.get("limit", PAGE))
    rows = answer["items"] if isinstance(answer, dict) else answer
    return {"offset": str(limit)} if len(rows) == limit else None


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

"""[dry_run_26k_s] a campaign tried dry over 26,000 persons of one unit."""

import time
from datetime import date
from pathlib import Path
from typing import Final

import psycopg

import juntos_outreach
from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.migrating import migrate_database
from juntos_outreach.application import Outreach
from juntos_outreach.domain.campaign import AudienceRule, CampaignDefinition
from juntos_outreach.domain.message import WHATSAPP_THEN_SMS

from .figure import Figure
from .servers import postgres

PERSONS: Final = 26_000
ROUNDS: Final = 5
MAY_4: Final = date(2026, 5, 4)
# One in ten without consent, one in fifty opted out; twelve sessions each, one in
# five missed.
FILL: Final = (
    (
        "INSERT INTO participants (user_id, ubigeo, territorial_unit, active)"
        " SELECT md5('u' || n)::uuid, '100101', 'UT07', true"
        " FROM generate_series(1, %(n)s) n"
    ),
    (
        "INSERT INTO message_consents SELECT md5('u' || n)::uuid, n %% 10 > 0"
        " FROM generate_series(1, %(n)s) n"
    ),
    (
        "INSERT INTO opt_outs SELECT md5('u' || n)::uuid"
        " FROM generate_series(1, %(n)s) n WHERE n %% 50 = 1"
    ),
    (
        "INSERT INTO attendances SELECT md5('u' || n)::uuid, md5('s' || s)::uuid,"
        " md5('u' || n)::uuid, s, md5('g' || n %% 900)::uuid, '100101', 'UT07',"
        " (n + s) %% 5 > 0, date '2026-04-01' + s"
        " FROM generate_series(1, %(n)s) n, generate_series(1, 12) s"
    ),
)


def measure() -> Figure:
    """The slowest of a few, for the audience that asks most of the attendances."""
    with postgres() as server:
        url = outreach_database(server.create_database("outreach"))
        with psycopg.connect(url) as db:
            for statement in FILL:
                db.execute(statement, {"n": PERSONS})
            db.commit()
            db.autocommit = True
            db.execute("VACUUM ANALYZE")
        app = Outreach(url, edition=2026, number_key=b"medicion")
        definition = CampaignDefinition(
            topic="Hierro",
            audience=AudienceRule("module_finished", module=1),
            channels=WHATSAPP_THEN_SMS,
            language="es",
            texts=(("es", "Mensaje de ejemplo"),),
            starts_on=MAY_4,
            ends_on=MAY_4,
        )
        command = Command("define", Actor("uas", Role.UAS))
        app.define_campaign(command, "hierro", "UT07", definition, MAY_4)
        taken, persons = [], 0
        for _ in range(ROUNDS):
            started = time.perf_counter()
            persons = app.dry_run("hierro", "UT07", MAY_4)["persons"]
            taken.append(time.perf_counter() - started)
        app.close()
    return Figure(
        "dry_run_26k_s",
        max(taken),
        "s",
        f"simular una campaña de módulo terminado sobre {PERSONS:,} personas con doce"
        f" sesiones cada una ({persons:,} en la audiencia); la más lenta de {ROUNDS}",
    )


def outreach_database(url: str) -> str:
    """Migrate an outreach database."""
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    migrate_database(driver, Path(juntos_outreach.__file__).parent / "migrations")
    return url

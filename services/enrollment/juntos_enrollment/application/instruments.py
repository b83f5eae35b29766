"""Registering CAP questionnaires, and how scores changed between two of them."""

import json
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import Any
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

from ..domain.instrument import Instrument, Questionnaire, instrument_id
from ..domain.rules import InstrumentAlreadyRegistered
from .store import EnrollmentStore

NO_SUCH_INSTRUMENT = "No existe esa versión del CAP."
LIST = "SELECT * FROM instruments ORDER BY instrument, version"
# Two versions compare if they are one, or if either names the other.
PAIRS = """
WITH own AS (
    SELECT coalesce(s.merged_into, s.user_id) AS person, r.*
    FROM cap_results r JOIN users_status s USING (user_id)),
paired AS (
    SELECT DISTINCT ON (i.person) i.person AS user_id, i.ubigeo, i.territorial_unit,
           i.instrument, i.version AS initial_version, f.version AS final_version,
           i.instrument = f.instrument AND (i.version = f.version OR EXISTS (
               SELECT FROM instruments c WHERE c.instrument = i.instrument
               AND (c.version = f.version AND i.version = ANY(c.comparable_with)
                    OR c.version = i.version AND f.version = ANY(c.comparable_with))
           )) AS comparable,
           f.knowledge - i.knowledge AS knowledge,
           f.attitudes - i.attitudes AS attitudes,
           f.practices - i.practices AS practices
    FROM own i JOIN own f USING (person)
    WHERE i.moment = 'initial' AND f.moment = 'final'
    ORDER BY i.person, i.applied_on, f.applied_on DESC)
SELECT * FROM paired
WHERE {scope} AND (%(unit)s::text IS NULL OR territorial_unit = %(unit)s)
  AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
  AND (%(instrument)s::text IS NULL OR instrument = %(instrument)s)
"""
SUMMARY = (
    "SELECT count(*) FILTER (WHERE comparable) AS n,"
    " count(*) FILTER (WHERE NOT comparable) AS not_comparable,"
    " round(avg(knowledge) FILTER (WHERE comparable), 1)::float8 AS knowledge,"
    " round(avg(attitudes) FILTER (WHERE comparable), 1)::float8 AS attitudes,"
    " round(avg(practices) FILTER (WHERE comparable), 1)::float8 AS practices"
    " FROM ({pairs}) p"
)
PAGE = (
    "SELECT user_id, instrument, initial_version, final_version, comparable, knowledge,"
    " attitudes, practices FROM ({pairs}) p WHERE user_id > %(after)s"
    " ORDER BY user_id LIMIT %(limit)s"
)


class InstrumentCommands(EnrollmentStore):
    """CAP questionnaires as versioned data."""

    @repeatable(attempts=1)
    def register_instrument(
        self,
        command: Command,
        questionnaire: Questionnaire,
        effective_on: date,
        occurred_on: date,
    ) -> Answer:
        """Register a version of a questionnaire from a date on."""
        instrument = Instrument.register(questionnaire, effective_on, occurred_on)
        if instrument.id in self.repository:
            raise InstrumentAlreadyRegistered(
                instrument=questionnaire.instrument, version=questionnaire.version
            )
        answer = {
            "instrument": questionnaire.instrument,
            "version": questionnaire.version,
            "content_sha256": questionnaire.content_sha256,
        }
        return self.commit(command, [instrument], answer)

    def instruments(self) -> list[dict[str, Any]]:
        """The registered versions."""
        with self.pool.connection() as conn:
            return list(conn.execute(LIST).fetchall())

    def questionnaire(self, instrument: str, version: int) -> Questionnaire:
        """What a registered version asks.

        Raises:
            NotFound: if there is no such version.
        """
        key = instrument_id(instrument, version)
        return self.load(Instrument, key, NO_SUCH_INSTRUMENT).questionnaire

    def cap_changes(
        self, scope: Scope, wanted: dict[str, Any], after: UUID, limit: int
    ) -> dict[str, Any]:
        """Final minus initial score by dimension, person by person and on average.

        Args:
            scope: what the reader may see.
            wanted: ``unit``, ``ubigeo`` and ``instrument``; None is not filtered.
            after: last usuaria of the page before.
            limit: how many persons to show; the averages are over all of them.
        """
        pairs = PAIRS.format(scope=WITHIN_SCOPE)
        parameters = {
            **wanted,
            "after": after,
            "limit": limit,
            **scope_parameters(scope),
        }
        with self.pool.connection() as conn:
            summary = conn.execute(SUMMARY.format(pairs=pairs), parameters).fetchone()
            rows = conn.execute(PAGE.format(pairs=pairs), parameters).fetchall()
        found: dict[str, Any] = dict(summary or {})
        counts = {name: found.pop(name, 0) for name in ("n", "not_comparable")}
        return {**counts, "mean_change": found, "items": rows}


def shipped_example(name: str) -> dict[str, Any]:
    """A questionnaire that comes with the service, as it is sent to register it.

    Raises:
        NotFound: if none has that name.
    """
    file = files("juntos_enrollment") / "instruments" / f"{name}.json"
    if not name.replace("-", "").isalnum() or not file.is_file():
        raise NotFound(NO_SUCH_INSTRUMENT)
    example: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return example


def content_sha256(content: dict[str, Any]) -> str:
    """Digest over a questionnaire's content, however its JSON was laid out."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return sha256(canonical.encode()).hexdigest()

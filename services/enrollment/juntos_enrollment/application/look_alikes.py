"""Finds usuarias who may be one person: same document, or name, birth and district."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from ..domain.duplicate import Duplicate
from ..domain.values import DuplicateRule
from .directory import Contact

FOUND_AT_ONCE: Final = 1_000
# A usuaria who was merged is known as the one who was kept.
AGAINST_KNOWN = """
WITH added AS (
    SELECT * FROM unnest(%(users)s::uuid[], %(documents)s::text[], %(names)s::text[],
                         %(births)s::date[], %(ubigeos)s::text[])
        AS a (user_id, document, name, birth, ubigeo))
SELECT a.user_id AS added, coalesce(s.merged_into, s.user_id) AS known,
       s.household_id, 'same_document' AS rule
FROM added a JOIN contact_directory c ON c.document_number = a.document
JOIN users_status s ON s.user_id = c.user_id
UNION ALL
SELECT a.user_id, coalesce(s.merged_into, s.user_id), s.household_id,
       'same_name_birth_date_and_district'
FROM added a JOIN contact_directory c ON c.name_key = a.name AND c.birth_date = a.birth
JOIN users_status s ON s.user_id = c.user_id AND s.ubigeo = a.ubigeo
"""
AMONG_KNOWN = """
WITH person AS (
    SELECT c.user_id, c.document_number, c.name_key, c.birth_date,
           s.household_id, s.ubigeo, s.territorial_unit, s.registered_on
    FROM contact_directory c JOIN users_status s USING (user_id)
    WHERE s.merged_into IS NULL),
pair AS (
    SELECT a.user_id AS known, b.user_id AS added, 'same_document' AS rule
    FROM person a JOIN person b ON a.document_number = b.document_number
    UNION ALL
    SELECT a.user_id, b.user_id, 'same_name_birth_date_and_district'
    FROM person a JOIN person b
        ON (a.name_key, a.birth_date, a.ubigeo) = (b.name_key, b.birth_date, b.ubigeo))
SELECT DISTINCT ON (known, added) known, added, rule, person.household_id,
       person.ubigeo, person.territorial_unit
FROM pair JOIN person ON person.user_id = pair.known
WHERE known < added AND {scope} AND NOT EXISTS (
    SELECT FROM duplicates d WHERE (d.user_id, d.other_user_id) IN
        ((pair.known, pair.added), (pair.added, pair.known)))
ORDER BY known, added, rule LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two usuarias to review; the proposal counts where ``territory`` says."""

    known: UUID
    added: UUID
    household_id: UUID
    territory: Territory
    rule: DuplicateRule


def among_known(pool: Pool, scope: Scope) -> list[LookAlike]:
    """Pairs of the register that were never proposed, within a scope.

    Up to one more than are proposed at once, which tells that there are more.
    """
    sql = AMONG_KNOWN.format(scope=WITHIN_SCOPE)
    parameters = {"most": FOUND_AT_ONCE + 1, **scope_parameters(scope)}
    with pool.connection() as conn:
        rows = conn.execute(sql, parameters).fetchall()
    return [
        LookAlike(
            row["known"],
            row["added"],
            row["household_id"],
            Territory(row["ubigeo"], row["territorial_unit"]),
            DuplicateRule(row["rule"]),
        )
        for row in rows
    ]


def against_known(
    pool: Pool, added: Sequence[tuple[Contact, Territory]]
) -> list[LookAlike]:
    """Pairs of a usuaria about to be registered with one who is or will be."""
    if not added:
        return []
    places = {contact.user_id: territory for contact, territory in added}
    with pool.connection() as conn:
        rows = conn.execute(AGAINST_KNOWN, _keys(added)).fetchall()
    found = [
        LookAlike(
            row["known"],
            row["added"],
            row["household_id"],
            places[row["added"]],
            DuplicateRule(row["rule"]),
        )
        for row in rows
    ]
    return _once([*found, *_among(added)])


def proposals(found: Iterable[LookAlike], on: date) -> list[Duplicate]:
    """The pairs to review, none of which was proposed before."""
    return [
        Duplicate(
            user_id=one.known,
            other_user_id=one.added,
            household_id=one.household_id,
            territory=one.territory,
            rule=one.rule,
            occurred_on=on,
        )
        for one in found
    ]


def _keys(added: Sequence[tuple[Contact, Territory]]) -> dict[str, Any]:
    return {
        "users": [contact.user_id for contact, _ in added],
        "documents": [contact.person.document_number for contact, _ in added],
        "names": [contact.person.name_key for contact, _ in added],
        "births": [contact.person.birth_date for contact, _ in added],
        "ubigeos": [territory.ubigeo for _, territory in added],
    }


def _among(added: Iterable[tuple[Contact, Territory]]) -> list[LookAlike]:
    """Pairs within one chunk of rows, each with the first of its kind."""
    seen: dict[tuple[object, ...], Contact] = {}
    found: list[LookAlike] = []
    for contact, territory in added:
        person = contact.person
        by_name = (person.name_key, person.birth_date, territory.ubigeo)
        for rule, key in (
            (DuplicateRule.SAME_DOCUMENT, (person.document_number,)),
            (DuplicateRule.SAME_NAME_BIRTH_DATE_AND_DISTRICT, by_name),
        ):
            first = seen.setdefault(key, contact)
            if first is not contact:
                found.append(
                    LookAlike(
                        first.user_id,
                        contact.user_id,
                        first.household_id,
                        territory,
                        rule,
                    )
                )
    return found


def _once(found: Iterable[LookAlike]) -> list[LookAlike]:
    """One proposal a pair; the document says more than the name."""
    by_pair: dict[tuple[UUID, UUID], LookAlike] = {}
    for one in sorted(found, key=lambda one: one.rule):
        by_pair.setdefault((one.known, one.added), one)
    return sorted(
        by_pair.values(),
        key=lambda one: one.rule is not DuplicateRule.SAME_DOCUMENT,
    )

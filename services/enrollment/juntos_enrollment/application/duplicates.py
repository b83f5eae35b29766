"""The commands about look-alikes: search, merge, dismiss, undo."""

from datetime import date
from typing import Any
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

from ..domain.duplicate import Duplicate
from ..domain.rules import KeptIsOneOfTheTwo
from ..domain.user import User
from .look_alikes import FOUND_AT_ONCE, among_known, proposals
from .store import NO_SUCH_USER, EnrollmentStore

NO_SUCH_PAIR = "No existe esa propuesta de duplicado."
LIST = """
SELECT d.duplicate_id, d.rule, d.state, d.proposed_on, d.decided_on, d.ubigeo,
       d.territorial_unit, d.user_id, d.other_user_id,
       {person_of_user} AS user, {person_of_other} AS other_user
FROM duplicates d
WHERE d.state = %(state)s AND d.duplicate_id > %(after)s AND {scope}
  AND (%(unit)s::text IS NULL OR d.territorial_unit = %(unit)s)
ORDER BY d.duplicate_id LIMIT %(limit)s
"""
PERSON = """(
    SELECT json_build_object('household_code', h.code, 'ubigeo', s.ubigeo,
        'territorial_unit', s.territorial_unit, 'document_number', c.document_number,
        'surnames', c.surnames, 'given_names', c.given_names,
        'birth_date', c.birth_date, 'registered_on', s.registered_on,
        'enrolled_on', s.enrolled_on)
    FROM users_status s JOIN households h USING (household_id)
    LEFT JOIN contact_directory c USING (user_id) WHERE s.user_id = d.{column})"""
COUNT = (
    "SELECT count(*) AS total FROM duplicates d WHERE d.state = %(state)s AND {scope}"
    " AND (%(unit)s::text IS NULL OR d.territorial_unit = %(unit)s)"
)


class DuplicateCommands(EnrollmentStore):
    """Reviewing usuarias who may be one person."""

    @repeatable(attempts=1)
    def search_duplicates(self, command: Command, occurred_on: date) -> Answer:
        """Propose the pairs in the actor's scope that were never proposed."""
        found = among_known(self.pool, command.actor.scope)
        pairs = proposals(found[:FOUND_AT_ONCE], occurred_on)
        answer = {"proposed": len(pairs), "more": len(found) > len(pairs)}
        return self.commit(command, pairs, answer)

    @repeatable()
    def merge_duplicate(
        self, command: Command, duplicate_id: UUID, kept: UUID, occurred_on: date
    ) -> Answer:
        """Decide that both are one person, known as ``kept``; both histories stay."""
        pair = self.load(Duplicate, duplicate_id, NO_SUCH_PAIR)
        if kept not in {pair.user_id, pair.other_user_id}:
            raise KeptIsOneOfTheTwo
        household_id = self.load(User, kept, NO_SUCH_USER).household_id
        pair.merge(kept, household_id, occurred_on)
        return self.commit(command, [pair], _answer(pair))

    @repeatable()
    def dismiss_duplicate(
        self, command: Command, duplicate_id: UUID, occurred_on: date
    ) -> Answer:
        """Decide that they are two persons."""
        pair = self.load(Duplicate, duplicate_id, NO_SUCH_PAIR)
        pair.dismiss(occurred_on)
        return self.commit(command, [pair], _answer(pair))

    @repeatable()
    def undo_merge(
        self, command: Command, duplicate_id: UUID, occurred_on: date
    ) -> Answer:
        """Take a merge back: each has her own history again."""
        pair = self.load(Duplicate, duplicate_id, NO_SUCH_PAIR)
        pair.undo_merge(occurred_on)
        return self.commit(command, [pair], _answer(pair))

    def duplicates(
        self, scope: Scope, state: str, unit: str | None, after: UUID, limit: int
    ) -> dict[str, Any]:
        """Pairs of one state within a scope, with what the directory says of both."""
        parameters = {
            "state": state,
            "unit": unit,
            "after": after,
            "limit": limit,
            **scope_parameters(scope),
        }
        sql = LIST.format(
            person_of_user=PERSON.format(column="user_id"),
            person_of_other=PERSON.format(column="other_user_id"),
            scope=WITHIN_SCOPE,
        )
        count = COUNT.format(scope=WITHIN_SCOPE)
        with self.pool.connection() as conn:
            rows = conn.execute(sql, parameters).fetchall()
            total = conn.execute(count, parameters).fetchone()
        return {"total": total["total"] if total else 0, "items": rows}


def _answer(pair: Duplicate) -> Answer:
    return {
        "duplicate_id": str(pair.id),
        "state": str(pair.state),
        "user_id": str(pair.user_id),
        "other_user_id": str(pair.other_user_id),
    }

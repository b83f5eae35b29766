"""The commands about final lists: closing and sign-off, and the list as handed over."""

from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from ..domain.cohort import Cohort
from ..domain.rules import CohortAlreadyClosed
from .districts import Districts
from .imports import ImportsMeanwhile
from .residences import households_that_moved_after
from .store import EnrollmentStore

NO_SUCH_COHORT = "No existe esa lista final."
NOT_CLOSED = "La lista final de la {unit} todavía no está cerrada."
PADRON_RUNNING = (
    "Hay un padrón en curso; la lista se cierra cuando termine, para no dejar a nadie"
    " fuera."
)
NOT_ON_LIST = "La región {region} no tiene hogares en la lista final de la {unit}."
# A household that moved after it was listed elsewhere stays on that list; one that was
# no longer eligible when the list closed never enters it (Plan 2026, 3.1), and neither
# does one that nobody had registered by then, or whose usuarias are known in another.
OPEN_MEMBERS = (
    "SELECT ubigeo, territorial_unit, household_id FROM households h"
    " WHERE (territorial_unit = %(unit)s OR ubigeo = ANY(%(served)s)"
    "  OR household_id = ANY(%(movers)s))"
    " AND (h.ended_on IS NULL OR h.ended_on > %(day)s)"
    " AND EXISTS (SELECT FROM users_status s WHERE s.household_id = h.household_id"
    "  AND s.merged_into IS NULL AND s.registered_on <= %(day)s)"
    " AND NOT EXISTS (SELECT FROM cohort_members m WHERE m.edition = %(edition)s"
    "  AND m.household_id = h.household_id) ORDER BY ubigeo, code"
)
IS_CLOSED = "SELECT FROM cohorts WHERE cohort_id = %s"
IDS = (
    "SELECT ubigeo, household_id FROM cohort_members WHERE cohort_id = %s"
    " ORDER BY ubigeo, household_id"
)
COHORTS = (
    "SELECT c.cohort_id, c.edition, c.territorial_unit, c.ubigeo, c.households,"
    " c.districts, c.closed_on, coalesce((SELECT json_agg(json_build_object("
    "  'regional_government', s.region, 'acta', s.acta, 'signed_on', s.signed_on,"
    "  'content_sha256', s.content_sha256) ORDER BY s.region)"
    " FROM cohort_sign_offs s WHERE s.cohort_id = c.cohort_id), '[]') AS sign_offs"
    " FROM cohorts c WHERE c.edition = %(edition)s AND ({scope}"
    "  OR EXISTS (SELECT FROM cohort_members m WHERE m.cohort_id = c.cohort_id"
    "   AND left(m.ubigeo, 2) = ANY(%(scope_regions)s)))"
    " ORDER BY c.territorial_unit"
)
# Whoever was merged into a usuaria of another household is listed with that one; her
# own household says so.
MEMBERS = (
    "SELECT m.ubigeo, coalesce((SELECT t.district_name FROM territory_districts t"
    "  WHERE t.ubigeo = m.ubigeo ORDER BY t.valid_from DESC LIMIT 1), '') AS district,"
    " h.code AS household_code, m.household_id, c.document_number,"
    " c.surnames, c.given_names, s.enrolled_on,"
    " CASE WHEN c.user_id IS NOT NULL THEN 'named'"
    "  WHEN s.erased_on IS NOT NULL THEN 'erased'"
    "  WHEN s.merged_into IS NOT NULL THEN 'merged'"
    "  ELSE 'nobody' END AS standing, kept.code AS merged_into_household"
    " FROM cohort_members m"
    " JOIN households h USING (household_id)"
    " LEFT JOIN users_status s ON s.household_id = m.household_id"
    "  AND (s.merged_into IS NULL OR NOT EXISTS (SELECT FROM users_status other"
    "   WHERE other.household_id = m.household_id AND other.merged_into IS NULL))"
    " LEFT JOIN users_status k ON k.user_id = s.merged_into"
    " LEFT JOIN households kept ON kept.household_id = k.household_id"
    " LEFT JOIN contact_directory c ON c.user_id = s.user_id AND s.merged_into IS NULL"
    " WHERE m.cohort_id = %(cohort)s"
    " AND (%(national)s OR left(m.ubigeo, 2) = ANY(%(regions)s))"
    " ORDER BY m.ubigeo, h.code, c.surnames, c.given_names"
)


class CohortCommands(EnrollmentStore):
    """Closing the final list of a unit and having it signed."""

    @repeatable(attempts=1)
    def close_cohort(
        self, command: Command, territorial_unit: str, occurred_on: date
    ) -> Answer:
        """Close the final list of a unit with all that are eligible and live there."""
        imports = ImportsMeanwhile.since_now(self.pool, PADRON_RUNNING)
        with self.pool.connection() as conn:
            cohort_id = cohort_id_of(self.edition, territorial_unit)
            known = conn.execute(IS_CLOSED, (cohort_id,)).fetchone()
        if known is not None:
            raise CohortAlreadyClosed(territorial_unit=territorial_unit)
        members = self._members_on(territorial_unit, occurred_on)
        cohort = Cohort.close(self.edition, territorial_unit, members, occurred_on)
        return self.commit(
            command,
            [cohort],
            {
                "cohort_id": str(cohort.id),
                "households": cohort.households,
                "districts": cohort.districts,
            },
            within=imports.require_none,
        )

    def _members_on(self, unit: str, day: date) -> dict[str, list[UUID]]:
        """The households that lived in a unit on a day and may be listed, by ubigeo."""
        elsewhere = households_that_moved_after(self, day)
        serving = Districts.read(self.pool)
        wanted = {
            "unit": unit,
            "day": day,
            "edition": self.edition,
            "movers": list(elsewhere),
            "served": serving.served_by(unit, day),
        }
        with self.pool.connection() as conn:
            rows = conn.execute(OPEN_MEMBERS, wanted).fetchall()
        members: dict[str, list[UUID]] = {}
        for row in rows:
            lives = Territory(row["ubigeo"], row["territorial_unit"])
            lived = elsewhere.get(row["household_id"], lives)
            place = serving.place(lived, day)
            if place.territorial_unit == unit:
                members.setdefault(place.ubigeo, []).append(row["household_id"])
        return members

    @repeatable()
    def sign_off_cohort(
        self,
        command: Command,
        cohort_id: UUID,
        signed: dict[str, str],
        occurred_on: date,
    ) -> Answer:
        """Record that a region received the list and signed the acta.

        Args:
            command: who records it.
            cohort_id: of the list.
            signed: ``acta``, ``regional_government`` and ``content_sha256`` as printed.
            occurred_on: date of the signature.
        """
        cohort = self.load(Cohort, cohort_id, NO_SUCH_COHORT)
        content = self.cohort_sha256(cohort_id)
        cohort.sign_off(
            acta=signed["acta"],
            regional_government=signed["regional_government"],
            content_sha256=content,
            signed_sha256=signed["content_sha256"],
            occurred_on=occurred_on,
        )
        answer = {"cohort_id": str(cohort_id), "content_sha256": content}
        return self.commit(command, [cohort], answer)

    def cohort_sha256(self, cohort_id: UUID) -> str:
        """Digest over district and id of every household on a list, in order.

        Nothing personal enters it, so it stays the same after an erasure.
        """
        digest = sha256()
        with self.pool.connection() as conn:
            for row in conn.execute(IDS, (cohort_id,)).fetchall():
                digest.update(f"{row['ubigeo']} {row['household_id']}\n".encode())
        return digest.hexdigest()

    def cohorts(self, scope: Scope) -> list[dict[str, Any]]:
        """The closed lists of the edition within a scope, with who signed them."""
        sql = COHORTS.format(scope=WITHIN_SCOPE)
        parameters = {"edition": self.edition, **scope_parameters(scope)}
        with self.pool.connection() as conn:
            return list(conn.execute(sql, parameters).fetchall())

    def cohort_list(self, unit: str, regions: frozenset[str]) -> dict[str, Any]:
        """The list of a unit as it is handed over, whole or for some regions.

        Households and districts are counted as listed, the digest is of the whole.

        Raises:
            NotFound: if it is not closed.
        """
        national = Scope()
        found = [c for c in self.cohorts(national) if c["territorial_unit"] == unit]
        if not found:
            raise NotFound(NOT_CLOSED.format(unit=unit))
        (cohort,) = found
        wanted = {
            "cohort": cohort["cohort_id"],
            "national": not regions,
            "regions": sorted(regions),
        }
        with self.pool.connection() as conn:
            members = conn.execute(MEMBERS, wanted).fetchall()
        if regions and not members:
            region = ", ".join(sorted(regions))
            raise NotFound(NOT_ON_LIST.format(region=region, unit=unit))
        content = self.cohort_sha256(cohort["cohort_id"])
        return {
            **cohort,
            "households": len({row["household_id"] for row in members}),
            "districts": len({row["ubigeo"] for row in members}),
            "content_sha256": content,
            "members": members,
        }


def cohort_id_of(edition: int, territorial_unit: str) -> UUID:
    """The id of the list of a unit in an edition."""
    return Cohort.create_id(edition, Territory("000000", territorial_unit))

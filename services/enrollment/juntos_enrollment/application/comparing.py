"""A padrón beside the one before it: who is new, changed, in another place or gone.

Each territorial unit of a file is compared with the last padrón before it, by the date
of the padrón itself, that had this unit; a file that was sent as a correction is part
of the padrón it completes.
"""

from datetime import date
from typing import Any, Final
from uuid import UUID

from juntos_chassis.errors import InvalidInput, NotFound
from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Actor

from .import_rows import require_reader
from .jobs import ImportKind, ImportState

NO_SUCH_PADRON: Final = "No existe el padrón que se quiere corregir."
NOT_A_PADRON: Final = (
    "Solo se corrige un padrón que terminó de importarse y que no fue una revisión."
)
OTHER_DATE: Final = "La corrección lleva la fecha del padrón que completa: {on}."
CORRECTED: Final = (
    "SELECT coalesce(corrects, import_id) AS whole, kind, state, dry_run, occurred_on"
    " FROM imports WHERE import_id = %s"
)
COMPARE: Final = """
UPDATE padron_units here SET previous_id = (
    SELECT i.import_id FROM imports i
    WHERE i.kind = 'padron' AND i.state = 'finished' AND NOT i.dry_run
      AND i.corrects IS NULL
      AND (i.occurred_on, i.received_at) < (now.occurred_on, now.received_at)
      AND EXISTS (SELECT FROM padron_units p JOIN imports part USING (import_id)
          WHERE coalesce(part.corrects, part.import_id) = i.import_id
            AND part.state = 'finished' AND NOT part.dry_run
            AND p.territorial_unit = here.territorial_unit)
    ORDER BY i.occurred_on DESC, i.received_at DESC LIMIT 1)
FROM imports now
WHERE here.import_id = %(now)s AND now.import_id = %(now)s AND now.corrects IS NULL
"""
PREVIOUS: Final = (
    "SELECT territorial_unit, previous_id FROM padron_units"
    " WHERE import_id = %s ORDER BY territorial_unit"
)
# Not gone: who moved to a unit that the file does not contain, and whose row was
# refused, since the padrón does name the household.
COMPARED: Final = """
WITH here AS (
    SELECT territorial_unit, previous_id FROM padron_units
    WHERE import_id = %(now)s),
before AS (
    SELECT DISTINCT m.household_id, m.user_id FROM here
    JOIN imports i ON coalesce(i.corrects, i.import_id) = here.previous_id
     AND i.state = 'finished' AND NOT i.dry_run
    JOIN padron_members m ON m.import_id = i.import_id
     AND m.territorial_unit = here.territorial_unit
    JOIN households h ON h.household_id = m.household_id
    WHERE h.territorial_unit IN (SELECT territorial_unit FROM here)
    UNION SELECT r.household_id, s.user_id FROM here
    JOIN imports i ON coalesce(i.corrects, i.import_id) = here.previous_id
     AND i.state = 'finished' AND NOT i.dry_run
    JOIN padron_refused r ON r.import_id = i.import_id
    JOIN households h ON h.household_id = r.household_id
     AND h.territorial_unit = here.territorial_unit
    JOIN users_status s ON s.household_id = r.household_id
     AND s.merged_into IS NULL),
parts AS (
    SELECT import_id FROM imports WHERE import_id = %(now)s
       OR (corrects = %(now)s AND state = 'finished' AND NOT dry_run)),
unread AS (
    SELECT household_id, user_id FROM before WHERE household_id NOT IN (
        SELECT household_id FROM padron_members JOIN parts USING (import_id))),
refused AS (SELECT household_id FROM padron_refused JOIN parts USING (import_id)),
gone AS (
    SELECT * FROM unread WHERE household_id NOT IN (SELECT household_id FROM refused))
"""
MEMBERS: Final = (
    "SELECT household_id, user_id FROM padron_members"
    " WHERE import_id = %(now)s AND outcome = '{outcome}'"
)
LISTS: Final = {
    "new": MEMBERS.format(outcome="new"),
    "changed": MEMBERS.format(outcome="changed"),
    "elsewhere": MEMBERS.format(outcome="elsewhere"),
    "kept": "SELECT household_id, user_id FROM padron_members"
    " WHERE import_id = %(now)s AND cardinality(kept) > 0",
    "gone": "SELECT household_id, user_id FROM gone",
    "rejected": "SELECT household_id, user_id FROM unread"
    " WHERE household_id IN (SELECT household_id FROM refused)",
}
GONE: Final = "{compared} SELECT count(DISTINCT household_id) AS number FROM gone"
COUNTED: Final = "{compared} SELECT count(*) AS number FROM ({rows}) r"
LISTED: Final = (
    "{compared} SELECT r.user_id, r.household_id, h.code AS household_code, h.ubigeo,"
    " h.territorial_unit FROM ({rows}) r JOIN households h USING (household_id)"
    " WHERE r.user_id > %(after)s ORDER BY r.user_id LIMIT %(limit)s"
)


def padron_to_complete(
    pool: Pool, actor: Actor, corrected: UUID | None, occurred_on: date
) -> UUID | None:
    """The padrón that a correction completes, also if it corrects a correction.

    Raises:
        NotFound: if there is no such import.
        Forbidden: if it tells of units outside the actor's scope.
        InvalidInput: if it is no finished padrón, or one of another date.
    """
    if corrected is None:
        return None
    with pool.connection() as conn:
        row = conn.execute(CORRECTED, (corrected,)).fetchone()
    if row is None:
        raise NotFound(NO_SUCH_PADRON)
    require_reader(pool, actor, corrected)
    finished = row["state"] == ImportState.FINISHED and not row["dry_run"]
    if row["kind"] != ImportKind.PADRON or not finished:
        raise InvalidInput(NOT_A_PADRON, code="not-a-finished-padron")
    if row["occurred_on"] != occurred_on:
        on = f"{row['occurred_on']:%d/%m/%Y}"
        raise InvalidInput(OTHER_DATE.format(on=on), code="padron-of-another-date")
    whole: UUID = row["whole"]
    return whole


def compare(pool: Pool, import_id: UUID) -> tuple[UUID | None, int]:
    """Find the padrones before an import; the one, and how many households are gone.

    Of a file whose units come from several padrones no single one is named.
    """
    with pool.connection() as conn:
        conn.execute(COMPARE, {"now": import_id})
        rows = conn.execute(PREVIOUS, (import_id,)).fetchall()
        gone = conn.execute(
            GONE.format(compared=COMPARED), {"now": import_id}
        ).fetchone()
    found = {row["previous_id"] for row in rows} - {None}
    return found.pop() if len(found) == 1 else None, gone["number"] if gone else 0


def reconciliation(
    pool: Pool, report: dict[str, Any], part: str, after: UUID, limit: int
) -> dict[str, Any]:
    """What is new, changed, elsewhere, gone or was refused against the padrón before.

    Args:
        pool: connections of the register.
        report: of the import.
        part: the list to show; all of them are counted.
        after: last usuaria of the page before.
        limit: how many to show.
    """
    now = {"now": report["import_id"]}
    totals: dict[str, int] = {}
    with pool.connection() as conn:
        for name, rows in LISTS.items():
            sql = COUNTED.format(compared=COMPARED, rows=rows)
            counted = conn.execute(sql, now).fetchone()
            totals[name] = counted["number"] if counted else 0
        sql = LISTED.format(compared=COMPARED, rows=LISTS[part])
        shown = {**now, "after": after, "limit": limit}
        page = conn.execute(sql, shown).fetchall()
        compared = conn.execute(PREVIOUS, (report["import_id"],)).fetchall()
    return {
        "import_id": report["import_id"],
        "previous_id": report["previous_id"],
        "corrects": report["corrects"],
        "compared": compared,
        "state": report["state"],
        "totals": totals,
        "part": part,
        "items": page,
    }

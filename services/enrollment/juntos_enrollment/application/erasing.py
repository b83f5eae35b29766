"""The right to erasure: everything personal about a usuaria, wherever it was kept."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool

from .erased_documents import remember_erased

# She herself, who was merged into her, and into whom she was merged. Two looks into an
# index each: one comparison of either column would read every usuaria.
SAME_PERSON = """
SELECT a.user_id AS asked, s.user_id
FROM (SELECT user_id, coalesce(merged_into, user_id) AS kept
      FROM users_status WHERE user_id = ANY(%s)) a
CROSS JOIN LATERAL (
    SELECT user_id FROM users_status WHERE user_id = a.kept
    UNION ALL SELECT user_id FROM users_status WHERE merged_into = a.kept) s
"""
# A padrón that is behind may still name her by a number that was corrected.
DOCUMENTS = (
    "SELECT document_number FROM contact_directory WHERE user_id = ANY(%(users)s)"
    " UNION SELECT value FROM former_values"
    " WHERE field = 'document' AND user_id = ANY(%(users)s)"
)
# Rejected rows have her number, or her name with a number that was mistyped.
REJECTED = (
    "DELETE FROM import_rejections WHERE document_number = ANY(%(documents)s)"
    " OR EXISTS (SELECT FROM contact_directory c WHERE c.user_id = ANY(%(users)s)"
    "  AND c.name_key = person_key)"
    " OR EXISTS (SELECT FROM former_values f WHERE f.user_id = ANY(%(users)s)"
    "  AND f.field = 'name_key' AND f.value = person_key)"
)
PRIOR = "DELETE FROM prior_participants WHERE document_number = ANY(%s)"
CONTACTS = "DELETE FROM contact_directory WHERE user_id = ANY(%s)"


def persons_of(pool: Pool, ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """All ids under which each person is known, her own among them."""
    same = {one: {one} for one in ids}
    with pool.connection() as conn:
        rows = conn.execute(SAME_PERSON, (list(same),)).fetchall()
    for row in rows:
        same[row["asked"]].add(row["user_id"])
    return same


def erase_persons(cursor: Cursor[DictRow], users: Sequence[UUID]) -> None:
    """Delete what the directory, the rejected rows and the earlier lists know.

    A keyed hash of each document number stays, so that no file brings her back.
    """
    ids = list(users)
    rows = cursor.execute(DOCUMENTS, {"users": ids}).fetchall()
    documents = [row["document_number"] for row in rows]
    cursor.execute(REJECTED, {"documents": documents, "users": ids})
    remember_erased(cursor, documents)
    cursor.execute(PRIOR, (documents,))
    cursor.execute(CONTACTS, (ids,))

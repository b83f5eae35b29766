"""The contact directory: the only place with personal data, and erasable.

Rows are written in the transaction of the events they belong to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_contracts.requests import PersonOnList

INSERT_HOUSEHOLD = (
    "INSERT INTO households (household_id, code, ubigeo, territorial_unit)"
    " VALUES (%s, %s, %s, %s)"
)
INSERT_CONTACT = (
    "INSERT INTO contact_directory (user_id, household_id, document_number, surnames,"
    " given_names, birth_date, telephone, has_whatsapp)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
UPDATE_CONTACT = (
    "UPDATE contact_directory SET surnames = %s, given_names = %s, birth_date = %s,"
    " telephone = %s, has_whatsapp = %s WHERE user_id = %s"
)


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household as the padrón names it."""

    household_id: UUID
    code: str
    ubigeo: str
    territorial_unit: str


@dataclass(frozen=True, slots=True)
class Person:
    """What is personal about a usuaria."""

    document_number: str
    surnames: str
    given_names: str
    birth_date: date
    telephone: str | None
    has_whatsapp: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the directory under her pseudonymous ids."""

    user_id: UUID
    household_id: UUID
    person: Person


def add_household(cursor: Cursor[DictRow], row: HouseholdRow) -> None:
    """Add a household inside the transaction of its event."""
    cursor.execute(
        INSERT_HOUSEHOLD,
        (row.household_id, row.code, row.ubigeo, row.territorial_unit),
    )


def add_contact(cursor: Cursor[DictRow], contact: Contact) -> None:
    """Add a person inside the transaction of her registration."""
    person = contact.person
    cursor.execute(
        INSERT_CONTACT,
        (
            contact.user_id,
            contact.household_id,
            person.document_number,
            person.surnames,
            person.given_names,
            person.birth_date,
            person.telephone,
            person.has_whatsapp,
        ),
    )


def update_contact(cursor: Cursor[DictRow], contact: Contact) -> None:
    """Correct a person's data; her history does not change."""
    person = contact.person
    cursor.execute(
        UPDATE_CONTACT,
        (
            person.surnames,
            person.given_names,
            person.birth_date,
            person.telephone,
            person.has_whatsapp,
            contact.user_id,
        ),
    )


def erase_contact(cursor: Cursor[DictRow], user_id: UUID) -> None:
    """Delete everything personal about a usuaria."""
    cursor.execute("DELETE FROM contact_directory WHERE user_id = %s", (user_id,))


class Directory:
    """Reads the directory."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def households_by_code(self, codes: Sequence[str]) -> dict[str, HouseholdRow]:
        """The known households among the codes."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT household_id, code, ubigeo, territorial_unit FROM households"
                " WHERE code = ANY(%s)",
                (list(codes),),
            ).fetchall()
        return {row["code"]: HouseholdRow(**row) for row in rows}

    def contacts_by_document(self, documents: Sequence[str]) -> dict[str, Contact]:
        """The known persons among the document numbers."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT * FROM contact_directory WHERE document_number = ANY(%s)",
                (list(documents),),
            ).fetchall()
        return {row["document_number"]: _contact(row) for row in rows}

    def contact(self, user_id: UUID) -> Contact | None:
        """One person, None if unknown or erased."""
        with self._pool.connection() as conn:
            row = conn.execute(
                "SELECT * FROM contact_directory WHERE user_id = %s", (user_id,)
            ).fetchone()
        return None if row is None else _contact(row)

    def persons(self, ids: Sequence[UUID]) -> tuple[PersonOnList, ...]:
        """The known persons among the ids, as a list on paper names them."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT user_id, document_number, surnames, given_names"
                " FROM contact_directory WHERE user_id = ANY(%s)",
                (list(ids),),
            ).fetchall()
        return tuple(PersonOnList(**row) for row in rows)

    def households_of_unit(self, territorial_unit: str) -> dict[str, list[UUID]]:
        """Household ids of a unit by ubigeo, in a stable order."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT ubigeo, household_id FROM households"
                " WHERE territorial_unit = %s ORDER BY ubigeo, code",
                (territorial_unit,),
            ).fetchall()
        members: dict[str, list[UUID]] = {}
        for row in rows:
            members.setdefault(row["ubigeo"], []).append(row["household_id"])
        return members

    def page(self, territorial_unit: str, after: str, limit: int) -> list[DictRow]:
        """Usuarias of a unit in padrón order, after a document number."""
        with self._pool.connection() as conn:
            return conn.execute(
                "SELECT c.user_id, c.household_id, h.code AS household_code, h.ubigeo,"
                " h.territorial_unit, c.document_number, c.surnames, c.given_names"
                " FROM contact_directory c JOIN households h USING (household_id)"
                " WHERE h.territorial_unit = %s AND c.document_number > %s"
                " ORDER BY c.document_number LIMIT %s",
                (territorial_unit, after, limit),
            ).fetchall()


def _contact(row: DictRow) -> Contact:
    person = Person(
        document_number=row["document_number"],
        surnames=row["surnames"],
        given_names=row["given_names"],
        birth_date=row["birth_date"],
        telephone=row["telephone"],
        has_whatsapp=row["has_whatsapp"],
    )
    return Contact(row["user_id"], row["household_id"], person)

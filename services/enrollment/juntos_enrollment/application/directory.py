"""The contact directory: the only place with personal data, and erasable.

Rows are written in the transaction of the events they belong to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from eventsourcing.persistence import RecordConflictError
from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.eventstore import Pool
from juntos_contracts.requests import (
    CHILDREN_AT_ONCE,
    ChildrenRequest,
    PersonOnList,
)

from ..domain.values import ContactField
from .names import name_key

COPY_HOUSEHOLDS = (
    "COPY households (household_id, code, ubigeo, territorial_unit, eligibility,"
    " declared_on) FROM STDIN"
)
COPY_CONTACTS = (
    "COPY contact_directory (user_id, household_id, document_number, surnames,"
    " given_names, name_key, birth_date, telephone, has_whatsapp,"
    " expected_delivery_on, gestor, condition, condition_on) FROM STDIN"
)
DOCUMENT_OF = (
    "SELECT c.document_number FROM contact_directory c JOIN users_status s"
    " USING (user_id) WHERE user_id = %s AND s.territorial_unit = %s"
)
NO_SUCH_PAGE: Final = "La lista no continúa desde ahí; pídala desde su inicio."
NOT_OF_UNIT: Final = "no es una usuaria de esa unidad territorial"
# What the field corrects meanwhile is not overwritten: then no row is found.
UPDATE_CONTACT = (
    "UPDATE contact_directory SET surnames = %s, given_names = %s,"
    " name_key = %s, birth_date = %s, telephone = %s,"
    " has_whatsapp = %s, expected_delivery_on = %s, gestor = %s"
    " WHERE user_id = %s AND corrections = %s"
)
ADD_CHILDREN = (
    "INSERT INTO children (user_id, birth_date)"
    " SELECT * FROM unnest(%s::uuid[], %s::date[]) ON CONFLICT DO NOTHING"
)
CONTACTS = (
    "SELECT c.*, ARRAY(SELECT birth_date FROM children k WHERE k.user_id = c.user_id"
    " ORDER BY birth_date) AS children, (SELECT max(ended_on) FROM past_pregnancies p"
    " WHERE p.user_id = c.user_id AND NOT p.without_birth) AS delivered_on,"
    " (SELECT max(ended_on) FROM past_pregnancies p"
    " WHERE p.user_id = c.user_id AND p.without_birth) AS lost_on,"
    " CASE WHEN c.corrections > 0 THEN (SELECT coalesce(json_agg(json_build_array("
    "  f.field, f.value)), '[]') FROM former_values f WHERE f.user_id = c.user_id)"
    " ELSE '[]' END AS former FROM contact_directory c WHERE "
)
EVER_WITH = (
    "c.user_id IN (SELECT user_id FROM contact_directory"
    "  WHERE document_number = ANY(%(documents)s)"
    " UNION SELECT user_id FROM former_values"
    "  WHERE field = 'document' AND value = ANY(%(documents)s))"
)
# Of a person who was merged the kept row is the one that is corrected.
TELEPHONES = (
    "SELECT s.user_id, c.telephone, c.has_whatsapp FROM users_status s"
    " LEFT JOIN contact_directory k ON k.user_id = s.merged_into"
    " JOIN contact_directory c ON c.user_id ="
    "  CASE WHEN k.telephone IS NOT NULL OR k.corrections > 0"
    "  THEN k.user_id ELSE s.user_id END"
    " WHERE s.user_id = ANY(%s) AND c.telephone IS NOT NULL"
)
# Under whichever name of hers a child was registered, she is where the kept one is.
WITH_CHILDREN = (
    "SELECT DISTINCT kept.user_id FROM children k JOIN users_status s USING (user_id)"
    " JOIN contact_directory c USING (user_id) JOIN users_status kept"
    "  ON kept.user_id = coalesce(s.merged_into, s.user_id)"
    " WHERE kept.territorial_unit = %(territorial_unit)s"
    " AND (%(after)s::uuid IS NULL OR kept.user_id > %(after)s)"
    " AND k.birth_date <= %(on)s::date - make_interval(months => %(from_months)s)"
    " AND k.birth_date > %(on)s::date - make_interval(months => %(to_months)s + 1)"
    " ORDER BY kept.user_id LIMIT %(limit)s"
)
KNOWN_HOUSEHOLDS = (
    "SELECT household_id, code, ubigeo, territorial_unit, eligibility, declared_on,"
    " ended_on FROM households WHERE code = ANY(%s)"
)


NAME_KEY: Final = "name_key"
"""How her name was compared before a correction, among the former values."""
NAMES: Final = {
    ContactField.DOCUMENT: "document_number",
    ContactField.SURNAMES: "surnames",
    ContactField.GIVEN_NAMES: "given_names",
    ContactField.BIRTH_DATE: "birth_date",
    ContactField.TELEPHONE: "telephone",
    ContactField.WHATSAPP: "has_whatsapp",
}
"""What a correction is about, as a person and the directory name it."""


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household as the padrón names it."""

    household_id: UUID
    code: str
    ubigeo: str
    territorial_unit: str
    eligibility: str | None
    declared_on: date
    ended_on: date | None = None

    @property
    def lapsed_on(self) -> date | None:
        """Since when nothing may be known by which it is served; None while it is."""
        undeclared_on = self.declared_on if self.eligibility is None else None
        days = [day for day in (self.ended_on, undeclared_on) if day is not None]
        return max(days, default=None)


@dataclass(frozen=True, slots=True)
class Person:
    """What is personal about a usuaria."""

    document_number: str
    surnames: str
    given_names: str
    birth_date: date
    telephone: str | None
    has_whatsapp: bool
    expected_delivery_on: date | None = None
    children: tuple[date, ...] = ()
    gestor: str | None = None

    @property
    def name_key(self) -> str:
        """Her name as it is compared with others."""
        return name_key(self.surnames, self.given_names)

    def told_by(self, row: "Person") -> "Person":
        """What is known after a row of a padrón: an optional blank takes nothing."""
        return replace(
            row,
            expected_delivery_on=row.expected_delivery_on or self.expected_delivery_on,
            children=tuple(sorted({*self.children, *row.children})),
            gestor=row.gestor or self.gestor,
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the directory under her pseudonymous ids."""

    user_id: UUID
    household_id: UUID
    person: Person
    condition: str | None = None
    """Why she herself is served; None while only her household's is known."""
    condition_on: date | None = None
    delivered_on: date | None = None
    """When the last pregnancy ended with a birth that the register knew of."""
    child_until: date | None = None
    """When a child she had before the pregnancy is 24 months old."""
    former: tuple[tuple[str, str], ...] = ()
    """What corrections replaced: the field and its value."""
    corrections: int = 0
    lost_on: date | None = None
    """When the last pregnancy ended without a birth that the register knew of."""

    @property
    def births(self) -> list[date]:
        """Days of births that are known, of pregnancies and of children."""
        return [*self.person.children, *filter(None, [self.delivered_on])]

    @property
    def losses(self) -> list[date]:
        """Days on which a pregnancy ended without a birth."""
        return list(filter(None, [self.lost_on]))

    @property
    def corrected(self) -> frozenset[ContactField]:
        """What the field corrected."""
        return frozenset(one for one in ContactField if self._formerly(one))

    def told_by(self, row: Person) -> Person:
        """What is known of her after a row of a padrón: a correction stands."""
        return replace(
            self.person.told_by(row),
            **{NAMES[one]: getattr(self.person, NAMES[one]) for one in self.corrected},
        )

    def kept_against(self, row: Person) -> list[ContactField]:
        """The corrections that a row of a padrón contradicts."""
        return [
            one
            for one in sorted(self.corrected)
            if getattr(row, NAMES[one]) != getattr(self.person, NAMES[one])
        ]

    @property
    def former_documents(self) -> list[str]:
        """The numbers under which a padrón may still name her."""
        return self._formerly(ContactField.DOCUMENT)

    def is_named_by(self, row: Person) -> bool:
        """Whether a row with a former number of hers is about her, not another."""
        names = {self.person.name_key, *self._formerly(NAME_KEY)}
        return row.birth_date == self.person.birth_date or row.name_key in names

    def _formerly(self, field: str) -> list[str]:
        return [value for name, value in self.former if name == field]


def add_households(cursor: Cursor[DictRow], rows: Iterable[HouseholdRow]) -> None:
    """Add households inside the transaction of their events."""
    with cursor.copy(COPY_HOUSEHOLDS) as copy:
        for row in rows:
            copy.write_row(
                (
                    row.household_id,
                    row.code,
                    row.ubigeo,
                    row.territorial_unit,
                    row.eligibility,
                    row.declared_on,
                )
            )


def add_contacts(cursor: Cursor[DictRow], contacts: Sequence[Contact]) -> None:
    """Add persons inside the transaction of their registration."""
    with cursor.copy(COPY_CONTACTS) as copy:
        for contact in contacts:
            person = contact.person
            copy.write_row(
                (
                    contact.user_id,
                    contact.household_id,
                    person.document_number,
                    person.surnames,
                    person.given_names,
                    person.name_key,
                    person.birth_date,
                    person.telephone,
                    person.has_whatsapp,
                    person.expected_delivery_on,
                    person.gestor,
                    contact.condition,
                    contact.condition_on,
                )
            )
    _add_children(cursor, contacts)


def update_contacts(cursor: Cursor[DictRow], contacts: Sequence[Contact]) -> None:
    """Take over what a padrón tells; their history does not change.

    Raises:
        RecordConflictError: if the field corrected one of them meanwhile.
    """
    cursor.executemany(
        UPDATE_CONTACT,
        [
            (
                one.person.surnames,
                one.person.given_names,
                one.person.name_key,
                one.person.birth_date,
                one.person.telephone,
                one.person.has_whatsapp,
                one.person.expected_delivery_on,
                one.person.gestor,
                one.user_id,
                one.corrections,
            )
            for one in contacts
        ],
    )
    if contacts and cursor.rowcount != len(contacts):
        raise RecordConflictError
    _add_children(cursor, contacts)


def _add_children(cursor: Cursor[DictRow], contacts: Sequence[Contact]) -> None:
    births = [(one.user_id, birth) for one in contacts for birth in one.person.children]
    if births:
        users, dates = zip(*births, strict=True)
        cursor.execute(ADD_CHILDREN, (list(users), list(dates)))


class Directory:
    """Reads the directory."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def households_by_code(self, codes: Sequence[str]) -> dict[str, HouseholdRow]:
        """The known households among the codes."""
        with self._pool.connection() as conn:
            rows = conn.execute(KNOWN_HOUSEHOLDS, (list(codes),)).fetchall()
        return {row["code"]: HouseholdRow(**row) for row in rows}

    def contacts_by_document(self, documents: Sequence[str]) -> list[Contact]:
        """The known persons among the document numbers, one may appear twice."""
        sql = f"{CONTACTS} document_number = ANY(%s)"
        with self._pool.connection() as conn:
            rows = conn.execute(sql, (list(documents),)).fetchall()
        return [_contact(row) for row in rows]

    def contacts_ever_with(self, documents: Sequence[str]) -> list[Contact]:
        """The same, and who had one of the numbers before a correction."""
        sql = f"{CONTACTS} {EVER_WITH}"
        with self._pool.connection() as conn:
            rows = conn.execute(sql, {"documents": list(documents)}).fetchall()
        return [_contact(row) for row in rows]

    def contact(self, user_id: UUID) -> Contact | None:
        """One person, None if unknown or erased."""
        with self._pool.connection() as conn:
            row = conn.execute(f"{CONTACTS} user_id = %s", (user_id,)).fetchone()
        return None if row is None else _contact(row)

    def telephones(self, ids: Sequence[UUID]) -> dict[UUID, tuple[str, bool]]:
        """The telephone of each who has one (E.164), and whether she has WhatsApp."""
        with self._pool.connection() as conn:
            rows = conn.execute(TELEPHONES, (list(ids),)).fetchall()
        return {row["user_id"]: (row["telephone"], row["has_whatsapp"]) for row in rows}

    def persons(self, ids: Sequence[UUID]) -> tuple[PersonOnList, ...]:
        """The known persons among the ids, as a list on paper names them."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT user_id, document_number, surnames, given_names"
                " FROM contact_directory WHERE user_id = ANY(%s)",
                (list(ids),),
            ).fetchall()
        return tuple(PersonOnList(**row) for row in rows)

    def with_children(self, asked: ChildrenRequest) -> tuple[UUID, ...]:
        """A page of the usuarias of a unit with a child in an age band on a date.

        Whoever was merged is told as the usuaria who is kept, in her unit.
        """
        with self._pool.connection() as conn:
            rows = conn.execute(
                WITH_CHILDREN, {**asked.model_dump(), "limit": CHILDREN_AT_ONCE}
            ).fetchall()
        return tuple(row["user_id"] for row in rows)

    def page(
        self, territorial_unit: str, after: UUID | None, limit: int
    ) -> list[DictRow]:
        """Usuarias of a unit by document number; who is merged appears as the kept one.

        A page ends after a whole document number, since two may share one.

        Args:
            territorial_unit: whose usuarias.
            after: the last one of the page before; None for the first page.
            limit: how many, and those who share the last document.

        Raises:
            InvalidInput: if ``after`` is nobody of the unit, or no longer.
        """
        with self._pool.connection() as conn:
            seen = ""
            if after is not None:
                last = conn.execute(DOCUMENT_OF, (after, territorial_unit)).fetchone()
                if last is None:
                    wrong = FieldError("after", NOT_OF_UNIT)
                    raise InvalidInput(NO_SUCH_PAGE, wrong)
                seen = last["document_number"]
            return conn.execute(
                "SELECT c.user_id, c.household_id, h.code AS household_code, s.ubigeo,"
                " s.territorial_unit, c.document_number, c.surnames, c.given_names,"
                " s.earlier_editions = '{}' AS new_user,"
                " s.editions_known_on AS new_user_as_of"
                " FROM contact_directory c JOIN households h USING (household_id)"
                " JOIN users_status s USING (user_id)"
                " WHERE s.territorial_unit = %s AND c.document_number > %s"
                " AND s.merged_into IS NULL"
                " ORDER BY c.document_number FETCH FIRST %s ROWS WITH TIES",
                (territorial_unit, seen, limit),
            ).fetchall()


def _contact(row: DictRow) -> Contact:
    person = Person(
        document_number=row["document_number"],
        surnames=row["surnames"],
        given_names=row["given_names"],
        birth_date=row["birth_date"],
        telephone=row["telephone"],
        has_whatsapp=row["has_whatsapp"],
        expected_delivery_on=row["expected_delivery_on"],
        children=tuple(row["children"]),
        gestor=row["gestor"],
    )
    return Contact(
        row["user_id"],
        row["household_id"],
        person,
        row["condition"],
        row["condition_on"],
        row["delivered_on"],
        row["child_until"],
        tuple((field, value) for field, value in row["former"]),
        row["corrections"],
        row["lost_on"],
    )

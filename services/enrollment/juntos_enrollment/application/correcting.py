"""Correcting what the contact directory says of a usuaria.

The event tells which fields were corrected, why and by whom; the values are in the
directory alone, with those that they replaced: by these a padrón that is behind is
recognised, and overwrites nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from eventsourcing.persistence import RecordConflictError
from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound

from ..domain.duplicate import Duplicate
from ..domain.rules import DocumentOfErasedPerson
from ..domain.user import User
from ..domain.values import ContactCorrectionReason, ContactField
from .directory import NAME_KEY, NAMES, Contact
from .erased_documents import erased_among
from .look_alikes import against_known, proposals
from .store import NO_SUCH_USER
from .users import UserCommands

KEEP_FORMER: Final = (
    "INSERT INTO former_values (user_id, field, value, corrected_on)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
CORRECT: Final = (
    "UPDATE contact_directory SET {columns}, name_key = %(name_key)s,"
    " corrections = corrections + 1"
    " WHERE user_id = %(user)s AND corrections = %(known)s"
)


IDENTITY: Final = frozenset(ContactField) - {
    ContactField.TELEPHONE,
    ContactField.WHATSAPP,
}
"""What two usuarias are compared by."""


@dataclass(frozen=True, slots=True)
class ContactCorrection:
    """What is right of a usuaria, by field, and how that became known."""

    told: Mapping[ContactField, Any]
    reason: ContactCorrectionReason
    corrected_on: date


class CorrectionCommands(UserCommands):
    """Correcting the directory from the field."""

    @repeatable()
    def correct_contact(
        self, command: Command, user_id: UUID, correction: ContactCorrection
    ) -> Answer:
        """Correct what is personal about a usuaria; who was merged is the kept one.

        Whoever looks like her by the corrected data is proposed for review, again if
        the review had dismissed it by the data of before.
        """
        user = self._person(self.kept_of(user_id))
        known = self.directory.contact(user.id)
        if known is None and not user.erased:
            raise NotFound(NO_SUCH_USER)
        changed = _changed(known, correction)
        self.require_not_erased(changed.get(ContactField.DOCUMENT))
        on = correction.corrected_on
        user.correct_contact(changed.keys(), correction.reason, on)
        if known is None:
            raise NotFound(NO_SUCH_USER)
        right = replace(known, person=_corrected(known, changed))
        pairs = self._look_alikes(user, right, on) if IDENTITY & changed.keys() else []
        answer = {
            "user_id": str(user.id),
            "corrected": sorted(changed),
            "unchanged": sorted(correction.told.keys() - changed.keys()),
            "duplicates_proposed": len(pairs),
        }
        return self.commit(
            command,
            [user, *pairs],
            answer,
            within=lambda cursor: _write(cursor, known, right, changed, on),
        )

    def require_not_erased(self, document: str | None) -> None:
        """Refuse the number of a person who asked to be erased.

        Raises:
            DocumentOfErasedPerson: naming what to do.
        """
        if document is not None and erased_among(self.pool, [document]):
            raise DocumentOfErasedPerson

    def _look_alikes(self, user: User, right: Contact, on: date) -> list[Duplicate]:
        """The pairs to review: new ones, and dismissed ones that look alike again."""
        found = {
            Duplicate.create_id(one.known, one.added): one
            for one in against_known(self.pool, [(right, user.place_on(on))])
            if one.known != user.id
        }
        before = self.load_many(Duplicate, found)
        for key, pair in before.items():
            pair.propose_again(found[key].rule, on)
        new = proposals([found[key] for key in found.keys() - before.keys()], on)
        return [*new, *(pair for pair in before.values() if pair.pending_events)]


def _changed(
    known: Contact | None, correction: ContactCorrection
) -> dict[ContactField, Any]:
    if known is None:
        return dict(correction.told)
    return {
        field: value
        for field, value in correction.told.items()
        if value != getattr(known.person, NAMES[field])
    }


def _corrected(known: Contact, changed: Mapping[ContactField, Any]) -> Any:
    return replace(
        known.person, **{NAMES[field]: value for field, value in changed.items()}
    )


def _write(
    cursor: Cursor[DictRow],
    known: Contact,
    right: Contact,
    changed: Mapping[ContactField, Any],
    on: date,
) -> None:
    """Put the right values in place, keeping the former ones beside them."""
    columns = {NAMES[field]: value for field, value in changed.items()}
    sql = CORRECT.format(columns=", ".join(f"{name} = %({name})s" for name in columns))
    person = {"name_key": right.person.name_key, "user": known.user_id}
    cursor.execute(sql, {**columns, **person, "known": known.corrections})
    if cursor.rowcount != 1:
        raise RecordConflictError
    former = {str(one): getattr(known.person, NAMES[one]) for one in changed}
    if right.person.name_key != known.person.name_key:
        former[NAME_KEY] = known.person.name_key
    cursor.executemany(
        KEEP_FORMER,
        [
            (known.user_id, field, "" if value is None else str(value), on)
            for field, value in former.items()
        ],
    )

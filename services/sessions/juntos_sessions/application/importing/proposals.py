"""Who a row of a list means: sure by id or DNI, or candidates for a person to choose.

Only the id or the eight digits of the DNI decide, and not if the name beside them is
quite another one. Whatever else points to somebody, a lost zero or an equal name, is a
proposal: two women of a district may have one name.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz, process

from juntos_chassis.tabular.texts import plain
from juntos_contracts.requests import PersonOnList

from ...domain.values import AbsenceReason
from .reading import ListRow

DOCUMENT_DIGITS: Final = 8
CERTAIN: Final = 100.0
LIKELY: Final = 60.0
SAME_PERSON: Final = 70.0
CANDIDATES: Final = 3


class Doubt(StrEnum):
    """Why a person has to look at a row."""

    NO_KEY = "no_key"
    UNKNOWN_KEY = "unknown_key"
    LOST_ZEROS = "lost_zeros"
    KEYS_DIFFER = "keys_differ"
    NAME_DIFFERS = "name_differs"
    OTHER_GROUP = "other_group"
    TWICE = "twice"
    PRESENCE_UNCLEAR = "presence_unclear"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A usuaria whom a row may mean, from 0 to 100."""

    user_id: UUID
    score: float
    other_group: str | None = None
    """The code of her group, if she would be making the session up here."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was understood of one row; it holds no name and no document."""

    row: int
    user_id: UUID | None
    doubts: tuple[Doubt, ...]
    candidates: tuple[Candidate, ...]
    present: bool | None
    reason: AbsenceReason

    @property
    def exact(self) -> bool:
        """Whether nobody has to look at it."""
        return not self.doubts


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided about one row; without a usuaria the row is left out."""

    row: int
    user_id: UUID | None
    present: bool | None = None


class Matcher:
    """Finds those whom the rows mean among the persons of one list."""

    def __init__(
        self,
        roster: Collection[UUID],
        persons: Mapping[UUID, PersonOnList],
        guests: Mapping[UUID, str] | None = None,
    ) -> None:
        """Index the persons by document and by name without accents.

        Args:
            roster: who may be on the list, also where no name is known.
            persons: those of them, and of the guests, whose names are known.
            guests: who may make the session up here, with the code of her own group;
                always for a person to look at.
        """
        self._guests = guests or {}
        self._users = {str(user): user for user in (*self._guests, *roster)}
        self._names = {user: _name(person) for user, person in persons.items()}
        self._documents = {
            person.document_number: user
            for user, person in persons.items()
            if person.document_number
        }

    def proposals(self, rows: Sequence[ListRow]) -> list[Proposal]:
        """One for each row; two sure rows about one usuaria are both in doubt."""
        found = [self._propose(row) for row in rows]
        sure = Counter(one.user_id for one in found if one.user_id is not None)
        return [
            replace(one, user_id=None, doubts=(*one.doubts, Doubt.TWICE))
            if one.user_id is not None and sure[one.user_id] > 1
            else one
            for one in found
        ]

    def _propose(self, row: ListRow) -> Proposal:
        keys, doubts = self._keys(row)
        candidates = {one.user_id: one for one in self._by_name(row)}
        if len(keys) > 1:
            doubts.append(Doubt.KEYS_DIFFER)
        for user in keys:
            if self._is_another(row, user):
                doubts.append(Doubt.NAME_DIFFERS)
            if user in self._guests:
                doubts.append(Doubt.OTHER_GROUP)
            candidates[user] = self._candidate(user, CERTAIN)
        unclear = [Doubt.PRESENCE_UNCLEAR] if row.present is None else []
        best = sorted(candidates.values(), key=_likeliest_first)
        return Proposal(
            row=row.number,
            user_id=None if doubts else keys[0],
            doubts=(*dict.fromkeys(doubts), *unclear),
            candidates=tuple(best[:CANDIDATES]),
            present=row.present,
            reason=row.reason,
        )

    def _keys(self, row: ListRow) -> tuple[list[UUID], list[Doubt]]:
        """Those whom id and document name, and what is doubtful about these."""
        keys: dict[UUID, None] = {}
        doubts: list[Doubt] = []
        if row.user_id:
            user = self._users.get(row.user_id.lower())
            if user is None:
                doubts.append(Doubt.UNKNOWN_KEY)
            else:
                keys[user] = None
        if row.document:
            digits = row.document.replace(" ", "").replace(".", "")
            owner = self._documents.get(digits.zfill(DOCUMENT_DIGITS))
            if owner is None:
                doubts.append(Doubt.UNKNOWN_KEY)
            else:
                keys[owner] = None
                if len(digits) < DOCUMENT_DIGITS and not row.user_id:
                    doubts.append(Doubt.LOST_ZEROS)
        if not keys and not doubts:
            doubts.append(Doubt.NO_KEY)
        return list(keys), doubts

    def _is_another(self, row: ListRow, user: UUID) -> bool:
        known, written = self._names.get(user), plain(row.name)
        if known is None or not written:
            return False
        # A list may have the surnames alone: what is there has to fit.
        score: float = fuzz.token_set_ratio(known, written)
        return score < SAME_PERSON

    def _by_name(self, row: ListRow) -> list[Candidate]:
        written = plain(row.name)
        if not written:
            return []
        found = process.extract(
            written,
            self._names,
            scorer=fuzz.token_sort_ratio,
            score_cutoff=LIKELY,
            limit=CANDIDATES,
        )
        return [self._candidate(user, round(score, 1)) for _, score, user in found]

    def _candidate(self, user: UUID, score: float) -> Candidate:
        return Candidate(user, score, self._guests.get(user))


def _likeliest_first(one: Candidate) -> tuple[float, bool, UUID]:
    """Of two that fit alike, the one of the group before a guest."""
    return -one.score, one.other_group is not None, one.user_id


def _name(person: PersonOnList) -> str:
    return plain(f"{person.surnames} {person.given_names}")

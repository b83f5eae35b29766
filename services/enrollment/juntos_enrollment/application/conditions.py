"""The condition of a usuaria: what a row tells of it, and a pregnancy that ends.

It is hers, not the household's: a padrón may name a pregnant woman and a mother in one
household.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from ..domain.eligibility import CHILD_MONTHS, HouseholdFacts, add_months
from ..domain.pregnancy import is_over, is_repeated
from ..domain.values import Eligibility
from .directory import Contact, Person
from .padron import PadronRow

KEEP_ENDED: Final = (
    "INSERT INTO past_pregnancies"
    " (user_id, declared_on, expected_on, ended_on, without_birth)"
    " SELECT user_id, %(declared_on)s, expected_delivery_on, %(ended_on)s,"
    " %(without_birth)s"
    " FROM contact_directory WHERE user_id = %(user)s ON CONFLICT DO NOTHING"
)
DELIVERED: Final = (
    "UPDATE contact_directory SET expected_delivery_on = NULL, condition = %(child)s,"
    " condition_on = %(told_on)s, child_until = NULL WHERE user_id = %(user)s"
)
# A padrón that is older than the report tells nothing against it.
LOST: Final = (
    "UPDATE contact_directory SET expected_delivery_on = NULL,"
    " condition = %(condition)s, child_until = %(child_until)s,"
    " condition_on = greatest(condition_on, %(told_on)s) WHERE user_id = %(user)s"
)
TELL: Final = (
    "UPDATE contact_directory SET condition = %s, condition_on = %s WHERE user_id = %s"
)


BEGIN: Final = (
    "UPDATE contact_directory SET expected_delivery_on = %(due_on)s,"
    " child_until = %(child_until)s, condition = %(pregnant)s,"
    " condition_on = greatest(condition_on, %(told_on)s) WHERE user_id = %(user)s"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The end of a pregnancy; a padrón without the child's date lends its own."""

    user_id: UUID
    declared_on: date
    """Since when the pregnancy was known."""
    born_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class Loss:
    """The end of a pregnancy without a birth; its day stays in the directory."""

    known: Contact
    declared_on: date
    """Since when the pregnancy was known."""
    ended_on: date
    told_on: date


@dataclass(frozen=True, slots=True)
class Telling:
    """A row of a padrón of some date, beside what is known of her."""

    row: PadronRow
    known: Contact
    on: date

    @property
    def changes(self) -> bool:
        """Whether her condition is another one now."""
        known = self.known
        if self.row.eligibility == known.condition:
            return False
        if known.condition_on is not None and self.on < known.condition_on:
            return False
        return not self._repeats

    @property
    def delivery(self) -> Delivery | None:
        """The birth that the row tells, if she herself was pregnant."""
        known = self.known
        if not self.changes or known.condition != Eligibility.PREGNANT:
            return None
        since = known.condition_on or self.on
        told = set(self.row.person.children) - set(known.person.children)
        born = [birth for birth in told if is_repeated(since, [birth])]
        return Delivery(known.user_id, since, max(born, default=self.on), self.on)

    @property
    def grounds(self) -> HouseholdFacts | None:
        """What the row tells anew that a household may be eligible by."""
        mine, known = self.row.person, self.known.person
        births = sorted(set(mine.children) - set(known.children))
        due = self.person.expected_delivery_on
        expected = [due] if due and due != known.expected_delivery_on else []
        if not (self.changes or births or expected):
            return None
        declared = None if self._repeats else self.row.eligibility
        return HouseholdFacts(declared, self.on, births, expected)

    @property
    def person(self) -> Person:
        """What is known of her after the row."""
        person = self.known.told_by(self.row.person)
        if self.delivery is not None and not self.row.person.expected_delivery_on:
            return replace(person, expected_delivery_on=None)
        return without_past_delivery(person, self._births, self.known.losses)

    @property
    def _births(self) -> list[date]:
        found = [*self.known.births, *self.row.person.children]
        found += [] if self.delivery is None else [self.delivery.born_on]
        return found

    @property
    def _repeats(self) -> bool:
        """Whether it tells again what was so before: a child, or what ended."""
        if self.row.eligibility is Eligibility.CHILD_UNDER_24_MONTHS:
            return self._is_of_an_older_child
        births = list(filter(None, [self.known.delivered_on]))
        losses, due = self.known.losses, self.row.person.expected_delivery_on
        if due:
            return is_over(due, births, losses)
        return is_repeated(self.on, [*births, *losses])

    @property
    def _is_of_an_older_child(self) -> bool:
        """Whether the child of the row is the one she had before she was pregnant."""
        known, due = self.known, self.known.person.expected_delivery_on
        if known.child_until is None or due is None or self.on >= due:
            return False
        news = set(self.row.person.children) - set(known.person.children)
        return self.on <= known.child_until and not news


def without_past_delivery(
    person: Person, births: Sequence[date], losses: Sequence[date] = ()
) -> Person:
    """The same person, expecting no delivery of a pregnancy that ended."""
    due = person.expected_delivery_on
    if due is not None and is_over(due, births, losses):
        return replace(person, expected_delivery_on=None)
    return person


def begin_pregnancy(
    cursor: Cursor[DictRow], known: Contact, due_on: date, told_on: date
) -> None:
    """Keep what the field told of a pregnancy beside the child she has already."""
    told = {
        "user": known.user_id,
        "due_on": due_on,
        "child_until": _child_until(known),
        "pregnant": Eligibility.PREGNANT,
        "told_on": told_on,
    }
    cursor.execute(BEGIN, told)


def _child_until(known: Contact) -> date | None:
    """When her youngest child is 24 months old, at the latest; None if she has none."""
    births = list(known.person.children)
    is_mother = known.condition == Eligibility.CHILD_UNDER_24_MONTHS
    # Where the day is known, that of the telling may be that of a later loss.
    if is_mother and known.condition_on and known.child_until is None:
        births.append(known.condition_on)
    until = [add_months(birth, CHILD_MONTHS) for birth in births]
    return max([*until, *filter(None, [known.child_until])], default=None)


def end_pregnancies(cursor: Cursor[DictRow], deliveries: Sequence[Delivery]) -> None:
    """Close pregnancies, keeping their dates with the person."""
    for one in deliveries:
        told = {
            "user": one.user_id,
            "declared_on": one.declared_on,
            "ended_on": one.born_on,
            "without_birth": False,
            "told_on": one.told_on,
            "child": Eligibility.CHILD_UNDER_24_MONTHS,
        }
        cursor.execute(KEEP_ENDED, told)
        cursor.execute(DELIVERED, told)


def end_without_birth(cursor: Cursor[DictRow], losses: Sequence[Loss]) -> None:
    """Close pregnancies; a child whom she has already is her condition again."""
    for one in losses:
        until = _child_until(one.known)
        has_child = until is not None and until > one.told_on
        told = {
            "user": one.known.user_id,
            "declared_on": one.declared_on,
            "ended_on": one.ended_on,
            "without_birth": True,
            "told_on": one.told_on,
            "condition": Eligibility.CHILD_UNDER_24_MONTHS if has_child else None,
            "child_until": until if has_child else None,
        }
        cursor.execute(KEEP_ENDED, told)
        cursor.execute(LOST, told)


def tell_conditions(cursor: Cursor[DictRow], tellings: Sequence[Telling]) -> None:
    """Keep what rows tell of the condition of those who are known."""
    rows = [(one.row.eligibility, one.on, one.known.user_id) for one in tellings]
    cursor.executemany(TELL, rows)

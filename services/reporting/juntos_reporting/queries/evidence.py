"""Why this number: who or what counts in a figure, and the events behind each."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    Table,
    and_,
    cast,
    func,
    select,
    true,
    union_all,
)

from juntos_chassis.errors import NotFound

from ..facts import enrollment, leaders, outreach, sessions
from ..facts.presences import TESTIMONIES
from ..facts.tables import event_log
from .cut import Cut, Grouping
from .dates import Testimonies, seen_facts
from .figures import Question
from .groups import THE_COUNTRY, Group
from .indicators import QUESTIONS, of_a_module
from .logged import EVENT, EventBehind
from .policies import Policies
from .populations import Populations
from .superseding import with_links

NO_INDICATOR: Final = "No existe el indicador «{code}»."
WITHOUT_KEY: Final = {Grouping.COUNTRY, Grouping.MODULE, Grouping.MONTH}
"""Whose groups are told by the question or its cut, not by a column."""
NO_SHARE: Final = "{code} no muestra la parte «{share}»; las que hay: {names}."


class Part(StrEnum):
    """The side of a figure."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Kind(StrEnum):
    """What an indicator counts."""

    USER = "user"
    HOUSEHOLD = "household"
    DISTRICT = "district"


class Told(NamedTuple):
    """What an indicator counts, and the facts that decide whether each one counts.

    Those of ``ever`` count whatever the edition.
    """

    kind: Kind
    key: str
    tables: tuple[Table, ...]
    ever: tuple[Table, ...] = ()


ATTENDANCE: Final = (*TESTIMONIES, sessions.attendance_date_correction)
MESSAGES: Final = (
    outreach.message_sent,
    outreach.message_delivered,
    outreach.message_read,
)
PACKAGE: Final = Told(
    Kind.HOUSEHOLD,
    "household_id",
    (enrollment.contact, enrollment.cap_application, *ATTENDANCE, *MESSAGES),
    (
        enrollment.cohort_member,
        enrollment.user_registered,
        enrollment.consent,
        outreach.opt_out,
        outreach.opt_in,
    ),
)
TOLD: Final[Mapping[str, Told]] = {
    "OG": PACKAGE,
    "OG_BROAD": PACKAGE,
    "OE1": Told(
        Kind.USER,
        "user_id",
        (enrollment.enrolment, sessions.roster_change, *ATTENDANCE),
    ),
    "OE2": Told(
        Kind.USER,
        "user_id",
        (enrollment.contact, *ATTENDANCE),
        (
            enrollment.user_registered,
            enrollment.prior_participation,
            enrollment.enrolment,
        ),
    ),
    "OE3": Told(Kind.USER, "user_id", (enrollment.enrolment, *ATTENDANCE, *MESSAGES)),
    "OE4": Told(
        Kind.DISTRICT,
        "ubigeo",
        (
            leaders.network_formed,
            leaders.network_recognized,
            leaders.network_action,
            leaders.network_action_correction,
        ),
        (enrollment.cohort_member,),
    ),
}


@dataclass(frozen=True, slots=True)
class Counting:
    """One person, household or district that counts, where, and why."""

    id: str
    region: str
    territorial_unit: str
    ubigeo: str
    events: tuple[EventBehind, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One page of what a figure counts.

    Attributes:
        total: of the whole figure, whatever the page.
        next: the id after which the next page begins; None at the end.
    """

    kind: Kind
    total: int
    items: tuple[Counting, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the ids is asked for, in their order."""

    after: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an indicator, or of a part that is shown beside it.

    Attributes:
        share: name of the part, such as a component of the package; None for the
            indicator itself.
        group: which figure of a breakdown; a month's is the country's on its cut.
    """

    code: str
    part: Part = Part.NUMERATOR
    share: str | None = None
    group: Group = THE_COUNTRY


def evidence(
    db: Connection, cut: Cut, policies: Policies, side: Side, page: Page
) -> Evidence:
    """A page of what counts in one side of a figure, with the events behind.

    The cut is the figure's own; see ``Group.narrowed``.

    Raises:
        NotFound: if there is no such indicator or group, or it shows no such part.
    """
    code = side.code
    told = TOLD.get(code)
    if told is None:
        raise NotFound(NO_INDICATOR.format(code=code), code="no-such-indicator")
    side.group.require(code)
    people = Populations(cut, policies)
    question = _question(people, side)
    counting = _counting(cut, question, side, told)
    total = db.execute(select(func.count()).select_from(counting.subquery())).scalar()
    found = _page(db, counting, page)
    ids = [row.id for row in found[: page.limit]]
    behind = events_behind(db, people, told, ids)
    return Evidence(
        kind=told.kind,
        total=total or 0,
        items=tuple(
            Counting(
                id=row.id,
                region=row.region,
                territorial_unit=row.territorial_unit,
                ubigeo=row.ubigeo,
                events=tuple(behind[row.id]),
            )
            for row in found[: page.limit]
        ),
        next=ids[-1] if len(found) > page.limit else None,
    )


def _question(people: Populations, side: Side) -> Question:
    if side.group.grouping is Grouping.MODULE:
        return of_a_module(people, int(side.group.key))
    return question_of(people, side.code)


def question_of(people: Populations, code: str) -> Question:
    """The question whose answer is the indicator."""
    questions = (ask(people) for ask in QUESTIONS)
    return next(question for question in questions if code in question.shown)


def _counting(cut: Cut, question: Question, side: Side, told: Told) -> Select[Any]:
    place = question.population.c
    shown = question.shown[side.code]
    if side.share is not None and side.share not in shown.parts:
        names = ", ".join(shown.parts) or "ninguna"
        detail = NO_SHARE.format(code=side.code, share=side.share, names=names)
        raise NotFound(detail, code="no-such-share")
    counts = getattr(question.shares[side.share or shown.whole], side.part)
    group = side.group
    ours = (
        true()
        if group.grouping in WITHOUT_KEY
        else question.key(group.grouping) == group.key
    )
    return select(
        cast(place[told.key], String).label("id"),
        place.region,
        place.territorial_unit,
        place.ubigeo,
    ).where(counts, ours, cut.within(question.population))


def _page(db: Connection, counting: Select[Any], page: Page) -> list[Any]:
    """One more than the page, if there is one more."""
    rows = counting.subquery("counting")
    statement = select(rows).order_by(rows.c.id).limit(page.limit + 1)
    if page.after is not None:
        statement = statement.where(rows.c.id > page.after)
    return list(db.execute(statement))


def events_behind(
    db: Connection, people: Populations, told: Told, ids: list[str]
) -> defaultdict[str, list[EventBehind]]:
    """The events of the log behind each id, in the order of their dates, linked."""
    behind: defaultdict[str, list[EventBehind]] = defaultdict(list)
    if not ids:
        return behind
    facts = union_all(*_facts(people, told, ids)).subquery("facts")
    log = event_log.c
    same = and_(log.service == facts.c.service, log.position == facts.c.position)
    rows = db.execute(
        select(facts.c.id, *EVENT)
        .distinct()
        .join_from(facts, event_log, same)
        .order_by(facts.c.id, log.occurred_on, log.recorded_at, log.position)
    ).all()
    events = with_links(db, people.cut, [EventBehind(*row[1:]) for row in rows])
    for row, event in zip(rows, events, strict=True):
        behind[row.id].append(event)
    return behind


def _facts(people: Populations, told: Told, ids: list[str]) -> Iterator[Select[Any]]:
    """The places in the log of the facts about each id, its doubles' included."""
    cut = people.cut
    of_user = None if told.kind is Kind.DISTRICT else _usuarias(people, told, ids)
    finding = enrollment.duplicate_finding
    merges = finding.c.finding.in_(("merged", "merge_undone"))
    heard = Testimonies(cut)
    tables: list[tuple[FromClause, ColumnElement[bool]]] = [
        *((table, heard.of(table)) for table in told.tables),
        *((table, cut.until(table)) for table in told.ever),
    ]
    if of_user is not None:
        tables.append((finding, and_(cut.until(finding), merges)))
    if people.policies.intervened_districts == "sessions_held":
        tables.append(seen_facts(cut, sessions.session_held))
    for table, visible in tables:
        place = table.c.service, table.c.position
        if told.kind is not Kind.USER and told.key in table.c:
            key = cast(table.c[told.key], String)
            yield select(key.label("id"), *place).where(visible, key.in_(ids))
        elif of_user is not None and "user_id" in table.c:
            same = of_user.c.user_id == table.c.user_id
            yield select(of_user.c.id, *place).join(of_user, same).where(visible)


def _usuarias(people: Populations, told: Told, ids: list[str]) -> Any:
    """Each id with every usuaria whose facts count for it."""
    merged = people.merged
    if told.kind is Kind.HOUSEHOLD:
        registered = enrollment.user_registered
        found = select(
            cast(registered.c.household_id, String).label("id"), registered.c.user_id
        ).where(registered.c.household_id.in_(map(UUID, ids)))
    else:
        persons = func.unnest(list(map(UUID, ids))).column_valued("person")
        found = select(cast(persons, String).label("id"), persons.label("user_id"))
    direct = found.cte("direct")
    doubles = select(direct.c.id, merged.c.other_user_id).join(
        merged, merged.c.user_id == direct.c.user_id
    )
    both = union_all(select(direct.c.id, direct.c.user_id), doubles)
    return both.subquery("usuarias")

"""What took the place of an event, and what an event took the place of.

A fact is never changed and names nothing later: what corrects it is a fact of its own
about the same attendance, session, action, document or usuaria. So the links are looked
up when they are asked for, as known at the moment of the question; nothing is kept that
a rebuild or a late arrival could make wrong.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    any_,
    bindparam,
    literal,
    select,
    union_all,
)

from juntos_chassis.errors import NotFound

from ..facts import enrollment, leaders, outreach, reporting, sessions
from ..facts.presences import TESTIMONIES
from ..facts.tables import event_log
from .cut import Cut
from .logged import EVENT, LINKED, EventBehind, How, Link, Place

NO_EVENT: Final = "El registro de «{service}» no tiene un evento {position}."


class Supersession(NamedTuple):
    """A kind of fact that takes the place of an earlier one about the same thing.

    Attributes:
        same: names of the columns, of the earlier and of the later fact, that say what
            both are about.
    """

    earlier: FromClause
    later: FromClause
    how: How
    same: tuple[tuple[str, str], ...]


def _about(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def _only(name: str, table: Table, *conditions: ColumnElement[bool]) -> FromClause:
    return select(table).where(*conditions).subquery(name)


ATTENDANCE: Final = _about("user_id", "session_id")
ACTION: Final = _about("action_id")
DOCUMENT: Final = _about("edition", "line", "document")
PAIR: Final = _about("user_id", "other_user_id")
SERIES: Final = _about("series", "level", "place", "period", "age_band")
FINDING: Final = enrollment.duplicate_finding
MERGES: Final = _only("merges", FINDING, FINDING.c.finding == "merged")
UNDOINGS: Final = _only("undoings", FINDING, FINDING.c.finding == "merge_undone")
DOCUMENTS: Final = _only(
    "documents", reporting.milestone, reporting.milestone.c.quantity > 0
)
ANNULMENTS: Final = _only(
    "annulments", reporting.milestone, reporting.milestone.c.quantity < 0
)
REVOCATION: Final = sessions.program_revocation
STARTS: Final = _only("starts", REVOCATION, REVOCATION.c.revoked == "start")
COMPLETIONS: Final = _only(
    "completions", REVOCATION, REVOCATION.c.revoked == "completion"
)


def _dates(
    earlier: Table, later: Table, same: tuple[tuple[str, str], ...]
) -> Iterator[Supersession]:
    for one in (earlier, later):
        yield Supersession(one, later, How.REDATED, same)


SUPERSESSIONS: Final[Mapping[str, Sequence[Supersession]]] = {
    "enrollment": (
        Supersession(
            enrollment.user_registered,
            MERGES,
            How.MERGED,
            (("user_id", "other_user_id"),),
        ),
        Supersession(MERGES, UNDOINGS, How.UNDONE, PAIR),
        Supersession(
            enrollment.consent,
            enrollment.consent,
            How.SAID_AGAIN,
            _about("user_id", "purpose"),
        ),
    ),
    "sessions": (
        *(
            Supersession(earlier, later, how, ATTENDANCE)
            for earlier, (later, how) in product(
                TESTIMONIES,
                (
                    (sessions.attendance_resolution, How.RESOLVED),
                    (sessions.attendance_correction, How.CORRECTED),
                ),
            )
        ),
        *_dates(sessions.attendance, sessions.attendance_date_correction, ATTENDANCE),
        *_dates(
            sessions.session_held,
            sessions.session_date_correction,
            _about("session_id"),
        ),
        Supersession(sessions.program_start, STARTS, How.REVOKED, _about("user_id")),
        Supersession(
            sessions.program_completion, COMPLETIONS, How.REVOKED, _about("user_id")
        ),
    ),
    "outreach": (
        Supersession(
            outreach.opt_out, outreach.opt_in, How.SAID_AGAIN, _about("user_id")
        ),
        Supersession(
            outreach.opt_in, outreach.opt_out, How.SAID_AGAIN, _about("user_id")
        ),
    ),
    "leaders": tuple(
        Supersession(earlier, leaders.network_action_correction, How.CORRECTED, ACTION)
        for earlier in (leaders.network_action, leaders.network_action_correction)
    ),
    "reporting": (
        Supersession(DOCUMENTS, ANNULMENTS, How.ANNULLED, DOCUMENT),
        Supersession(
            reporting.report_issued,
            reporting.report_issued,
            How.CORRECTED,
            (("report_id", "corrects"),),
        ),
        Supersession(
            reporting.official_figure, reporting.official_figure, How.SAID_AGAIN, SERIES
        ),
    ),
}
"""By service; only what one service says has one order."""


class _Pair(NamedTuple):
    how: How
    earlier: Place
    later: Place


def with_links(
    db: Connection, cut: Cut, events: Sequence[EventBehind]
) -> list[EventBehind]:
    """The same events, each with what superseded it and what it superseded.

    What is known by then is told whatever its business date: a correction dated after
    the cut does not count in its figures, and is shown with that date.
    """
    places = {event.place for event in events}
    pairs = set(_pairs(db, cut, places, "earlier"))
    # An ordinary fact supersedes nothing: most pairs have been found by now.
    pairs |= set(_pairs(db, cut, places - {pair.later for pair in pairs}, "later"))
    named = _named(db, {place for _, *both in pairs for place in both})
    after: defaultdict[Place, list[Link]] = defaultdict(list)
    before: defaultdict[Place, list[Link]] = defaultdict(list)
    for how, earlier, later in sorted(pairs):
        after[earlier].append(Link(how, *named[later]))
        before[later].append(Link(how, *named[earlier]))
    return [
        replace(
            event,
            superseded_by=tuple(after[event.place]),
            supersedes=tuple(before[event.place]),
        )
        for event in events
    ]


def logged_event(db: Connection, cut: Cut, place: Place) -> EventBehind:
    """One event of the log with its links.

    Raises:
        NotFound: if the log has no such event, as known at the moment of the cut.
    """
    service, position = place
    log = event_log.c
    row = db.execute(
        select(*EVENT).where(
            cut.known(event_log), log.service == service, log.position == position
        )
    ).first()
    if row is None:
        detail = NO_EVENT.format(service=service, position=position)
        raise NotFound(detail, code="no-such-event")
    (found,) = with_links(db, cut, [EventBehind(*row)])
    return found


def _pairs(
    db: Connection, cut: Cut, places: Collection[Place], side: str
) -> Iterator[_Pair]:
    """The pairs of which one side, ``earlier`` or ``later``, is among some events."""
    for service, positions in _by_service(places).items():
        found = [_pairs_of(cut, kind, side) for kind in SUPERSESSIONS[service]]
        asked = {"service": service, "positions": positions}
        for how, earlier, later in db.execute(union_all(*found), asked):
            yield _Pair(How(how), (service, earlier), (service, later))


def _pairs_of(cut: Cut, kind: Supersession, side: str) -> Select[Any]:
    sides = {"earlier": kind.earlier.alias(), "later": kind.later.alias()}
    earlier, later = sides.values()
    same = (earlier.c[one] == later.c[other] for one, other in kind.same)
    return (
        select(literal(kind.how.value), earlier.c.position, later.c.position)
        .join_from(earlier, later, and_(*same, earlier.c.position < later.c.position))
        .where(_asked_for(sides[side]), cut.known(earlier), cut.known(later))
    )


def _named(db: Connection, places: Collection[Place]) -> dict[Place, tuple[Any, ...]]:
    """What a link says of each event."""
    return {
        (row.service, row.position): tuple(row)
        for service, positions in _by_service(places).items()
        for row in db.execute(
            select(*LINKED).where(_asked_for(event_log)),
            {"service": service, "positions": positions},
        )
    }


def _by_service(places: Collection[Place]) -> dict[str, list[int]]:
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for service, position in places:
        positions[service].append(position)
    return positions


def _asked_for(table: FromClause) -> ColumnElement[bool]:
    """The rows of some positions; as one parameter, however many there are."""
    positions = bindparam("positions", type_=ARRAY(BigInteger))
    return and_(
        table.c.service == bindparam("service"), table.c.position == any_(positions)
    )

"""Why one usuaria counts or not: the rules of each indicator, one at a time."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select, union_all

from juntos_chassis.errors import NotFound
from juntos_chassis.seedwork import Territory

from ..facts import enrollment
from ..facts.standing import MESSAGES
from .cut import Cut
from .evidence import TOLD, Kind, events_behind, question_of
from .logged import EventBehind, Place
from .package import REFUSING
from .persons import merged_users
from .policies import Policies
from .populations import Populations, contacted_persons

UNKNOWN: Final = "No consta la usuaria {user_id}."
COMPONENTS: Final = {
    "visit": "una visita domiciliaria efectiva",
    "initial_cap_visit": "una visita efectiva con el CAP inicial aplicado",
    "started": "una sesión asistida por una usuaria del hogar",
    "reinforcement": "un refuerzo a una usuaria del hogar",
}
STATUSES: Final = {"sent": "enviados", "delivered": "entregados", "read": "leídos"}
MODES: Final = {"visit": "visita", "call": "llamada"}
Found = Row[Any] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition in plain Spanish, and whether it holds for her."""

    holds: bool
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether she, or her household, counts in each side of an indicator, and why."""

    code: str
    denominator: bool
    numerator: bool
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one usuaria.

    Attributes:
        person: the usuaria she counts for; another one if she was merged.
        superseded: the events about her, or her household, that later ones replaced.
    """

    user_id: UUID
    person: UUID
    verdicts: tuple[Verdict, ...]
    superseded: tuple[EventBehind, ...] = ()


def whereabouts(db: Connection, cut: Cut, user_id: UUID) -> Territory:
    """Where she belongs on the date: her last registration, enrolment or move.

    Raises:
        NotFound: if nothing is known of her by then.
    """
    tables = enrollment.user_registered, enrollment.enrolment, enrollment.move
    found = union_all(
        *(
            select(t.c.ubigeo, t.c.territorial_unit, t.c.occurred_on, t.c.position)
            .where(cut.until(t), t.c.user_id == user_id)
            .select_from(t)
            for t in tables
        )
    ).subquery()
    last = (
        select(found.c.ubigeo, found.c.territorial_unit)
        .order_by(found.c.occurred_on.desc(), found.c.position.desc())
        .limit(1)
    )
    row = db.execute(last).first()
    if row is None:
        raise NotFound(UNKNOWN.format(user_id=user_id), code="no-such-user")
    return Territory(row.ubigeo, row.territorial_unit)


def explain(db: Connection, cut: Cut, policies: Policies, user_id: UUID) -> Explanation:
    """Each indicator that counts persons or households, for one usuaria."""
    person, near = _family(db, cut, user_id)
    people = Populations(cut, policies, only=near)
    her = _Her(db, people, person)
    rules = {
        "OG": her.package(policies.package_strict),
        "OG_BROAD": her.package(policies.package_broad),
        "OE1": (*her.participation(), her.completion()),
        "OE2": her.start(),
        "OE3": (*her.participation(), her.reinforcement()),
    }
    verdicts = tuple(
        Verdict(code, *her.counted(code), found) for code, found in rules.items()
    )
    return Explanation(user_id, person, verdicts, her.superseded())


def _family(db: Connection, cut: Cut, user_id: UUID) -> tuple[UUID, tuple[UUID, ...]]:
    """Whom she counts for, and all usuarias of that household with their doubles."""
    merged = merged_users(cut)
    rows = db.execute(select(merged.c.other_user_id, merged.c.user_id))
    counts_for: dict[UUID, UUID] = {row.other_user_id: row.user_id for row in rows}
    person = counts_for.get(user_id, user_id)
    registered = enrollment.user_registered.c
    homes = select(registered.household_id).where(registered.user_id == person)
    family = set(
        db.execute(
            select(registered.user_id).where(registered.household_id.in_(homes))
        ).scalars()
    )
    family |= {person, user_id}
    persons = {counts_for.get(one, one) for one in family}
    doubles = {one for one, kept in counts_for.items() if kept in persons}
    return person, tuple(sorted(family | persons | doubles))


class _Her:
    """What the populations say of one person."""

    def __init__(self, db: Connection, people: Populations, person: UUID) -> None:
        self._db = db
        self._people = people
        self._cut = people.cut
        self._policies = people.policies
        self._person = person
        self._enrolled = self._first(select(people.enrolled))
        self._attended = self._first(select(people.attended))

    def counted(self, code: str) -> tuple[bool, bool]:
        """Whether she, or her household, is in the denominator and the numerator."""
        question = question_of(self._people, code)
        whole = question.shares[question.shown[code].whole]
        population = question.population
        statement = select(
            func.coalesce(func.bool_or(whole.denominator), False),
            func.coalesce(func.bool_or(whole.numerator), False),
        ).select_from(population)
        if TOLD[code].kind is Kind.HOUSEHOLD:
            statement = statement.where(population.c.household_id.in_(self._homes()))
        else:
            statement = statement.where(population.c.user_id == self._person)
        denominator, numerator = self._db.execute(statement).one()
        return denominator, numerator

    def participation(self) -> tuple[Rule, Rule]:
        """Enrolled, and often enough there to take part."""
        enrolled, sessions = self._enrolled, self._sessions()
        least = self._policies.participation_minimum_sessions
        edition = self._cut.edition
        first = (
            _holds(f"Está inscrita en la edición {edition} ({_place(enrolled)}).")
            if enrolled
            else _fails(f"No consta su inscripción en la edición {edition}.")
        )
        attended = f"Asistió a {sessions} sesiones distintas; participa con {least}."
        return first, Rule(sessions >= least, attended)

    def completion(self) -> Rule:
        """Often enough there to complete."""
        needed, sessions = self._policies.completion_threshold, self._sessions()
        if needed.sessions is not None:
            text = f"Asistió a {sessions} sesiones; culmina con {needed.sessions}."
            return Rule(sessions >= needed.sessions, text)
        row = self._first(select(self._people.completing))
        held = row.held if row else 0
        text = (
            f"Asistió a {sessions} de las {held} sesiones realizadas para ella; culmina"
            f" con el {needed.percent} %."
        )
        return Rule(bool(row and row.completed), text)

    def start(self) -> tuple[Rule, Rule, Rule]:
        """Contacted, new, and there once."""
        modes = " o ".join(MODES[mode] for mode in self._policies.contacted_modes)
        anybody = replace(self._policies, new_user_test="everyone")
        people = self._people
        contacted = self._first(
            contacted_persons(self._cut, anybody, people.merged, people.among)
        )
        reached = (
            _holds(f"Fue contactada por {modes} ({_place(contacted)}).")
            if contacted
            else _fails(f"No consta un contacto efectivo por {modes}.")
        )
        sessions = self._sessions()
        started = Rule(
            sessions > 0, f"Asistió a {sessions} sesiones; inicia con la primera."
        )
        return reached, self._new(contacted), started

    def _new(self, contacted: Found) -> Rule:
        if self._policies.new_user_test == "everyone":
            return _holds("La política cuenta a todas, nuevas o no.")
        if contacted is None:
            return _holds("Si es nueva se mira solo en quien fue contactada.")
        new = self._first(select(self._people.contacted)) is not None
        text = (
            "Es nueva: no consta en una edición anterior."
            if new
            else "No es nueva: consta en una edición anterior."
        )
        return Rule(new, text)

    def reinforcement(self) -> Rule:
        """Enough messages that came far enough."""
        policies = self._policies
        least, status = (
            policies.reinforcement_minimum_messages,
            policies.reinforcement_status,
        )
        reached = [
            STATUSES[one]
            for one in MESSAGES
            if self._first(select(self._people.reinforced(one)))
        ]
        far = ", ".join(reached) or "ninguno"
        text = (
            f"Se piden {least} mensajes {STATUSES[status]}; los suyos alcanzan ese"
            f" número como: {far}."
        )
        return Rule(STATUSES[status] in reached, text)

    def package(self, components: tuple[str, ...]) -> tuple[Rule, ...]:
        """Her household on the final list, and each component of the package."""
        population = question_of(self._people, "OG").population
        row = self._db.execute(
            select(population).where(population.c.household_id.in_(self._homes()))
        ).first()
        if row is None:
            return (_fails("Su hogar no está en una lista final de la edición."),)
        listed = _holds(f"Su hogar está en la lista final ({_place(row)}).")
        has = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for it
        return listed, *(self._component(name, has) for name in components)

    def superseded(self) -> tuple[EventBehind, ...]:
        """What was told of her and holds no more, each with what took its place."""
        homes = map(str, self._db.execute(self._homes()).scalars())
        asked = {
            Kind.USER: [str(self._person)],
            Kind.HOUSEHOLD: list(dict.fromkeys(homes)),
        }
        found: dict[Place, EventBehind] = {}
        for told in TOLD.values():
            behind = events_behind(
                self._db, self._people, told, asked.get(told.kind, [])
            )
            events = (event for some in behind.values() for event in some)
            found |= {one.place: one for one in events if one.superseded_by}
        return tuple(
            sorted(found.values(), key=lambda one: (one.occurred_on, one.place))
        )

    def _component(self, name: str, has: Any) -> Rule:
        asked = COMPONENTS[name]
        if has[name]:
            return _holds(f"El hogar recibió {asked}.")
        refused = name == "reinforcement" and has[REFUSING]
        if refused and self._policies.reinforcement_due == "unless_refused":
            return _holds("No quiere mensajes: el refuerzo no se le debe.")
        return _fails(f"Al hogar le falta {asked}.")

    def _sessions(self) -> int:
        return self._attended.sessions if self._attended else 0

    def _homes(self) -> Select[Any]:
        registered = enrollment.user_registered
        return select(registered.c.household_id).where(
            self._cut.until(registered), registered.c.user_id == self._person
        )

    def _first(self, statement: Select[Any]) -> Found:
        rows = statement.subquery()
        return self._db.execute(
            select(rows).where(rows.c.user_id == self._person)
        ).first()


def _holds(text: str) -> Rule:
    return Rule(holds=True, text=text)


def _fails(text: str) -> Rule:
    return Rule(holds=False, text=text)


def _place(row: Row[Any]) -> str:
    return f"{row.territorial_unit}, distrito {row.ubigeo}"

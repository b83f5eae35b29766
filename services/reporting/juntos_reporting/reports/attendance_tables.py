"""Attendance and permanence as tables (Plan 2026, Tabla 2, line 10)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, cast, func, literal, select, true

from ..facts import outreach, sessions
from ..queries import dates
from ..queries.attendance import attendances
from ..queries.populations import TOPICS
from .asking import Asking
from .content import Chart, Column, Drawing, Kind, Table
from .indicator_tables import ratio

HELD: Final = Column("held", "Realizadas", Kind.WHOLE, "Sesiones realizadas.")
LISTED: Final = Column(
    "listed", "En lista", Kind.WHOLE, "Presentes según la lista al realizarse."
)
PRESENT: Final = Column(
    "present",
    "Asistencias",
    Kind.WHOLE,
    "Presentes, con correcciones y diferencias resueltas; cada persona una vez por"
    " sesión.",
)
ABSENT: Final = Column(
    "absent",
    "Inasistencias",
    Kind.WHOLE,
    "De quienes consta asistencia o falta, las que no estuvieron.",
)
RATE: Final = Column(
    "rate", "Asistencia", Kind.PERCENT, "Asistencias entre estas y las inasistencias."
)


class Held(NamedTuple):
    """Sessions held, and who was there: as first listed, and as it counts."""

    sessions: int = 0
    listed: int = 0
    present: int = 0
    absent: int = 0

    @property
    def rate(self) -> float | None:
        """The share of those told of who were there."""
        return ratio(self.present, self.present + self.absent)


NOTHING: Final = Held()


def sums(column: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column of counts, as a plain whole number; 0 of nothing."""
    return cast(func.coalesce(func.sum(column), 0), Integer)


def sessions_held(asking: Asking, key: str) -> dict[Any, Held]:
    """What was held, by a column of the facts, each session on its date as known."""
    held = dates.sessions_held(asking.cut)
    people = asking.people
    told = attendances(asking.cut, people.policies, people.merged).subquery("told")
    by_session = (
        select(
            told.c.session_id,
            func.count().filter(told.c.there).label("present"),
            func.count().filter(~told.c.there).label("absent"),
        )
        .group_by(told.c.session_id)
        .subquery("by_session")
    )
    same = by_session.c.session_id == held.c.session_id
    counts = (
        sums(column)
        for column in (held.c.present, by_session.c.present, by_session.c.absent)
    )
    rows = asking.db.execute(
        select(held.c[key], func.count(), *counts)
        .select_from(held.outerjoin(by_session, same))
        .where(asking.cut.within(held))
        .group_by(held.c[key])
    )
    return {key: Held(*counted) for key, *counted in rows}


def sessions_by_number(asking: Asking) -> Table:
    """The twelve sessions: how often held, and who came."""
    found = sessions_held(asking, "session_number")
    persons = _persons_by_number(asking)
    columns = (
        Column("number", "Sesión", Kind.WHOLE),
        HELD,
        LISTED,
        PRESENT,
        ABSENT,
        RATE,
        Column(
            "persons",
            "Usuarias",
            Kind.WHOLE,
            "Usuarias inscritas que asistieron, con correcciones y diferencias"
            " resueltas.",
        ),
    )
    rows = [
        (number, *held, held.rate, persons.get(number, 0))
        for number in range(1, TOPICS + 1)
        for held in (found.get(number, NOTHING),)
    ]
    chart = Chart(Drawing.BARS, "Asistencia por sesión", "number", ("rate",))
    title = "Asistencia por sesión educativa"
    return Table("sessions", title, columns, rows, charts=(chart,))


def _persons_by_number(asking: Asking) -> Mapping[int, int]:
    people = asking.people
    enrolled, attended = people.enrolled, people.attended
    same = attended.c.user_id == enrolled.c.user_id
    numbers = select(func.generate_series(1, TOPICS).label("number")).subquery()
    came = attended.c.seen.op("&")(literal(1).op("<<")(numbers.c.number)) != 0
    rows = asking.db.execute(
        select(numbers.c.number, func.count().filter(came))
        .select_from(enrolled.join(attended, same).join(numbers, true()))
        .where(asking.cut.within(enrolled))
        .group_by(numbers.c.number)
    )
    return {row[0]: row[1] for row in rows}


def sessions_by_unit(asking: Asking) -> Table:
    """Where sessions were held and cancelled, and which differences are open."""
    found = sessions_held(asking, "territorial_unit")
    gone, cut = sessions.session_cancelled, asking.cut
    cancelled: dict[str, int] = {
        row[0]: row[1]
        for row in asking.db.execute(
            select(gone.c.territorial_unit, func.count())
            .where(cut.sees(gone), cut.within(gone))
            .group_by(gone.c.territorial_unit)
        )
    }
    disputes = asking.quality.disputes
    names = {one.unit: one.unit_name for one in asking.districts}
    columns = (
        Column("place", "UT"),
        Column("name", "Nombre"),
        HELD,
        Column("cancelled", "Canceladas", Kind.WHOLE, "No cuentan como inasistencia."),
        LISTED,
        PRESENT,
        ABSENT,
        RATE,
        Column(
            "disputes",
            "Diferencias",
            Kind.WHOLE,
            "Asistencias en que municipio y UT difieren, sin resolver.",
        ),
    )
    rows = [
        (
            unit,
            names.get(unit, ""),
            held.sessions,
            cancelled.get(unit, 0),
            *held[1:],
            held.rate,
            disputes.get(unit, 0),
        )
        for unit in sorted({*found, *cancelled, *disputes})
        for held in (found.get(unit, NOTHING),)
    ]
    return Table("sessions_by_ut", "Sesiones por unidad territorial", columns, rows)


def permanence(asking: Asking) -> Table:
    """Enrolled usuarias by how many of the twelve sessions they attended."""
    people = asking.people
    enrolled, attended = people.enrolled, people.attended
    count = func.coalesce(attended.c.sessions, 0)
    same = attended.c.user_id == enrolled.c.user_id
    rows = asking.db.execute(
        select(count, func.count())
        .select_from(enrolled.outerjoin(attended, same))
        .where(asking.cut.within(enrolled))
        .group_by(count)
    )
    found: dict[int, int] = {row[0]: row[1] for row in rows}
    whole = sum(found.values())
    columns = (
        Column("sessions", "Sesiones", Kind.WHOLE, "De las doce, a cuántas asistió."),
        Column("users", "Usuarias", Kind.WHOLE, "Inscritas; cada persona una vez."),
        Column("share", "Parte", Kind.PERCENT, "De las inscritas."),
    )
    counted = [
        (number, found.get(number, 0), ratio(found.get(number, 0), whole))
        for number in range(TOPICS + 1)
    ]
    chart = Chart(
        Drawing.BARS,
        "Usuarias inscritas por sesiones asistidas",
        "sessions",
        ("share",),
    )
    return Table("permanence", "Permanencia", columns, counted, charts=(chart,))


def follow_up_calls(asking: Asking) -> Table:
    """Calls to absentees, by unit (line 9)."""
    call, cut = outreach.follow_up_call, asking.cut
    done = func.count().filter(call.c.effective)
    users = func.count(call.c.user_id.distinct()).filter(call.c.effective)
    found = asking.db.execute(
        select(call.c.territorial_unit, func.count(), done, users)
        .where(cut.sees(call), cut.within(call))
        .group_by(call.c.territorial_unit)
        .order_by(call.c.territorial_unit)
    )
    columns = (
        Column("place", "UT"),
        Column("attempts", "Intentos", Kind.WHOLE, "Todas las llamadas."),
        Column("effective", "Efectivas", Kind.WHOLE, "Atendidas por la usuaria."),
        Column("users", "Usuarias", Kind.WHOLE, "Distintas, con llamada efectiva."),
    )
    rows = [tuple(row) for row in found]
    return Table("calls", "Llamadas a inasistentes", columns, rows)

"""Attendance and permanence as tables (Plan 2026, Tabla 2, line 10)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, cast, func, literal, select, true

from ..facts import outreach, sessions
from ..queries import dates
from ..queries.populations import TOPICS
from .asking import Asking
from .content import Chart, Column, Drawing, Kind, Table
from .indicator_tables import ratio

HELD: Final = Column("held", "Realizadas", Kind.WHOLE, "Sesiones realizadas.")
PRESENT: Final = Column(
    "present", "Asistencias", Kind.WHOLE, "Presentes según la lista al realizarse."
)
ABSENT: Final = Column(
    "absent", "Inasistencias", Kind.WHOLE, "Ausentes según la lista al realizarse."
)
RATE: Final = Column(
    "rate", "Asistencia", Kind.PERCENT, "Asistencias entre todas las de la lista."
)
NOTHING: Final = 0, 0, 0


def sums(column: ColumnElement[int]) -> ColumnElement[int]:
    """The sum of a column of counts, as a plain whole number."""
    return cast(func.sum(column), Integer)


def sessions_held(asking: Asking, key: str) -> dict[Any, tuple[int, int, int]]:
    """Sessions held, present and absent on their lists, by a column of the facts."""
    cut = asking.cut
    held = dates.sessions_held(cut)
    rows = asking.db.execute(
        select(held.c[key], func.count(), sums(held.c.present), sums(held.c.absent))
        .where(cut.within(held))
        .group_by(held.c[key])
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def sessions_by_number(asking: Asking) -> Table:
    """The twelve sessions: how often held, and who came."""
    found = sessions_held(asking, "session_number")
    persons = _persons_by_number(asking)
    columns = (
        Column("number", "Sesión", Kind.WHOLE),
        HELD,
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
        (number, held, present, absent, ratio(present, present + absent), who)
        for number in range(1, TOPICS + 1)
        for held, present, absent in (found.get(number, NOTHING),)
        for who in (persons.get(number, 0),)
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
            held,
            cancelled.get(unit, 0),
            present,
            absent,
            ratio(present, present + absent),
            disputes.get(unit, 0),
        )
        for unit in sorted({*found, *cancelled, *disputes})
        for held, present, absent in (found.get(unit, NOTHING),)
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

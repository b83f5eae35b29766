"""Actas and validated lists as reports: what was signed, provable without any id.

A list names households or leader mothers; its document with names is made on demand by
the service that keeps it, since names can be erased. A report stays for ever and
governments read it, so it carries for each district how many are listed and the digest
of their ids: whoever has the list can prove that it is the one that was handed over.
"""

from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Select, func, select

from juntos_chassis.errors import NotFound

from ..domain.issued_report import Level
from ..facts import enrollment, leaders
from .asking import Asking
from .content import Column, Kind, Table, Value

DIGITS: Final = 32
LISTED: Final = (
    Column("ubigeo", "Ubigeo"),
    Column("district", "Distrito"),
    Column("unit", "UT"),
    Column("listed", "En la lista", Kind.WHOLE),
    Column(
        "digest",
        "Huella",
        definition=(
            "Primeros 32 dígitos del SHA-256 de los identificadores en orden, uno por"
            " línea: prueba cuál es la lista sin mostrarlos."
        ),
    ),
)
CLOSED: Final = (
    Column("unit", "UT"),
    Column("closed_on", "Cerrada el", Kind.DATE),
    Column("households", "Hogares", Kind.WHOLE),
    Column("districts", "Distritos", Kind.WHOLE),
)
SIGNED: Final = (
    Column("acta", "Acta"),
    Column("unit", "UT"),
    Column("government", "Gobierno regional"),
    Column("signed_on", "Firmada el", Kind.DATE),
    Column(
        "content_sha256", "Huella", definition="Primeros 32 dígitos; del acta firmada."
    ),
)
VALIDATED: Final = (
    Column("unit", "UT"),
    Column("validated_on", "Validada el", Kind.DATE),
    Column("leaders", "Madres líderes", Kind.WHOLE),
    Column("districts", "Distritos", Kind.WHOLE),
)
NO_FINAL_LIST: Final = "Al {as_of:%d/%m/%Y} no hay lista final cerrada en {place}."
NO_LEADER_LIST: Final = (
    "Al {as_of:%d/%m/%Y} no hay lista validada de madres líderes en {place}."
)


def acta_tables(asking: Asking) -> list[Table]:
    """The final list of the place as it was closed, and the actas signed so far.

    Raises:
        NotFound: if no final list of the place is closed on the date.
    """
    closed = enrollment.cohort_closed.c
    when = select(
        closed.territorial_unit, closed.closed_on, closed.households, closed.districts
    ).where(
        asking.cut.until(enrollment.cohort_closed),
        closed.cohort_edition == asking.cut.edition,
        closed.cohort_id.in_(_cohorts(asking)),
    )
    of_units = _rows(asking, when.order_by(closed.territorial_unit))
    if not of_units:
        raise _missing(asking, NO_FINAL_LIST, "no-final-list")
    member = enrollment.cohort_member
    listed = select(
        member.c.ubigeo, member.c.territorial_unit, member.c.household_id
    ).where(
        asking.cut.until(member),
        asking.cut.within(member),
        member.c.cohort_edition == asking.cut.edition,
    )
    table = enrollment.cohort_sign_off
    signed = table.c
    actas = select(
        signed.acta,
        signed.territorial_unit,
        signed.regional_government,
        signed.signed_on,
        func.left(signed.content_sha256, DIGITS),
    ).where(
        asking.cut.until(table),
        signed.cohort_edition == asking.cut.edition,
        signed.cohort_id.in_(_cohorts(asking)),
    )
    if asking.place.level is Level.REGION:
        actas = actas.where(signed.regional_government == asking.place.code)
    return [
        Table("closed", "Lista final", CLOSED, of_units),
        _by_district(asking, "Hogares de la lista final", listed),
        Table(
            "signed", "Actas firmadas", SIGNED, _rows(asking, actas.order_by("acta"))
        ),
    ]


def leader_list_tables(asking: Asking) -> list[Table]:
    """The validated list of leader mothers of a unit, as they stood that day.

    Raises:
        NotFound: if the unit had not validated its list on the date.
    """
    cut = asking.cut
    validated = leaders.leader_list_validated
    when = select(
        validated.c.territorial_unit,
        validated.c.occurred_on,
        validated.c.leaders,
        validated.c.districts,
    ).where(cut.sees(validated), cut.within(validated))
    lists = _rows(asking, when)
    if not lists:
        raise _missing(asking, NO_LEADER_LIST, "no-leader-list")
    chosen, left = leaders.leader_selected, leaders.leader_left
    gone = select(left.c.user_id).where(
        cut.sees(left), left.c.occurred_on <= _day_of(when)
    )
    listed = select(chosen.c.ubigeo, chosen.c.territorial_unit, chosen.c.user_id).where(
        cut.sees(chosen),
        cut.within(chosen),
        chosen.c.occurred_on <= _day_of(when),
        chosen.c.user_id.not_in(gone),
    )
    return [
        Table("validated", "Lista validada", VALIDATED, lists),
        _by_district(asking, "Madres líderes de la lista", listed),
    ]


def _cohorts(asking: Asking) -> Select[Any]:
    """The final lists with a household in the place."""
    member = enrollment.cohort_member
    return select(member.c.cohort_id).where(
        asking.cut.until(member), asking.cut.within(member)
    )


def _day_of(lists: Select[Any]) -> Any:
    return select(lists.subquery("lists").c.occurred_on).scalar_subquery()


def _by_district(asking: Asking, title: str, listed: Select[Any]) -> Table:
    names = {one.ubigeo: one.district_name for one in asking.districts}
    ordered = sorted((row[0], row[1], str(row[2])) for row in asking.db.execute(listed))
    rows: list[tuple[Value, ...]] = []
    for (ubigeo, unit), group in groupby(ordered, key=lambda row: row[:2]):
        ids = list(dict.fromkeys(row[2] for row in group))
        digest = sha256("\n".join(ids).encode()).hexdigest()[:DIGITS]
        rows.append((ubigeo, names.get(ubigeo, ""), unit, len(ids), digest))
    return Table("listed", title, LISTED, rows)


def _rows(asking: Asking, found: Select[Any]) -> list[Sequence[Value]]:
    """Dates as the document writes them."""
    return [
        tuple(v.isoformat() if hasattr(v, "isoformat") else v for v in row)
        for row in asking.db.execute(found)
    ]


def _missing(asking: Asking, detail: str, code: str) -> NotFound:
    said = detail.format(as_of=asking.cut.as_of, place=asking.place_name())
    return NotFound(said, code=code)

"""Usuarias and files for the enrollment tests; all fictitious."""

from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory
from juntos_enrollment.application.padron import COLUMNS
from juntos_enrollment.domain.user import User
from juntos_enrollment.domain.values import CAPMoment, CAPResult

HOUSEHOLD = UUID(int=501)
PLACE = Territory("100101", "UT07")
ELSEWHERE = Territory("100102", "UT08")
FEBRUARY_24 = date(2026, 2, 24)
MARCH_3 = date(2026, 3, 3)
SEPTEMBER_9 = date(2026, 9, 9)
ROW = (
    "H-000001,100101,UT07,gestante,99000001,FICTICIA,ANA,1998-05-17,900000001,si,",
    "H-000002,100102,UT07,menor_24_meses,99000002,FICTICIA,BEA,1999-01-02,,no,2025",
)


def a_user(*earlier_editions: int) -> User:
    """A registered usuaria whose registration is already stored."""
    user = User(
        household_id=HOUSEHOLD,
        territory=PLACE,
        earlier_editions=earlier_editions,
        occurred_on=FEBRUARY_24,
    )
    user.collect_events()
    return user


def cap(moment: CAPMoment) -> CAPResult:
    """An answered questionnaire."""
    return CAPResult(moment, "cap-2026-ejemplo", 1, 40, 50, 60)


def padron(*rows: str) -> bytes:
    """A padrón file with these rows."""
    return "\n".join((",".join(COLUMNS), *rows, "")).encode()

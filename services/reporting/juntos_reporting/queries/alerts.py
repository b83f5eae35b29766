"""The alerts on record: what was raised last of each, and whether it still holds."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, and_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts.reporting import alert_cleared, alert_raised
from .cut import Cut

NATIONWIDE = "national"


@dataclass(frozen=True, slots=True)
class AlertOnRecord:
    """One alert as it was raised last.

    Attributes:
        place: national, or the code of a territorial unit.
        cleared_on: None while it holds.
    """

    alert_id: UUID
    kind: str
    subject: str
    place: str
    planned: Decimal | None
    observed: Decimal
    threshold: Decimal
    unreachable_on: date | None
    raised_on: date
    recorded_at: datetime
    cleared_on: date | None


def alerts(db: Connection, cut: Cut, *, active_only: bool) -> list[AlertOnRecord]:
    """The alerts of the edition by kind, subject and place.

    With units in the cut, only theirs and those of the whole country.
    """
    raised = alert_raised.c
    own = raised.place.in_((*cut.units, NATIONWIDE))
    places = own if cut.units else true()
    last = (
        select(alert_raised)
        .where(cut.sees(alert_raised), places)
        .ext(distinct_on(raised.alert_id))
        .order_by(raised.alert_id, raised.position.desc())
        .subquery("last")
    )
    ended = (
        select(alert_cleared)
        .where(cut.sees(alert_cleared))
        .ext(distinct_on(alert_cleared.c.alert_id))
        .order_by(alert_cleared.c.alert_id, alert_cleared.c.position.desc())
        .subquery("ended")
    )
    since = and_(
        ended.c.alert_id == last.c.alert_id, ended.c.position > last.c.position
    )
    statement = (
        select(
            last.c.alert_id,
            last.c.kind,
            last.c.subject,
            last.c.place,
            last.c.planned,
            last.c.observed,
            last.c.threshold,
            last.c.unreachable_on,
            last.c.occurred_on,
            last.c.recorded_at,
            ended.c.occurred_on,
        )
        .select_from(last.outerjoin(ended, since))
        .order_by(last.c.kind, last.c.subject, last.c.place)
    )
    if active_only:
        statement = statement.where(ended.c.alert_id.is_(None))
    return [AlertOnRecord(*row) for row in db.execute(statement)]

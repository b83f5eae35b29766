"""What needs attention, looked for in the view: drift, goals that slip away, lag."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from juntos_chassis.commands import Answer, Command
from juntos_contracts.events.reporting import AlertKind

from ..domain.alert import NATIONAL_PLACE, Measured, Watched
from ..facts.view import positions
from ..queries.alerts import alerts
from ..queries.cut import COUNTRY, Cut, Grouping
from ..queries.policies import policies_in_force
from ..queries.reachability import Reach, State, reachability
from ..queries.reader import NOW, Reader, today
from ..queries.schedule import (
    ScheduleLine,
    Semaphore,
    schedule,
    schedule_by_unit,
    thresholds_of,
)
from .lag import Lag
from .planning import Findings
from .reporting import Reporting

NOTICE: Final = "alert_notice_days"
Seen = tuple[Watched, Measured, bool]
"""What is watched, what was seen, and whether it needs attention."""


@dataclass(frozen=True, slots=True)
class LagLimits:
    """From when on a reading that lags needs attention."""

    seconds: float
    events: int


@dataclass(frozen=True)
class Watch:
    """Looks at the view and lets the alerts follow what it sees."""

    application: Reporting
    reader: Reader
    limits: LagLimits

    def evaluate(
        self, command: Command, as_of: date | None = None, lags: Sequence[Lag] = ()
    ) -> Answer:
        """Raise and clear alerts by what the view says on a date, today if none.

        Raises:
            NoPlanInForce: if no plan holds on the date.
            PolicyNotInForce: if a definition is not settled.
        """
        with self.reader.snapshot() as db:
            cut = Cut(self.application.edition, as_of or today(db))
            findings = found_in(db, cut, lags, self.limits)
        answer = self.application.evaluate_alerts(command, findings, cut.as_of)
        return {**answer, "as_of": cut.as_of.isoformat()}

    def applied(self) -> tuple[dict[str, int], datetime]:
        """The positions of the view, and the moment by the database's clock."""
        with self.reader.snapshot() as db:
            now: datetime = db.execute(NOW).scalar_one()
            return positions(db), now


def found_in(
    db: Connection, cut: Cut, lags: Iterable[Lag], limits: LagLimits
) -> Findings:
    """Everything that is watched, told apart by whether it needs attention.

    What an alert on record is about and nobody watches any more, as a line that the
    plan was amended to leave out, is calm.
    """
    lagging = [_lagging(cut, lag, limits) for lag in lags]
    seen = [*_drifts(db, cut), *_slipping(db, cut), *lagging]
    looked_at = {AlertKind.DRIFT, AlertKind.UNREACHABLE}
    if lagging:
        looked_at.add(AlertKind.LAG)
    watched = {one for one, _, _ in seen}
    gone = {
        one: last
        for one, last in _on_record(db, cut)
        if one not in watched and one.kind in looked_at
    }
    return Findings(
        alarming={watched: measured for watched, measured, alarm in seen if alarm},
        calm=gone | {watched: m.observed for watched, m, alarm in seen if not alarm},
    )


def _on_record(db: Connection, cut: Cut) -> Iterator[tuple[Watched, Decimal]]:
    """What the alerts that hold are about, and what was observed last."""
    for one in alerts(db, cut, active_only=True):
        kind = AlertKind(one.kind)
        yield Watched(cut.edition, kind, one.subject, one.place), one.observed


def _drifts(db: Connection, cut: Cut) -> Iterator[Seen]:
    """A unit, or the country, drifts where the light of a line is red."""
    amber = thresholds_of(policies_in_force(db, cut), cut.as_of).amber
    for line in (*schedule(db, cut), *schedule_by_unit(db, cut)):
        if line.due is not None:
            yield _drift(cut, line, line.due, amber)


def _drift(cut: Cut, line: ScheduleLine, due: int, amber: int) -> Seen:
    watched = Watched(cut.edition, AlertKind.DRIFT, str(line.line), _named(line.place))
    measured = Measured(
        observed=Decimal(line.executed_total),
        threshold=Decimal(due * amber) / 100,
        planned=Decimal(due),
    )
    return watched, measured, line.semaphore is Semaphore.RED


def _slipping(db: Connection, cut: Cut) -> Iterator[Seen]:
    """A goal slips away once it is unreachable, or will soon be if no more is done."""
    adopted = policies_in_force(db, cut).get(NOTICE)
    notice = int(adopted.value) if adopted else 0
    for grouping in (Grouping.COUNTRY, Grouping.UNIT):
        for one in reachability(db, cut, grouping):
            yield _slip(cut, one, notice)


def _slip(cut: Cut, one: Reach, notice: int) -> Seen:
    watched = Watched(
        cut.edition, AlertKind.UNREACHABLE, one.subject, _named(one.place)
    )
    lost_on = one.unreachable_on
    measured = Measured(
        observed=one.value or Decimal(0), threshold=one.goal, unreachable_on=lost_on
    )
    soon = lost_on is not None and (lost_on - cut.as_of).days <= notice
    return watched, measured, one.state is not State.REACHED and soon


def _named(place: str) -> str:
    return NATIONAL_PLACE if place == COUNTRY else place


def _lagging(cut: Cut, lag: Lag, limits: LagLimits) -> Seen:
    """By whichever limit is passed; in seconds if none or both are."""
    watched = Watched(cut.edition, AlertKind.LAG, lag.service, NATIONAL_PLACE)
    late, many = lag.seconds > limits.seconds, lag.events > limits.events
    if many and not late:
        measured = Measured(Decimal(lag.events), Decimal(limits.events))
    else:
        seconds = Decimal(f"{lag.seconds:.3f}")
        measured = Measured(seconds, Decimal(str(limits.seconds)))
    return watched, measured, late or many

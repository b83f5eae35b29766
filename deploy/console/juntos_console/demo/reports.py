"""The reports of the year, issued in the order of their dates and kept as files."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import groupby
from typing import Any, Final

from .barrier import caught_up
from .edition import Edition

FIGURES_FILE: Final = files("juntos_reporting") / "plans" / "official-figures-2026.csv"
DAY: Final = timedelta(days=1)
FOLLOWS: Final = date(2026, 8, 29)
"""When nominations begin: the first of what is recorded after the sessions."""
FIGURES_ON: Final = "2026-03-02"
MONTHS: Final = tuple(date(2026, month + 1, 1) - DAY for month in range(3, 11))
ATTENDED: Final = MONTHS[1:7]
WRITTEN_AFTER: Final = timedelta(days=3)
GOOD_PRACTICES: Final = (date(2026, 9, 28), date(2026, 10, 28))
SEMESTERS: Final = (
    (date(2026, 6, 30), date(2026, 7, 6)),
    (date(2026, 11, 30), date(2026, 12, 7)),
)
FED: Final = date(2026, 10, 31), date(2026, 11, 9)
FINAL: Final = date(2026, 12, 11)
ACTA: Final = date(2026, 4, 30)
LEADERS: Final = date(2026, 9, 14)
KEPT: Final = ("pdf", "xlsx")
PRACTICE: Final = (
    ("Qué se hizo", "Texto de ejemplo: ferias de alimentación en los distritos."),
    ("Qué resultó", "Texto de ejemplo: más asistencia a la sesión siguiente."),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report of the year."""

    issued_on: date
    kind: str
    as_of: date
    receiver: str
    place: str = "national"

    @property
    def label(self) -> str:
        """How the demo names it."""
        return f"report {self.kind} {self.as_of} {self.place}"

    @property
    def is_early(self) -> bool:
        """Whether it is about sessions, and about nothing that follows them."""
        return self.issued_on < FOLLOWS

    def body(self) -> dict[str, Any]:
        """What is asked for."""
        good = self.kind == "good_practices"
        passages = PRACTICE if good else ()
        return {
            "kind": self.kind,
            "receiver": self.receiver,
            "as_of": self.as_of.isoformat(),
            "issued_on": self.issued_on.isoformat(),
            "place": self.place,
            "passages": [{"title": title, "body": body} for title, body in passages],
        }


async def issue_first_reports(edition: Edition) -> None:
    """Issue the reports of the first months, which nothing later concerns."""
    await edition.platform.post(
        "reporting",
        "/official-figures",
        edition.platform.actor("uas"),
        "official figures",
        content=FIGURES_FILE.read_bytes(),
        params={"occurred_on": FIGURES_ON},
    )
    await _issue(edition, [one for one in _of_the_year(edition) if one.is_early])


async def issue_reports(edition: Edition) -> None:
    """Issue the other reports of the plan."""
    await _issue(edition, [one for one in _of_the_year(edition) if not one.is_early])


async def _issue(edition: Edition, wanted: list[Wanted]) -> None:
    """Issue reports; those of a later date know the earlier ones."""
    wanted.sort(key=lambda one: (one.issued_on, one.kind))
    done = edition.progress("Reportes emitidos", len(wanted))
    for _, same_day in groupby(wanted, key=lambda one: one.issued_on):
        await caught_up(edition.target, {"reporting"})
        async with asyncio.TaskGroup() as together:
            for _, series in groupby(same_day, key=lambda one: one.kind):
                together.create_task(_issue_in_order(edition, list(series), done))


async def _issue_in_order(
    edition: Edition, series: list[Wanted], done: Callable[[], None]
) -> None:
    """Issue reports of one kind, so that every run gives them the same numbers."""
    async with asyncio.TaskGroup() as handing_over:
        for report in series:
            issued = await edition.platform.post(
                "reporting",
                "/reports",
                edition.platform.actor("uas"),
                report.label,
                report.body(),
            )
            handing_over.create_task(_hand_over(edition, report, issued))
            if report.kind == "semester":
                await _evaluate_alerts(edition, report.issued_on)
            done()


async def _evaluate_alerts(edition: Edition, as_of: date) -> None:
    """Raise what needs attention, clear what does not any more."""
    await edition.platform.post(
        "reporting",
        "/alerts/evaluations",
        edition.platform.actor("uas"),
        f"alerts {as_of}",
        {"as_of": as_of.isoformat()},
    )


def _of_the_year(edition: Edition) -> Iterator[Wanted]:
    """Plan 2026: lines 10, 17, 18 and 19, semesters, packages, actas and lists."""
    for day in MONTHS:
        yield Wanted(day + WRITTEN_AFTER, "monthly_indicators", day, "UAS")
    for day in ATTENDED:
        yield Wanted(day + WRITTEN_AFTER, "attendance", day, "UAS")
    for day in GOOD_PRACTICES:
        yield Wanted(day, "good_practices", day, "UAS")
    for as_of, issued_on in SEMESTERS:
        yield Wanted(issued_on, "semester", as_of, "UPPM")
    yield Wanted(FINAL, "final", FINAL, "UPPM")
    as_of, issued_on = FED
    names = {
        district.ubigeo[:2]: district.region
        for unit in edition.units
        for district in unit.districts
    }
    for region, name in sorted(names.items()):
        receiver = f"Gobierno Regional de {name}"
        yield Wanted(issued_on, "fed_package", as_of, receiver, region)
    # What every unit hands over, shown for the first one.
    unit = edition.units[0]
    receiver = f"Gobierno Regional de {unit.districts[0].region}"
    yield Wanted(ACTA, "cohort_acta", ACTA, receiver, unit.code)
    yield Wanted(LEADERS, "leader_list", LEADERS, "UAS", unit.code)


async def _hand_over(edition: Edition, report: Wanted, issued: dict[str, Any]) -> None:
    """Keep the files of an issued report and record that it was received."""
    platform = edition.platform
    uas = platform.actor("uas")
    path = f"/reports/{issued['report_id']}"
    place = edition.folder / "reports"
    place.mkdir(parents=True, exist_ok=True)
    for format_ in KEPT:
        content = await platform.download(
            "reporting", f"{path}/content", uas, {"format": format_}
        )
        (place / f"{issued['number']}.{format_}").write_bytes(content)
    if report.receiver != "UAS":
        await platform.post(
            "reporting",
            f"{path}/acknowledgements",
            uas,
            f"acknowledgement {report.label}",
            {
                "reference": f"CARGO-EJEMPLO-{issued['number']}",
                "occurred_on": report.issued_on.isoformat(),
            },
        )

"""Alerts: said once when they begin, once when they end, by what the view says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from sqlalchemy import Connection, create_engine

from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_contracts import Envelope, Subject, Territory
from juntos_contracts.events.reporting import AlertKind, AlertRaised
from juntos_reporting.application.lag import Lag, reading_lags
from juntos_reporting.application.watching import LagLimits, found_in
from juntos_reporting.bootstrap import build
from juntos_reporting.domain.alert import Alert, Measured, Watched
from juntos_reporting.queries.cut import Cut
from juntos_reporting.relay import published
from juntos_reporting.settings import ReportingSettings
from tests.reporting.histories import AMARILIS, IMAZA, START, History
from tests.reporting.rebuilding import Platform
from tests.reporting.service import (
    AUDITOR,
    MAYOR,
    PLAN,
    UAS,
    UT02,
    UT07,
    consume_all,
    follow_itself,
    with_plan,
)
from tests.reporting.telling import contact, list_cohort
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.replay import kinds, replayed

Tell = Callable[[History], Connection]
SERVICE = Caller("service")
LIMITS = LagLimits(seconds=60, events=100)
LINE_6 = Watched(2026, "drift", "6", "UT07")
RED = Measured(Decimal(2), Decimal(7), Decimal(10))
DRIFT_1 = ("drift", "1")
IN_MARCH, IN_APRIL, IN_MAY = (date(2026, month, 1) for month in (3, 4, 5))


def test_an_alert_is_raised_and_cleared_once_each_time() -> None:
    alert = Alert.first(LINE_6, RED, IN_MARCH)
    alert.raise_again(RED, IN_APRIL)
    alert.clear(Decimal(9), IN_MAY)
    alert.clear(Decimal(9), IN_MAY)
    alert.raise_again(RED, IN_MAY)

    alert.clear(Decimal(9), IN_APRIL)
    assert kinds(alert) == ["Raised", "Cleared", "RaisedAgain"]
    assert replayed(alert) == alert
    assert alert.active
    assert alert.territory.territorial_unit == "UT07"


def two_units(history: History) -> None:
    """A household of each of two units is on the final list, one was visited."""
    list_cohort(history, "02-20", AMARILIS, "ana")
    list_cohort(history, "02-20", IMAZA, "berta")
    contact(history, "02-21", "ana")


def test_a_unit_far_behind_what_is_due_drifts(told: Tell, history: History) -> None:
    two_units(history)

    found = found_in(told(history), Cut(2026, IN_MARCH), (), LIMITS)

    drifting = {
        (w.subject, w.place): m for w, m in found.alarming.items() if w.kind == "drift"
    }
    units = {key for key in drifting if key[1] != "national"}
    assert units == {("6", "UT02"), ("6", "UT07")}
    # The country's documents are due as well, though no unit has a share of them.
    assert {("1", "national"), ("6", "national")} <= set(drifting)
    # Half of February's 13,000 falls to each; 70 % of it is the limit.
    measured = drifting["6", "UT07"]
    assert (measured.planned, measured.observed) == (Decimal(6500), Decimal(1))
    assert measured.threshold == 4550


def test_a_goal_alarms_as_early_as_the_policy_says(
    told: Tell, history: History
) -> None:
    two_units(history)
    db = told(history)

    def slipping(as_of: date) -> set[str]:
        found = found_in(db, Cut(2026, as_of), (), LIMITS)
        return {w.subject for w in found.alarming if w.kind == "unreachable"}

    # Line 6 ends with March: unreachable from 1 April on, thirty days after 2 March.
    assert "6" not in slipping(IN_MARCH)
    assert "OE2" not in slipping(IN_MARCH)
    assert "6" in slipping(date(2026, 3, 2))
    assert "6" in slipping(IN_MAY)


@pytest.mark.parametrize(
    ("events", "seconds", "alarm"),
    [(0, 0.0, None), (100, 60.0, None), (101, 3.0, 101), (2, 60.5, Decimal("60.5"))],
)
def test_a_reading_that_lags_alarms_by_either_limit(
    told: Tell, history: History, events: int, seconds: float, alarm: Any
) -> None:
    lag = Lag("sessions", 1, 1 + events, events, seconds)

    found = found_in(told(history), Cut(2026, IN_MARCH), [lag], LIMITS)

    observed = [m.observed for w, m in found.alarming.items() if w.kind == "lag"]
    assert observed == ([] if alarm is None else [alarm])


def test_an_alert_about_what_nobody_watches_any_more_is_calm(
    told: Tell, history: History
) -> None:
    # A unit without a district, and a line that no plan names; the lag was not read.
    two_units(history)
    for kind, subject, place in (
        ("drift", "6", "UT26"),
        ("unreachable", "98", "national"),
        ("lag", "sessions", "national"),
    ):
        raised = AlertRaised(
            alert_id=uuid4(),
            kind=AlertKind(kind),
            subject=subject,
            place=place,
            observed=Decimal(3),
            threshold=Decimal(7),
        )
        history.tell("02-27", raised)
    db = told(history)

    found = found_in(db, Cut(2026, IN_MARCH), (), LIMITS)
    with_lags = found_in(
        db, Cut(2026, IN_MARCH), [Lag("outreach", 1, 1, 0, 0.0)], LIMITS
    )

    gone = {
        (watched.kind, watched.subject, watched.place): observed
        for watched, observed in found.calm.items()
        if watched.subject in {"98", "sessions"} or watched.place == "UT26"
    }
    assert gone == {
        ("drift", "6", "UT26"): 3,
        ("unreachable", "98", "national"): 3,
    }
    assert {w.subject for w in with_lags.calm if w.kind == "lag"} == {
        "outreach",
        "sessions",
    }


async def carry_out_line_1(api: InProcess) -> None:
    """Record the document that line 1 plans, and let the view know."""
    (line,) = [one for one in PLAN["activities"] if one["line"] == 1]
    document = {
        "line": 1,
        "quantity": line["total"],
        "document": "DOCUMENTO-001-2026-EJEMPLO",
        "occurred_on": "2026-02-25",
        "ubigeo": "000000",
        "territorial_unit": "UT00",
    }
    answer = await api.post("/milestones", document, UAS)
    assert answer.status_code == 201, answer.text
    await follow_itself(api)


async def evaluate(api: InProcess, as_of: str, caller: Caller = UAS) -> dict[str, Any]:
    """Evaluate and let the view know."""
    answer = await api.post("/alerts/evaluations", {"as_of": as_of}, caller)
    assert answer.status_code == 201, answer.text
    await follow_itself(api)
    found: dict[str, Any] = answer.json()
    return found


async def test_evaluating_twice_raises_nothing_twice_and_clears_what_ended(
    api: InProcess,
) -> None:
    await with_plan(api)
    history = History()
    two_units(history)
    consume_all(api, history)

    first = await evaluate(api, "2026-03-01")
    again = await evaluate(api, "2026-03-01", SERVICE)
    before = await evaluate(api, "2026-02-22")
    # Line 1 drifted and its total was out of reach.
    await carry_out_line_1(api)
    after = await evaluate(api, "2026-03-02")

    assert first["raised"] > 0
    assert first["active"] == first["raised"]
    assert (again["raised"], again["cleared"]) == (0, 0)
    # What held on an earlier date does not change what was said since.
    assert before["cleared"] == 0
    assert after["cleared"] == 2
    published = await api.published()
    raised = (first["raised"], before["raised"], after["raised"])
    assert published.count("AlertRaised") == sum(raised)
    assert published.count("AlertCleared") == 2


async def test_a_unit_sees_its_own_alerts_and_the_countrys(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    two_units(history)
    consume_all(api, history)
    await evaluate(api, "2026-03-01")
    asked = {"as_of": "2026-12-31"}

    own = (await api.get("/alerts", UT07, **asked)).json()
    everything = (await api.get("/alerts", AUDITOR, **asked)).json()
    await carry_out_line_1(api)
    await evaluate(api, "2026-03-02")
    active = (await api.get("/alerts", UT02, **asked)).json()
    ended = (await api.get("/alerts", UT02, **asked, active="false")).json()

    drifts = [a for a in own if (a["kind"], a["subject"]) == ("drift", "6")]
    assert [(a["place"], a["threshold"]) for a in drifts] == [
        ("UT07", 4550.0),
        ("national", 9100.0),
    ]
    assert {a["place"] for a in everything} == {"national", "UT02", "UT07"}

    def of_line_1(found: list[dict[str, Any]]) -> list[str | None]:
        return [a["cleared_on"] for a in found if (a["kind"], a["subject"]) == DRIFT_1]

    assert of_line_1(everything) == [None]
    assert of_line_1(active) == []
    assert of_line_1(ended) == ["2026-03-02"]


async def test_only_the_uas_and_services_evaluate(api: InProcess) -> None:
    refused = await api.post("/alerts/evaluations", {}, UT07)
    unseen = await api.get("/alerts", MAYOR)

    assert refused.json()["code"] == "role-not-allowed"
    assert unseen.json()["code"] == "role-not-allowed"


async def test_without_nats_the_lag_says_what_was_read_only(api: InProcess) -> None:
    await with_plan(api)

    shown = (await api.get("/lag", UAS)).json()

    assert shown["broker"] is False
    (own,) = [one for one in shown["services"] if one["service"] == "reporting"]
    assert own["applied"] > 0
    assert own["events"] is None


@pytest.fixture
async def client(provisioned_nats: str) -> AsyncIterator[Client]:
    """Connected to NATS with empty streams."""
    client = await nats.connect(provisioned_nats)
    yield client
    await client.close()


async def test_the_lag_is_what_the_stream_has_and_the_view_has_not(
    client: Client, databases: FreshDatabases
) -> None:
    url = databases.create_database("reporting")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    platform = Platform(engine, client)
    await platform.publish_all()
    told = platform.history.events["sessions"]
    last = platform.history.told
    now = START + timedelta(minutes=last + 10)

    read = {"sessions": told[-3].position, "enrollment": 10**6}
    lags = {lag.service: lag for lag in await reading_lags(client, read, now)}
    engine.dispose()

    behind = lags["sessions"]
    first = told[-2].envelope.recorded_at
    assert (behind.applied, behind.stored) == (told[-3].position, told[-1].position)
    assert (behind.events, behind.seconds) == (2, (now - first).total_seconds())
    assert (lags["enrollment"].events, lags["enrollment"].seconds) == (0, 0.0)
    assert lags["outreach"].events == len(platform.history.events["outreach"])


def territory_of(watched: Watched) -> Territory:
    """Where the relay says that an alert counts."""
    place = watched.territory
    return Territory(ubigeo=place.ubigeo, territorial_unit=place.territorial_unit)


async def test_an_integrator_follows_the_alerts_of_one_unit(client: Client) -> None:
    history = History()
    for place in ("national", "UT02", "UT07"):
        watched = replace(LINE_6, place=place)
        alert = Alert.first(watched, RED, IN_MARCH)
        events: tuple[Any, ...] = tuple(alert.collect_events())
        history.tell("03-01", published(events[0]), territory_of(watched))
    platform = Platform(create_engine("postgresql://"), client, history)
    await platform.publish_all()

    only = str(Subject(service="reporting", ubigeo="UT07", event="AlertRaised"))
    followed = await client.jetstream().subscribe(only, ordered_consumer=True)
    first = Envelope.from_bytes((await followed.next_msg()).data)

    assert isinstance(first.data, AlertRaised)
    assert (first.territorial_unit, first.data.place) == ("UT07", "UT07")
    with pytest.raises(TimeoutError):
        await followed.next_msg(timeout=0.3)


async def test_a_running_service_evaluates_by_itself(
    client: Client, databases: FreshDatabases, issuer: Issuer
) -> None:
    plain = settings_on(databases.create_database("reporting"), issuer)
    every = {"alert_interval_seconds": 0.1}
    own = ReportingSettings.model_validate(plain.model_dump() | every)
    async with InProcess(build(own), issuer) as api:
        await with_plan(api)
        history = History()
        two_units(history)
        consume_all(api, history)
        (worker,) = api.service.workers
        task = asyncio.ensure_future(worker(client))
        while "AlertRaised" not in await api.published():
            await asyncio.sleep(0.1)
            assert not task.done(), task
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        # Its thread may still hold a connection, which the end would leave open.
        await asyncio.get_running_loop().shutdown_default_executor()

    never = own.model_copy(update={"alert_interval_seconds": 0})
    assert [workers_of(never), workers_of(plain)] == [0, 1]


def workers_of(settings: ServiceSettings) -> int:
    """How many workers a service has beside its consumers."""
    service = build(settings)
    service.application.close()
    service.engine.dispose()
    return len(service.workers)

"""From events to facts: complete, exact, and the same in whatever order."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import Connection, func, insert, select, text, update

from juntos_chassis.messaging.inbox import consumer_positions
from juntos_chassis.messaging.received import Received, Tampered
from juntos_contracts import Envelope, all_event_types
from juntos_contracts.events.enrollment import (
    ContactDataCorrected,
    ContradictionFound,
    ContradictionResolved,
    HouseholdEligibilityRegained,
    LocalManagerAssigned,
    PersonalDataErased,
    PregnancyEnded,
    PregnancyReported,
    WithdrawalAnnulled,
)
from juntos_contracts.events.leaders import NetworkCoordinatorNamed
from juntos_contracts.events.outreach import (
    AnswerProgressed,
    AnswerWritten,
    CampaignDefined,
    ChannelStateChanged,
    QuestionAnswered,
    QuestionReopened,
    SatisfactionSurveyed,
    SurveyInstrumentRegistered,
)
from juntos_contracts.events.sessions import AttendanceTestified, SessionTopicDefined
from juntos_contracts.values import Eligibility
from juntos_reporting.facts.digest import differences, digest
from juntos_reporting.facts.enrollment import contact as contacts
from juntos_reporting.facts.enrollment import pregnancy_ended
from juntos_reporting.facts.projection import facts_of_events, project
from juntos_reporting.facts.reading import read
from juntos_reporting.facts.registry import projections
from juntos_reporting.facts.tables import event_log, metadata
from juntos_reporting.facts.view import complete_views, create_view, use_schema
from tests.reporting.histories import AMARILIS, History, named
from tests.reporting.telling import (
    adopt_the_shipped_plan,
    attend,
    contact,
    list_cohort,
    message,
    register,
)

Tell = Callable[[History], Connection]
GOLDEN = sorted((Path(__file__).parents[2] / "contracts" / "golden").glob("*.json"))
IN_THE_LOG_ONLY = {
    AnswerProgressed,
    AnswerWritten,
    AttendanceTestified,
    CampaignDefined,
    ChannelStateChanged,
    ContactDataCorrected,
    ContradictionFound,
    ContradictionResolved,
    HouseholdEligibilityRegained,
    LocalManagerAssigned,
    NetworkCoordinatorNamed,
    PersonalDataErased,
    PregnancyReported,
    QuestionAnswered,
    QuestionReopened,
    SessionTopicDefined,
    SurveyInstrumentRegistered,
    # No figure asks who left, so none asks who came back.
    WithdrawalAnnulled,
}


def golden_events() -> list[Received]:
    """One event of every published type, each at a position of its own."""
    events = []
    for number, path in enumerate(GOLDEN, 1):
        envelope = Envelope.from_bytes(path.read_bytes().strip())
        place: dict[str, Any] = {"position": number, "previous_position": number - 1}
        if isinstance(envelope.data, SatisfactionSurveyed):
            # The golden example is older than the answers by question.
            answers = {"answers": {"pregunta_1": 2}}
            place["data"] = envelope.data.model_copy(update=answers)
        moved = envelope.model_copy(update=place)
        events.append(Received.from_body(moved.to_bytes()))
    return events


def a_history() -> History:
    """Something of everything, from four services."""
    history = History()
    adopt_the_shipped_plan(history)
    for user in ("ana", "berta"):
        register(history, user)
        contact(history, "03-01", user)
        attend(history, "04-07", user, 1, 2)
        message(history, "04-10", user)
    list_cohort(history, "03-25", AMARILIS, "ana", "berta")
    return history


def test_every_published_event_has_facts_or_is_known_to_have_none() -> None:
    assert set(projections) == set(all_event_types().values()) - IN_THE_LOG_ONLY


def test_every_published_event_is_projected(db: Connection) -> None:
    events = golden_events()

    project(events, db)

    filled = {
        table.name
        for table in metadata.sorted_tables
        if db.execute(select(func.count()).select_from(table)).scalar_one()
    }
    assert filled == {table.name for table in metadata.sorted_tables}


def test_the_log_holds_every_event_once_with_the_digest_of_its_bytes(
    db: Connection,
) -> None:
    events = golden_events()

    project(events, db)

    rows = db.execute(select(event_log.c.event_id, event_log.c.sha256)).all()
    assert len(rows) == len(events)
    assert {bytes(row.sha256) for row in rows} == {
        sha256(event.body).digest() for event in events
    }


def test_facts_keep_both_dates_and_the_place(told: Tell) -> None:
    history = History(recorded_at=datetime(2026, 3, 5, 4, 59, tzinfo=UTC))
    contact(history, "03-03", "ana")

    row = told(history).execute(select(contacts)).one()

    assert f"{row.occurred_on} {row.recorded_at:%Y-%m-%dT%H:%M%z}" == (
        "2026-03-03 2026-03-05T04:59+0000"
    )
    assert (row.region, row.territorial_unit, row.ubigeo) == ("10", "UT07", "100102")
    assert (row.user_id, row.effective) == (named("ana"), True)


@pytest.mark.parametrize("served", [None, Eligibility.CHILD_UNDER_24_MONTHS])
def test_the_end_of_a_pregnancy_says_what_serves_the_household_since(
    told: Tell, served: Eligibility | None
) -> None:
    who = {"user_id": named("ana"), "household_id": named("hogar")}
    history = History()
    history.tell("05-04", PregnancyEnded(**who, eligibility=served), AMARILIS)

    row = told(history).execute(select(pregnancy_ended)).one()

    assert (row.user_id, row.household_id) == tuple(who.values())
    assert (row.eligibility, f"{row.occurred_on}") == (served, "2026-05-04")


def test_the_fast_reader_sees_what_the_envelope_says() -> None:
    for event in golden_events():
        record, envelope = read(event), event.envelope
        assert record["data"] == envelope.data
        assert record["occurredon"] == envelope.occurred_on
        assert record["recordedat"] == envelope.recorded_at
        assert record["ubigeo"] == envelope.ubigeo


@pytest.mark.parametrize(
    ("find", "put"),
    [
        (b'"ubigeo":"', b'"ubigeo":"X'),
        (b'"type":"juntos.enrollment.', b'"type":"juntos.sessions.'),
        (b'"source":"/juntos/enrollment"', b'"source":"/juntos/leaders"'),
        (b'"purpose":"enrolment"', b'"purpose":"selling"'),
    ],
)
def test_an_event_that_breaks_its_contract_is_refused(find: bytes, put: bytes) -> None:
    history = History()
    contact(history, "03-03", "ana")
    event = history.events["enrollment"][0]
    assert find in event.body

    with pytest.raises(ValidationError):
        read(replace(event, body=event.body.replace(find, put)))


def test_a_body_that_claims_another_place_in_the_chain_is_refused() -> None:
    history = History()
    contact(history, "03-03", "ana")
    event = history.events["enrollment"][0]

    with pytest.raises(Tampered):
        read(replace(event, position=event.position + 1))


@given(st.data())
def test_services_and_batches_may_interleave_in_any_way(data: st.DataObject) -> None:
    left = {service: list(events) for service, events in a_history().events.items()}
    found: Counter[tuple[object, ...]] = Counter()
    while left:
        service = data.draw(st.sampled_from(sorted(left)))
        size = data.draw(st.integers(1, 7))
        found += rows_of(left[service][:size])
        left[service] = left[service][size:]
        if not left[service]:
            del left[service]

    assert found == sum(map(rows_of, a_history().events.values()), Counter())


def rows_of(events: list[Received]) -> Counter[tuple[object, ...]]:
    """The rows that events mean, with their tables, whatever their order."""
    return Counter(
        (table.name, *map(str, row))
        for table, rows in facts_of_events(events).items()
        for row in rows
    )


def test_equal_facts_have_equal_digests_in_whatever_order_they_came(
    db: Connection,
) -> None:
    events = a_history().events
    for service in sorted(events):
        project(events[service], db)
    expected = digest(db)
    create_view(db, "reporting_v901")
    use_schema(db, "reporting_v901")

    for service in sorted(events, reverse=True):
        for event in events[service]:
            project([event], db)

    assert differences(digest(db), expected) == []


def test_a_single_changed_value_changes_the_digest_of_its_table_alone(
    told: Tell,
) -> None:
    db = told(a_history())
    before = digest(db)

    db.execute(
        update(contacts)
        .where(contacts.c.user_id == named("ana"))
        .values(outcome="refused")
    )

    assert differences(digest(db), before) == ["contact"]


def test_a_missing_row_changes_the_digest(told: Tell) -> None:
    db = told(a_history())
    before = digest(db)

    db.execute(event_log.delete().where(event_log.c.position == 1))

    assert differences(digest(db), before) == ["event_log"]


def test_another_position_changes_the_digest(told: Tell) -> None:
    db = told(a_history())
    before = digest(db)

    db.execute(insert(consumer_positions).values(upstream="sessions", position=7))

    assert differences(digest(db), before) == ["consumer_positions"]


def test_a_view_of_before_is_completed(db: Connection, history: History) -> None:
    # As an earlier version left it: a column more, a table and an index less.
    db.execute(text("ALTER TABLE reporting_v900.contact ADD superseded_by bigint"))
    db.execute(text("DROP TABLE reporting_v900.control"))
    db.execute(text("DROP TABLE reporting_v900.pregnancy_ended"))
    db.execute(text("DROP INDEX reporting_v900.contact_first"))
    create_view(db, "reporting_v901")

    complete_views(db)

    use_schema(db, "reporting_v900")
    project(history.events["reporting"], db)
    before = digest(db)
    use_schema(db, "reporting_v901")
    project(history.events["reporting"], db)
    assert differences(before, digest(db)) == []
    found = text("SELECT to_regclass('reporting_v900.contact_first') IS NOT NULL")
    assert db.execute(found).scalar_one()

"""The five indicators over small histories, with results computed by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select

from juntos_contracts.events.enrollment import UserContacted
from juntos_contracts.values import Channel, ContactMode, ContactOutcome, ContactPurpose
from juntos_reporting.queries.answers import indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.figures import Figure
from juntos_reporting.queries.policies import (
    Policies,
    PolicyNotInForce,
    policies_in_force,
)
from juntos_reporting.queries.populations import Populations
from tests.reporting.asking import YEAR_END, figure, figures, parts
from tests.reporting.histories import AMARILIS, CHINCHAO, IMAZA, History, named
from tests.reporting.telling import (
    act,
    adopt,
    annul_action,
    attend,
    contact,
    enrol,
    form_network,
    list_cohort,
    message,
    question_attendance,
    register,
)

Tell = Callable[[History], Connection]


def test_nothing_told_gives_shares_of_nothing_and_no_value(
    told: Tell, history: History
) -> None:
    answer = indicators(told(history), Cut(2026, YEAR_END), Grouping.COUNTRY)

    assert [(i.code, i.figure, i.figure.value) for i in answer.indicators] == [
        (code, Figure(0, 0), None)
        for code in ("OG", "OG_BROAD", "OE1", "OE2", "OE3", "OE4")
    ]


def test_goals_come_from_the_plan_and_both_readings_of_og_share_one(
    told: Tell, history: History
) -> None:
    answer = indicators(told(history), Cut(2026, YEAR_END), Grouping.COUNTRY)

    assert {i.code: i.target for i in answer.indicators} == {
        "OG": Decimal("0.80"),
        "OG_BROAD": Decimal("0.80"),
        "OE1": Decimal("0.70"),
        "OE2": Decimal("0.60"),
        "OE3": Decimal("0.80"),
        "OE4": Decimal("1.00"),
    }


def test_no_figure_without_the_definitions_it_needs(told: Tell) -> None:
    with pytest.raises(PolicyNotInForce, match="completion_threshold") as refused:
        figure(told(History()), "OE1")

    # None is assumed, not even what the plan's own file says of it.
    for name in Policies.__dataclass_fields__:
        assert name in str(refused.value)


def test_completing_takes_eight_different_sessions(
    told: Tell, history: History
) -> None:
    # usuaria   enrolled  sessions attended           participates  completes
    # ana       yes       1 to 8                      yes           yes
    # berta     yes       1 to 7, and 7 once more     yes           no
    # carla     yes       none (missed all)           no
    # dora      no        1 to 12                     no
    for user in ("ana", "berta", "carla"):
        register(history, user)
        enrol(history, "03-10", user)
    register(history, "dora")
    attend(history, "05-20", "ana", *range(1, 9))
    attend(history, "05-20", "berta", *range(1, 8))
    attend(history, "06-20", "berta", 7)
    attend(history, "05-20", "carla", *range(1, 13), present=False)
    attend(history, "05-20", "dora", *range(1, 13))

    assert figure(told(history), "OE1") == Figure(1, 2)


def test_the_threshold_is_the_policy_in_force_on_the_date(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    enrol(history, "03-10", "ana")
    attend(history, "05-20", "ana", *range(1, 8))
    adopt(history, "completion_threshold", "7", effective_on="2026-09-01")

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 8, 31))) == Figure(0, 1)
    assert figure(db, "OE1", Cut(2026, date(2026, 9, 1))) == Figure(1, 1)


def test_an_unresolved_dispute_counts_as_the_municipality_recorded(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    enrol(history, "03-10", "ana")
    attend(history, "05-20", "ana", *range(1, 9))
    question_attendance(history, "05-25", "ana", 8, present=False)

    assert figure(told(history), "OE1") == Figure(1, 1)


def test_a_resolution_counts_instead_of_the_list(told: Tell, history: History) -> None:
    # ana: on the list for 8, one taken away; berta: for 7, one added.
    for user, listed in (("ana", 8), ("berta", 7)):
        register(history, user)
        enrol(history, "03-10", user)
        attend(history, "05-20", user, *range(1, listed + 1))
    attend(history, "05-20", "berta", 8, present=False)
    for user, present in (("ana", False), ("berta", True)):
        question_attendance(history, "05-25", user, 8, present=present)
        question_attendance(history, "06-01", user, 8, present=present, resolved=True)

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 31))) == Figure(1, 2)
    assert figure(db, "OE1") == Figure(1, 2)
    assert _completed(db, date(2026, 5, 31)) == ["ana"]
    assert _completed(db, YEAR_END) == ["berta"]


def _completed(db: Connection, as_of: date) -> list[str]:
    names = {named(name): name for name in ("ana", "berta")}
    cut = Cut(2026, as_of)
    people = Populations(cut, Policies.of(policies_in_force(db, cut), as_of))
    completing = people.completing
    rows = db.execute(select(completing.c.user_id).where(completing.c.completed))
    return sorted(names[row.user_id] for row in rows)


def test_where_the_municipality_says_absent_the_units_word_does_not_count(
    told: Tell, history: History
) -> None:
    # session 8 of ana: unit says present, municipality says absent -> absent
    # session 8 of berta: unit says present, municipality is silent -> present
    for user in ("ana", "berta"):
        register(history, user)
        enrol(history, "03-10", user)
        attend(history, "05-20", user, *range(1, 8))
        attend(history, "05-21", user, 8, testimony="territorial_unit")
    attend(history, "05-22", "ana", 8, present=False)

    assert figure(told(history), "OE1") == Figure(1, 2)


def test_starting_is_asked_of_new_usuarias_who_were_reached(
    told: Tell, history: History
) -> None:
    # usuaria  earlier  contact              attended  in OE2      starts
    # ana      none     visit, reached       1         yes         yes
    # berta    none     call, reached        none      yes         no
    # carla    none     visit, absent        1         no
    # dora     2025     visit, reached       1         no
    # elsa     none     none                 1         no
    for user in ("ana", "berta", "carla", "elsa"):
        register(history, user)
    register(history, "dora", earlier=(2025,))
    contact(history, "03-01", "ana")
    contact(history, "03-02", "ana")
    contact(history, "03-01", "berta", mode="call")
    contact(history, "03-01", "carla", outcome="absent")
    contact(history, "03-01", "dora")
    for user in ("ana", "carla", "dora", "elsa"):
        attend(history, "04-07", user, 1)

    assert figure(told(history), "OE2") == Figure(1, 2)


def test_everyone_contacted_counts_if_the_policy_drops_the_word_new(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    register(history, "dora", earlier=(2025,))
    contact(history, "03-01", "ana")
    contact(history, "03-01", "dora")
    attend(history, "04-07", "dora", 1)
    adopt(history, "new_user_test", "everyone", effective_on="2026-06-01")

    db = told(history)

    assert figure(db, "OE2", Cut(2026, date(2026, 5, 31))) == Figure(0, 1)
    assert figure(db, "OE2") == Figure(1, 2)


def test_a_usuaria_enrolled_by_the_platform_last_year_is_not_new(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    enrol(history, "03-10", "ana")
    history.tell(
        "2027-03-01",
        UserContacted(
            user_id=named("ana"),
            household_id=named("home-ana"),
            mode=ContactMode.VISIT,
            purpose=ContactPurpose.ENROLMENT,
            outcome=ContactOutcome.REACHED,
            effective=True,
            attempt=1,
        ),
        AMARILIS,
        edition=2027,
    )

    assert figure(told(history), "OE2", Cut(2027, date(2027, 12, 31))) == Figure(0, 0)


def test_reinforcement_counts_a_person_once_and_shows_how_far_it_came(
    told: Tell, history: History
) -> None:
    # usuaria  participates  messages                                 receives
    # ana      yes           two delivered, one of them read          yes
    # berta    yes           sent by WhatsApp, delivered by SMS       yes
    # carla    yes           sent, not delivered                      no
    # dora     yes           none                                     no
    # elsa     enrolled only one delivered                            not due
    for user in ("ana", "berta", "carla", "dora", "elsa"):
        register(history, user)
        enrol(history, "03-10", user)
    for user in ("ana", "berta", "carla", "dora"):
        attend(history, "04-07", user, 1)
    message(history, "04-10", "ana", "agua")
    message(history, "05-10", "ana", "hierro", reached=("sent", "delivered", "read"))
    message(history, "04-10", "berta", reached=("sent",))
    message(history, "04-11", "berta", channels=(Channel.SMS,))
    message(history, "04-10", "carla", reached=("sent",))
    message(history, "04-10", "elsa")

    db = told(history)

    answer = indicators(db, Cut(2026, YEAR_END), Grouping.COUNTRY)
    assert figure(db, "OE3") == Figure(2, 4)
    assert parts(answer, "OE3") == {
        "sent": Figure(3, 4),
        "delivered": Figure(2, 4),
        "read": Figure(1, 4),
    }


def test_a_network_counts_once_formed_and_active_in_an_intervened_district(
    told: Tell, history: History
) -> None:
    # district    cohort  formed  action  counts
    # Amarilis    yes     yes     two     yes
    # Chinchao    yes     yes     none    no
    # Imaza       no      yes     one     not intervened
    register(history, "ana", AMARILIS)
    register(history, "berta", CHINCHAO)
    list_cohort(history, "03-25", AMARILIS, "ana")
    list_cohort(history, "03-25", CHINCHAO, "berta")
    for place in (AMARILIS, CHINCHAO, IMAZA):
        form_network(history, "09-10", place)
    act(history, "09-20", AMARILIS, "feria")
    act(history, "10-20", AMARILIS, "jornada")
    act(history, "09-20", IMAZA)

    db = told(history)

    answer = indicators(db, Cut(2026, YEAR_END), Grouping.COUNTRY)
    assert figure(db, "OE4") == Figure(1, 2)
    assert parts(answer, "OE4")["formed"] == Figure(2, 2)
    assert figure(db, "OE4", Cut(2026, date(2026, 9, 19))) == Figure(0, 2)


def test_an_action_that_did_not_happen_makes_no_network_active(
    told: Tell, history: History
) -> None:
    register(history, "ana", AMARILIS)
    list_cohort(history, "03-25", AMARILIS, "ana")
    form_network(history, "09-10", AMARILIS)
    act(history, "09-20", AMARILIS, "feria")
    history.recorded_at = datetime(2026, 11, 1, tzinfo=UTC)
    annul_action(history, "09-20", AMARILIS, "feria")

    db = told(history)

    known_before = Cut(2026, YEAR_END, known_at=datetime(2026, 10, 31, tzinfo=UTC))
    assert figure(db, "OE4", known_before) == Figure(1, 1)
    assert figure(db, "OE4") == Figure(0, 1)


def test_groups_add_up_to_the_country_and_a_move_changes_no_group(
    told: Tell, history: History
) -> None:
    # usuaria  enrolled in  attended in  completes
    # ana      Amarilis     Imaza        yes
    # berta    Chinchao     Chinchao     no
    # carla    Imaza        Imaza        yes
    for user, place in (("ana", AMARILIS), ("berta", CHINCHAO), ("carla", IMAZA)):
        register(history, user, place)
        enrol(history, "03-10", user, place)
    attend(history, "05-20", "ana", *range(1, 9), place=IMAZA)
    attend(history, "05-20", "berta", 1, place=CHINCHAO)
    attend(history, "05-20", "carla", *range(1, 13), place=IMAZA)

    db = told(history)

    assert figure(db, "OE1") == Figure(2, 3)
    assert figures(db, "OE1", grouping=Grouping.UNIT) == {
        "UT02": Figure(1, 1),
        "UT07": Figure(1, 2),
    }
    assert figures(db, "OE1", grouping=Grouping.REGION) == {
        "01": Figure(1, 1),
        "10": Figure(1, 2),
    }
    assert figures(db, "OE1", grouping=Grouping.DISTRICT) == {
        IMAZA.ubigeo: Figure(1, 1),
        AMARILIS.ubigeo: Figure(1, 1),
        CHINCHAO.ubigeo: Figure(0, 1),
    }
    only_ut07 = Cut(2026, YEAR_END, units=("UT07",))
    assert figure(db, "OE1", only_ut07) == Figure(1, 2)


def test_what_was_recorded_late_does_not_change_what_was_known(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    enrol(history, "03-10", "ana")
    history.recorded_at = datetime(2026, 5, 1, tzinfo=UTC)
    attend(history, "04-07", "ana", *range(1, 8))
    history.recorded_at = datetime(2026, 7, 1, tzinfo=UTC)
    attend(history, "04-14", "ana", 8)

    db = told(history)

    as_of = date(2026, 4, 30)
    known_in_june = Cut(2026, as_of, known_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert figure(db, "OE1", known_in_june) == Figure(0, 1)
    assert figure(db, "OE1", Cut(2026, as_of)) == Figure(1, 1)


def test_facts_of_another_edition_are_not_of_this_one(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    enrol(history, "03-10", "ana")
    attend(history, "04-07", "ana", 1)

    next_year = Cut(2027, date(2027, 12, 31))

    assert figure(told(history), "OE1", next_year) == Figure(0, 0)

"""OG: the package of interventions over small histories, computed by hand."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from juntos_reporting.queries.answers import indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.figures import Figure
from tests.reporting.asking import YEAR_END, figure, figures, parts
from tests.reporting.histories import AMARILIS, CHINCHAO, History
from tests.reporting.telling import (
    adopt,
    answer_cap,
    attend,
    consent,
    contact,
    list_cohort,
    message,
    opt_in,
    opt_out,
    register,
)

Tell = Callable[[History], Connection]


def test_the_package_needs_every_component_and_shows_each_ones_rate(
    told: Tell, history: History
) -> None:
    # household  visit  initial CAP  started  delivered  strict  broad
    # ana        yes    yes          yes      yes        yes     yes
    # berta      yes    no           yes      yes        no      yes
    # carla      yes    yes          no       yes        no      yes
    # dora       call   no           yes      no         no      no
    # elsa is not on the list
    for user in ("ana", "berta", "carla", "dora", "elsa"):
        register(history, user)
    list_cohort(history, "03-25", AMARILIS, "ana", "berta", "carla", "dora")
    for user in ("ana", "berta", "carla", "elsa"):
        contact(history, "03-01", user)
        message(history, "04-10", user)
    contact(history, "03-01", "dora", mode="call")
    for user in ("ana", "carla", "elsa"):
        answer_cap(history, "03-01", user)
    for user in ("ana", "berta", "dora", "elsa"):
        attend(history, "04-07", user, 1)

    db = told(history)

    answer = indicators(db, Cut(2026, YEAR_END), Grouping.COUNTRY)
    assert figure(db, "OG") == Figure(1, 4)
    assert figure(db, "OG_BROAD") == Figure(3, 4)
    assert parts(answer, "OG") == {
        "initial_cap_visit": Figure(2, 4),
        "started": Figure(3, 4),
        "reinforcement": Figure(3, 4),
    }
    assert parts(answer, "OG_BROAD")["visit"] == Figure(3, 4)


def test_a_household_counts_once_whatever_its_usuarias_and_lists(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    register(history, "abuela", household="home-ana")
    list_cohort(history, "03-25", AMARILIS, "ana")
    list_cohort(history, "03-26", CHINCHAO, "ana")
    contact(history, "03-01", "ana")
    message(history, "04-10", "ana")
    message(history, "04-10", "abuela")

    db = told(history)

    assert figure(db, "OG_BROAD") == Figure(1, 1)
    assert figures(db, "OG_BROAD", grouping=Grouping.DISTRICT) == {
        AMARILIS.ubigeo: Figure(1, 1)
    }


def test_a_reinforcement_is_not_due_to_who_wants_no_messages(
    told: Tell, history: History
) -> None:
    # household  visited  messages                            due  broad
    # ana        yes      opted out before any                no   yes
    # berta      yes      took consent back before any        no   yes
    # carla      yes      took it back, gave it again         yes  no
    # dora       yes      delivered, then opted out           yes  yes
    # elsa       no       opted out                           no   no
    users = ("ana", "berta", "carla", "dora", "elsa")
    for user in users:
        register(history, user)
    list_cohort(history, "03-25", AMARILIS, *users)
    for user in users[:-1]:
        contact(history, "03-01", user)
    for user in ("berta", "carla"):
        consent(history, "03-01", user, given=True)
        consent(history, "03-20", user, given=False)
    consent(history, "03-22", "carla", given=True)
    message(history, "04-10", "dora")
    for user in ("ana", "dora", "elsa"):
        opt_out(history, "04-20", user)
    adopt(history, "reinforcement_due", "always", effective_on="2026-12-01")

    db = told(history)

    in_november = Cut(2026, date(2026, 11, 30))
    answer = indicators(db, in_november, Grouping.COUNTRY)
    assert figure(db, "OG_BROAD", in_november) == Figure(3, 5)
    assert parts(answer, "OG_BROAD")["reinforcement"] == Figure(1, 2)
    assert figure(db, "OG_BROAD") == Figure(1, 5)


def test_a_reinforcement_is_due_again_to_who_wants_messages_again(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    list_cohort(history, "03-25", AMARILIS, "ana")
    contact(history, "03-01", "ana")
    opt_out(history, "04-20", "ana")
    opt_in(history, "05-20", "ana")

    db = told(history)

    assert figure(db, "OG_BROAD", Cut(2026, date(2026, 4, 30))) == Figure(1, 1)
    assert figure(db, "OG_BROAD") == Figure(0, 1)

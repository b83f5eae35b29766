"""What may happen to a usuaria, and what may not."""

from datetime import date
from typing import Any

import pytest
from eventsourcing.persistence import StoredEvent

from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_enrollment.domain import rules
from juntos_enrollment.domain.user import User
from juntos_enrollment.domain.values import (
    AnnulmentReason,
    CAPMoment,
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    IncompleteCAP,
    WithdrawalReason,
)
from tests.enrollment.builders import (
    ELSEWHERE,
    HOUSEHOLD,
    MARCH_3,
    PLACE,
    SEPTEMBER_9,
    a_user,
    cap,
)
from tests.support.replay import kinds, recorded, replayed


def test_initial_cap_is_applied_only_once() -> None:
    user = a_user()
    user.apply_cap(cap(CAPMoment.INITIAL), MARCH_3)
    user.collect_events()

    with pytest.raises(rules.InitialCAPAlreadyApplied, match="03/03/2026"):
        user.apply_cap(cap(CAPMoment.INITIAL), date(2026, 4, 10))

    assert kinds(user) == []


def test_final_cap_needs_an_initial_one() -> None:
    user = a_user()

    with pytest.raises(rules.FinalCAPNeedsInitialCAP):
        user.apply_cap(cap(CAPMoment.FINAL), SEPTEMBER_9)


def test_final_cap_is_applied_only_once() -> None:
    user = a_user()
    user.apply_cap(cap(CAPMoment.INITIAL), MARCH_3)
    user.apply_cap(cap(CAPMoment.FINAL), SEPTEMBER_9)

    with pytest.raises(rules.FinalCAPAlreadyApplied, match="09/09/2026"):
        user.apply_cap(cap(CAPMoment.FINAL), SEPTEMBER_9)


def test_a_usuaria_is_enrolled_once() -> None:
    user = a_user()
    user.enrol(MARCH_3)

    with pytest.raises(rules.AlreadyEnrolled, match="03/03/2026"):
        user.enrol(MARCH_3)


def test_who_was_in_an_earlier_edition_is_not_new() -> None:
    new, known = a_user(), a_user(2025)

    new.enrol(MARCH_3)
    known.enrol(MARCH_3)

    assert recorded(new)[0].new_user is True
    assert recorded(known)[0].new_user is False


def test_attempts_are_numbered_by_purpose() -> None:
    user = a_user()

    for purpose in (ContactPurpose.ENROLMENT,) * 2 + (ContactPurpose.FINAL_CAP,):
        user.contact(ContactMode.VISIT, purpose, ContactOutcome.ABSENT, MARCH_3)

    assert [event.attempt for event in recorded(user)] == [1, 2, 1]


def test_a_consent_that_stands_is_not_recorded_twice() -> None:
    user = a_user()

    user.give_consent(ConsentPurpose.MESSAGES, MARCH_3)
    user.give_consent(ConsentPurpose.MESSAGES, SEPTEMBER_9)

    assert kinds(user) == ["ConsentGiven"]


def test_only_a_given_consent_can_be_withdrawn() -> None:
    with pytest.raises(rules.ConsentNotGiven):
        a_user().withdraw_consent(ConsentPurpose.MESSAGES, MARCH_3)


def test_a_consent_told_late_does_not_undo_its_withdrawal() -> None:
    user = a_user()
    user.give_consent(ConsentPurpose.MESSAGES, MARCH_3)
    user.withdraw_consent(ConsentPurpose.MESSAGES, date(2026, 3, 10))

    late = user.give_consent(ConsentPurpose.MESSAGES, date(2026, 3, 5))
    same_day = user.give_consent(ConsentPurpose.MESSAGES, date(2026, 3, 10))
    standing = set(user.consents)
    anew = user.give_consent(ConsentPurpose.MESSAGES, SEPTEMBER_9)

    assert (late, same_day, anew) == (False, False, True)
    assert standing == set()
    assert user.consents == {ConsentPurpose.MESSAGES}
    assert kinds(user) == ["ConsentGiven", "ConsentWithdrawn", "ConsentGiven"]


def test_a_consent_is_not_taken_back_before_it_was_given() -> None:
    user = a_user()
    user.give_consent(ConsentPurpose.MESSAGES, SEPTEMBER_9)

    with pytest.raises(rules.ConsentGivenLater, match="09/09/2026"):
        user.withdraw_consent(ConsentPurpose.MESSAGES, MARCH_3)


def test_the_final_cap_does_not_come_before_the_initial_one() -> None:
    user = a_user()
    user.apply_cap(cap(CAPMoment.INITIAL), SEPTEMBER_9)

    with pytest.raises(rules.FinalCAPBeforeInitialCAP, match="09/09/2026"):
        user.apply_cap(cap(CAPMoment.FINAL), MARCH_3)


def test_nobody_leaves_before_she_came() -> None:
    user = a_user()
    user.enrol(SEPTEMBER_9)

    with pytest.raises(rules.WithdrawnBeforeEnrolled, match="09/09/2026"):
        user.withdraw(WithdrawalReason.OWN_DECISION, MARCH_3)


def test_what_was_told_under_another_id_of_the_person_holds_for_her() -> None:
    kept, other = a_user(), a_user(2025)
    other.enrol(MARCH_3)
    other.apply_cap(cap(CAPMoment.INITIAL), MARCH_3)
    other.give_consent(ConsentPurpose.MESSAGES, MARCH_3)
    kept.known_as([other])

    with pytest.raises(rules.AlreadyEnrolled):
        kept.enrol(SEPTEMBER_9)
    kept.apply_cap(cap(CAPMoment.FINAL), SEPTEMBER_9)
    kept.withdraw_consent(ConsentPurpose.MESSAGES, SEPTEMBER_9)
    kept.withdraw(WithdrawalReason.OWN_DECISION, date(2026, 10, 1))

    assert kinds(kept) == ["CAPApplied", "ConsentWithdrawn", "Withdrawn"]
    assert kept.consents == set()


def test_who_left_takes_no_more_part() -> None:
    user = a_user()
    user.enrol(MARCH_3)
    user.withdraw(WithdrawalReason.OWN_DECISION, SEPTEMBER_9)

    with pytest.raises(rules.HasWithdrawn, match="09/09/2026"):
        user.apply_cap(cap(CAPMoment.INITIAL), SEPTEMBER_9)


def test_only_an_enrolled_usuaria_can_leave() -> None:
    with pytest.raises(rules.NotEnrolled):
        a_user().withdraw(WithdrawalReason.OWN_DECISION, MARCH_3)


def test_a_move_counts_at_the_new_place_and_remembers_the_old_one() -> None:
    user = a_user()

    user.move(ELSEWHERE, MARCH_3)
    user.enrol(SEPTEMBER_9)

    moved, enrolled = recorded(user)
    assert (moved.left, moved.territory) == (PLACE, ELSEWHERE)
    assert enrolled.territory == ELSEWHERE


def test_nobody_moves_to_where_she_is() -> None:
    with pytest.raises(rules.AlreadyThere):
        a_user().move(PLACE, MARCH_3)


def test_personal_data_are_erased_once() -> None:
    user = a_user()
    user.erase_personal_data(MARCH_3)

    with pytest.raises(rules.AlreadyErased):
        user.erase_personal_data(MARCH_3)


def test_a_replayed_usuaria_is_the_live_one() -> None:
    live = User(
        household_id=HOUSEHOLD,
        territory=PLACE,
        earlier_editions=(2025,),
        occurred_on=MARCH_3,
    )
    live.contact(
        ContactMode.VISIT, ContactPurpose.ENROLMENT, ContactOutcome.REACHED, MARCH_3
    )
    live.record_prior_participation(2024, MARCH_3, leader=True)
    live.assign_manager("gestora-ut07-003", MARCH_3)
    live.enrol(MARCH_3)
    live.give_consent(ConsentPurpose.MESSAGES, MARCH_3)
    live.withdraw_consent(ConsentPurpose.MESSAGES, MARCH_3)
    live.apply_cap(cap(CAPMoment.INITIAL), MARCH_3)
    live.leave_cap_incomplete(
        IncompleteCAP(CAPMoment.FINAL, "cap-2026-ejemplo", 1, 3, 20), {}, SEPTEMBER_9
    )
    live.correct_contact(
        [ContactField.TELEPHONE], ContactCorrectionReason.NEW_TELEPHONE, SEPTEMBER_9
    )
    live.move(ELSEWHERE, SEPTEMBER_9)
    live.withdraw(WithdrawalReason.MOVED_AWAY, SEPTEMBER_9)
    live.annul_withdrawal(AnnulmentReason.CHANGED_HER_MIND, SEPTEMBER_9)
    live.erase_personal_data(SEPTEMBER_9)

    assert vars(replayed(live)) == vars(live)


def test_the_next_attempt_comes_after_this_one() -> None:
    with pytest.raises(rules.NextAttemptComesLater, match="03/03/2026"):
        a_user().contact(
            ContactMode.VISIT,
            ContactPurpose.ENROLMENT,
            ContactOutcome.ABSENT,
            MARCH_3,
            next_attempt_on=MARCH_3,
        )


def test_an_earlier_edition_is_recorded_once_and_adds_to_the_others() -> None:
    user = a_user(2024)
    user.record_prior_participation(2025, MARCH_3)
    user.record_prior_participation(2025, MARCH_3)

    (event,) = recorded(user)

    assert event.earlier_editions == (2024, 2025)


def test_that_she_led_before_is_news_though_her_edition_was_known() -> None:
    user = a_user(2025)
    user.record_prior_participation(2025, MARCH_3)
    user.record_prior_participation(2025, MARCH_3, leader=True)
    user.record_prior_participation(2025, MARCH_3, leader=True)
    user.record_prior_participation(2024, MARCH_3)

    told = [(e.earlier_editions, e.former_leader) for e in recorded(user)]

    assert told == [((2025,), True), ((2024, 2025), True)]


def test_what_is_told_late_counts_where_she_lived_then() -> None:
    user = a_user()
    user.move(ELSEWHERE, date(2026, 6, 1))
    user.enrol(date(2026, 5, 31))
    user.apply_cap(cap(CAPMoment.INITIAL), date(2026, 6, 1))

    _, enrolled, applied = recorded(user)

    assert (enrolled.territory, applied.territory) == (PLACE, ELSEWHERE)


def test_a_move_may_be_told_late_but_not_from_before_another_move() -> None:
    user = a_user()
    user.apply_cap(cap(CAPMoment.INITIAL), date(2026, 7, 1))
    user.move(ELSEWHERE, date(2026, 6, 1))

    with pytest.raises(rules.LaterMoveKnown, match="01/06/2026"):
        user.move(PLACE, date(2026, 5, 1))
    with pytest.raises(rules.MoveBeforeRegistration, match="24/02/2026"):
        a_user().move(ELSEWHERE, date(2026, 2, 1))


def test_a_questionnaire_left_incomplete_can_be_completed_but_not_after() -> None:
    user = a_user()
    begun = IncompleteCAP(CAPMoment.INITIAL, "cap-prueba", 1, 2, 6)
    user.leave_cap_incomplete(begun, {"k1": ("a",)}, MARCH_3)
    user.apply_cap(cap(CAPMoment.INITIAL), MARCH_3)

    with pytest.raises(rules.CAPAlreadyComplete, match="03/03/2026"):
        user.leave_cap_incomplete(begun, {}, MARCH_3)

    assert kinds(user) == ["CAPLeftIncomplete", "CAPApplied"]


def test_contacts_and_questionnaires_stored_before_these_fields_are_read() -> None:
    fields = '"territory":{"ubigeo":"100101","territorial_unit":"UT07"},'
    fields += '"occurred_on":"2026-03-03","occurred_at":null,'
    fields += f'"household_id":"{HOUSEHOLD}",'
    contact = '"mode":"visit","purpose":"enrolment","outcome":"reached","attempt":1'
    result = '"moment":"initial","instrument":"cap-2026-ejemplo",'
    result += '"instrument_version":1,"knowledge":40,"attitudes":50,"practices":60'
    user = a_user()

    for version, topic, rest in (
        (2, "enrollment.user.contacted", contact),
        (3, "enrollment.user.cap-applied", f'"result":{{{result}}}'),
    ):
        state = f"{{{fields}{rest}}}".encode()
        stored = StoredEvent(user.id, version, topic, state)
        told: Any = StrictMapper(PydanticTranscoder()).to_domain_event(stored)
        told.mutate(user)

    assert user.attempts == {ContactPurpose.ENROLMENT: 1}
    assert user.cap_dates == {CAPMoment.INITIAL: MARCH_3}


def test_a_withdrawal_that_is_annulled_leaves_her_in_the_programme() -> None:
    user = a_user()
    user.enrol(MARCH_3)
    user.withdraw(WithdrawalReason.MOVED_AWAY, date(2026, 5, 4))

    with pytest.raises(rules.AnnulledBeforeWithdrawn, match="04/05/2026"):
        user.annul_withdrawal(AnnulmentReason.RECORDED_BY_MISTAKE, MARCH_3)
    user.annul_withdrawal(AnnulmentReason.RECORDED_BY_MISTAKE, date(2026, 5, 6))

    assert user.gone_since is None
    user.apply_cap(cap(CAPMoment.INITIAL), date(2026, 5, 7))

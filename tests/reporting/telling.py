"""One-line ways to tell what happened in a small history."""

from datetime import date
from typing import Any

from juntos_contracts import Territory
from juntos_contracts.events import enrollment, leaders, outreach, sessions
from juntos_contracts.events import reporting as own
from juntos_contracts.values import (
    AbsenceReason,
    ActionCorrection,
    ActionKind,
    CAPMoment,
    Channel,
    ConsentPurpose,
    ContactMode,
    CorrectionReason,
    DateCorrectionReason,
    Eligibility,
    Testimony,
)
from juntos_reporting.application import PlanFile, shipped_plan
from juntos_reporting.domain.plan import Plan
from juntos_reporting.domain.policy import Policy
from juntos_reporting.relay import published
from tests.reporting.histories import AMARILIS, History, day, named

VISIT, CALL = ContactMode.VISIT, ContactMode.CALL
SESSIONS_IN_A_MODULE = 4


def adopt_the_shipped_plan(history: History) -> None:
    """Tell the plan and policies of 2026 as the service itself would."""
    plan_file = PlanFile.model_validate_json(shipped_plan(2026))
    plan = Plan.approve(plan_file.content(), plan_file.approved_on)
    policies = [
        Policy.adopt(p.policy, p.settlement(), plan_file.approved_on)
        for p in plan_file.policies
    ]
    aggregates: tuple[Any, ...] = (plan, *policies)
    for aggregate in aggregates:
        for event in aggregate.collect_events():
            history.tell("02-19", published(event))


def adopt(
    history: History, policy: str, value: str, effective_on: str = "2026-01-01"
) -> None:
    """Tell a policy."""
    history.tell(
        "02-20",
        own.PolicyAdopted(
            policy=policy,
            value=value,
            effective_on=date.fromisoformat(effective_on),
            legal_reference="Ejemplo",
            author="UAS",
        ),
    )


def register(
    history: History,
    user: str,
    place: Territory = AMARILIS,
    *,
    household: str = "",
    earlier: tuple[int, ...] = (),
) -> None:
    """Tell a household with its usuaria; the household has her name by default."""
    home = named(household or f"home-{user}")
    history.tell(
        "01-15",
        enrollment.HouseholdRegistered(
            household_id=home, eligibility=Eligibility.PREGNANT
        ),
        place,
    )
    history.tell(
        "01-15",
        enrollment.UserRegistered(
            user_id=named(user), household_id=home, earlier_editions=earlier
        ),
        place,
    )


def contact(
    history: History,
    on: str,
    user: str,
    place: Territory = AMARILIS,
    **said: str,
) -> None:
    """Tell a visit or call: an effective visit to enrol, unless said otherwise."""
    usual = {"mode": "visit", "purpose": "enrolment", "outcome": "reached"}
    facts = usual | said
    history.tell(
        on,
        enrollment.UserContacted.model_validate(
            {
                **facts,
                "user_id": named(user),
                "household_id": named(f"home-{user}"),
                "effective": facts["outcome"] == "reached",
                "attempt": 1,
            }
        ),
        place,
    )


def enrol(history: History, on: str, user: str, place: Territory = AMARILIS) -> None:
    """Tell an enrolment."""
    history.tell(
        on,
        enrollment.UserEnrolled(
            user_id=named(user), household_id=named(f"home-{user}"), new_user=True
        ),
        place,
    )


def answer_cap(
    history: History,
    on: str,
    user: str,
    place: Territory = AMARILIS,
    moment: CAPMoment = CAPMoment.INITIAL,
) -> None:
    """Tell a CAP questionnaire."""
    history.tell(
        on,
        enrollment.CAPApplied(
            user_id=named(user),
            household_id=named(f"home-{user}"),
            moment=moment,
            instrument="cap",
            instrument_version=1,
            knowledge=50,
            attitudes=50,
            practices=50,
        ),
        place,
    )


def consent(history: History, on: str, user: str, *, given: bool) -> None:
    """Tell a consent to messages, given or taken back."""
    kind = enrollment.ConsentGiven if given else enrollment.ConsentWithdrawn
    history.tell(
        on,
        kind(
            user_id=named(user),
            household_id=named(f"home-{user}"),
            purpose=ConsentPurpose.MESSAGES,
        ),
        AMARILIS,
    )


def list_cohort(
    history: History,
    on: str,
    place: Territory,
    *users: str,
) -> None:
    """Tell the households of some usuarias as members of the final list."""
    history.tell(
        on,
        enrollment.CohortMembersListed(
            cohort_id=named(f"cohort-{place.territorial_unit}"),
            cohort_edition=2026,
            household_ids=tuple(named(f"home-{user}") for user in users),
        ),
        place,
    )


def attend(  # noqa: PLR0913  # what a line of a list says
    history: History,
    on: str,
    user: str,
    *numbers: int,
    place: Territory = AMARILIS,
    present: bool = True,
    testimony: str = "local_government",
    group: str = "group",
) -> None:
    """Tell lines of attendance lists, present or absent, one a session number."""
    for number in numbers:
        facts = {
            "group_id": named(group),
            "session_id": named(f"{group}-{number}"),
            "session_number": number,
            "module": 1 + (number - 1) // SESSIONS_IN_A_MODULE,
            "user_id": named(user),
            "testimony": testimony,
        }
        data = (
            sessions.SessionAttended.model_validate(facts)
            if present
            else sessions.SessionMissed.model_validate(
                {**facts, "reason": AbsenceReason.UNKNOWN}
            )
        )
        history.tell(on, data, place)


def question_attendance(  # noqa: PLR0913  # what a dispute says
    history: History,
    on: str,
    user: str,
    number: int,
    *,
    present: bool,
    resolved: bool = False,
    municipal: bool = False,
    group: str = "group",
) -> None:
    """Tell a dispute over one session, by the unit if not municipal, or its end."""
    kind = sessions.AttendanceResolved if resolved else sessions.AttendanceDisputed
    data = kind(
        group_id=named(group),
        session_id=named(f"{group}-{number}"),
        session_number=number,
        module=1 + (number - 1) // SESSIONS_IN_A_MODULE,
        user_id=named(user),
        testimony=Testimony.LOCAL_GOVERNMENT
        if municipal
        else Testimony.TERRITORIAL_UNIT,
        present=present,
    )
    history.tell(on, data, AMARILIS)


def correct_attendance(  # what a correction says
    history: History,
    on: str,
    user: str,
    number: int,
    *,
    present: bool,
    group: str = "group",
) -> None:
    """Tell that the municipality corrected a line of its list."""
    data = sessions.AttendanceCorrected(
        group_id=named(group),
        session_id=named(f"{group}-{number}"),
        session_number=number,
        module=1 + (number - 1) // SESSIONS_IN_A_MODULE,
        user_id=named(user),
        testimony=Testimony.LOCAL_GOVERNMENT,
        present=present,
        correction=CorrectionReason.DATA_ENTRY_ERROR,
    )
    history.tell(on, data, AMARILIS)


def correct_date(
    history: History,
    on: str,
    held_on: str,
    number: int,
    *users: str,
    group: str = "group",
) -> None:
    """Tell that the lines of some usuarias belong to another date."""
    for user in users:
        data = sessions.AttendanceDateCorrected(
            group_id=named(group),
            session_id=named(f"{group}-{number}"),
            session_number=number,
            module=1 + (number - 1) // SESSIONS_IN_A_MODULE,
            user_id=named(user),
            testimony=Testimony.LOCAL_GOVERNMENT,
            held_from=day("05-20"),
            held_on=day(held_on),
        )
        history.tell(on, data, AMARILIS)


def correct_session_date(
    history: History, on: str, held_on: str, group: str, number: int
) -> None:
    """Tell that a group held a session on another date."""
    data = sessions.SessionDateCorrected(
        group_id=named(group),
        session_id=named(f"{group}-{number}"),
        session_number=number,
        module=1 + (number - 1) // SESSIONS_IN_A_MODULE,
        held_from=day("05-20"),
        held_on=day(held_on),
        correction=DateCorrectionReason.DATA_ENTRY_ERROR,
    )
    history.tell(on, data, AMARILIS)


def join_group(history: History, on: str, group: str, *users: str) -> None:
    """Tell that usuarias joined a group."""
    data = sessions.RosterChanged(
        group_id=named(group),
        joined=tuple(named(user) for user in users),
        roster_size=len(users),
    )
    history.tell(on, data, AMARILIS)


def leave_group(history: History, on: str, group: str, *users: str) -> None:
    """Tell that usuarias left a group."""
    data = sessions.RosterChanged(
        group_id=named(group),
        left=tuple(named(user) for user in users),
        roster_size=0,
    )
    history.tell(on, data, AMARILIS)


def hold(history: History, on: str, group: str, *numbers: int) -> None:
    """Tell that a group held some of the sessions."""
    for number in numbers:
        data = sessions.SessionHeld(
            group_id=named(group),
            session_id=named(f"{group}-{number}"),
            session_number=number,
            module=1 + (number - 1) // SESSIONS_IN_A_MODULE,
            present=1,
            absent=0,
        )
        history.tell(on, data, AMARILIS)


def merge(
    history: History, on: str, kept: str, other: str, *, undone: bool = False
) -> None:
    """Tell that two usuarias are one person, or that they are two after all."""
    kind = enrollment.MergeUndone if undone else enrollment.UsersMerged
    data = kind(
        user_id=named(kept),
        household_id=named(f"home-{kept}"),
        other_user_id=named(other),
    )
    history.tell(on, data, AMARILIS)


def message(
    history: History,
    on: str,
    user: str,
    campaign: str = "agua",
    *,
    reached: tuple[str, ...] = ("sent", "delivered"),
    channels: tuple[Channel, ...] = (Channel.WHATSAPP,),
) -> None:
    """Tell a message and how far it came on each channel it was tried on."""
    kinds = {
        "delivered": outreach.MessageDelivered,
        "read": outreach.MessageRead,
    }
    for channel in channels:
        facts = {
            "user_id": named(user),
            "message_id": named(f"{campaign}-{user}"),
            "campaign": campaign,
            "channel": channel,
        }
        fallback = channel is not channels[0]
        sent = {**facts, "fallback": fallback}
        history.tell(on, outreach.MessageSent.model_validate(sent), AMARILIS)
        for status in reached[1:]:
            history.tell(on, kinds[status].model_validate(facts), AMARILIS)


def correct_action(
    history: History, on: str, place: Territory, kind: ActionKind, reach: int
) -> None:
    """Tell that the action of a district was of another type and reach."""
    data = leaders.NetworkActionCorrected(
        network_id=named(f"network-{place.ubigeo}"),
        action_id=named(f"action-feria-{place.ubigeo}"),
        kind=kind,
        reach=reach,
        void=False,
        correction=ActionCorrection.DATA_ENTRY_ERROR,
    )
    history.tell(on, data, place)


def annul_action(history: History, on: str, place: Territory, action: str) -> None:
    """Tell that a community action counts no longer."""
    data = leaders.NetworkActionCorrected(
        network_id=named(f"network-{place.ubigeo}"),
        action_id=named(f"action-{action}-{place.ubigeo}"),
        kind=ActionKind.HEALTH_CAMPAIGN,
        reach=30,
        void=True,
        correction=ActionCorrection.DID_NOT_HAPPEN,
    )
    history.tell(on, data, place)


def opt_in(history: History, on: str, user: str) -> None:
    """Tell that a usuaria wants messages again."""
    data = outreach.OptedIn(user_id=named(user), channel=Channel.SMS)
    history.tell(on, data, AMARILIS)


def opt_out(history: History, on: str, user: str) -> None:
    """Tell that a usuaria wants no more messages."""
    data = outreach.OptedOut(user_id=named(user), channel=Channel.WHATSAPP)
    history.tell(on, data, AMARILIS)


def form_network(history: History, on: str, place: Territory) -> None:
    """Tell the formation of a district's network."""
    history.tell(
        on,
        leaders.NetworkFormed(network_id=named(f"network-{place.ubigeo}"), members=5),
        place,
    )


def validate_list(history: History, on: str, place: Territory) -> None:
    """Tell that a unit validated its list of leaders."""
    name = named(f"list-{place.territorial_unit}")
    data = leaders.LeaderListValidated(list_id=name, leaders=9, districts=2)
    history.tell(on, data, place)


def hold_recognition(history: History, on: str, place: Territory) -> None:
    """Tell that a district's network was recognised in public."""
    network = named(f"network-{place.ubigeo}")
    data = leaders.RecognitionHeld(network_id=network, attendees=80)
    history.tell(on, data, place)


def act(history: History, on: str, place: Territory, action: str = "feria") -> None:
    """Tell a community action of a district's network."""
    history.tell(
        on,
        leaders.NetworkActionRecorded(
            network_id=named(f"network-{place.ubigeo}"),
            action_id=named(f"action-{action}-{place.ubigeo}"),
            kind=ActionKind.HEALTH_CAMPAIGN,
            reach=30,
        ),
        place,
    )

"""The service's own tables, written in the transaction of the events they follow."""

from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from ..domain.action import CommunityAction
from ..domain.candidacy import LeaderCandidacy
from ..domain.leader_list import LeaderList
from ..domain.mentoring import Mentoring
from ..domain.network import DistrictNetwork
from ..domain.values import BarrierKind, BarrierState, LeaderExit, Resolution

INSERT_CANDIDACY = (
    "INSERT INTO candidacies (candidacy_id, user_id, ubigeo, territorial_unit, scores,"
    " total, former_leader, nominated_on) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
SELECT_CANDIDATE = "UPDATE candidacies SET selected_on = %s WHERE candidacy_id = %s"
LEAVE = "UPDATE candidacies SET left_on = %s, left_for = %s WHERE candidacy_id = %s"
INSERT_LIST = (
    "INSERT INTO leader_lists (list_id, territorial_unit, validated_on, leaders,"
    " document, content_sha256) VALUES (%s, %s, %s, %s, %s, %s)"
)
INSERT_NETWORK = (
    "INSERT INTO networks (network_id, ubigeo, territorial_unit, members, formed_on,"
    " act) VALUES (%s, %s, %s, %s, %s, %s)"
)
MEMBERS = "UPDATE networks SET members = %s, coordinator = %s WHERE network_id = %s"
RECOGNIZE = (
    "UPDATE networks SET resolution = %s, resolved_on = %s, office = %s"
    " WHERE network_id = %s"
)
CELEBRATE = "UPDATE networks SET recognition_held_on = %s WHERE network_id = %s"
INSERT_ACTION = (
    "INSERT INTO community_actions (action_id, network_id, kind, reach, place,"
    " evidence, occurred_on) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
SAME_DAY = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
EQUAL_ACTION = (
    "SELECT action_id FROM community_actions WHERE network_id = %s AND kind = %s"
    " AND occurred_on = %s AND place IS NOT DISTINCT FROM %s AND NOT void LIMIT 1"
)
CORRECT_ACTION = (
    "UPDATE community_actions SET kind = %s, reach = %s, place = %s, evidence = %s,"
    " void = %s, corrections = corrections + 1 WHERE action_id = %s"
)
INSERT_BARRIER = (
    "INSERT INTO access_barriers (network_id, version, kind, barrier_id, reported_on)"
    " VALUES (%s, %s, %s, %s, %s)"
)
FOLLOW_UP = "UPDATE access_barriers SET state = %s WHERE barrier_id = %s"
INSERT_MENTORING = (
    "INSERT INTO mentorings (mentoring_id, network_id, mentor_id, mentee_id,"
    " started_on) VALUES (%s, %s, %s, %s, %s)"
)
END_MENTORING = "UPDATE mentorings SET ended_on = %s WHERE mentoring_id = %s"


def add_candidacy(cursor: Cursor[DictRow], candidacy: LeaderCandidacy) -> None:
    """Add a nominated usuaria."""
    place, scores = candidacy.territory, candidacy.scores
    by_criterion = {
        "leadership": scores.leadership,
        "commitment": scores.commitment,
        "convening_power": scores.convening_power,
    }
    cursor.execute(
        INSERT_CANDIDACY,
        (
            candidacy.id,
            candidacy.user_id,
            place.ubigeo,
            place.territorial_unit,
            Json(by_criterion),
            scores.total,
            candidacy.former_leader,
            candidacy.nominated_on,
        ),
    )


def select_candidate(cursor: Cursor[DictRow], candidacy: LeaderCandidacy) -> None:
    """Mark a candidate as leader mother."""
    cursor.execute(SELECT_CANDIDATE, (candidacy.selected_on, candidacy.id))


def let_leave(
    cursor: Cursor[DictRow],
    leader: LeaderCandidacy,
    reason: LeaderExit,
    substitute: LeaderCandidacy | None,
) -> None:
    """Mark who left and who took her place."""
    cursor.execute(LEAVE, (leader.left_on, reason, leader.id))
    if substitute is not None:
        select_candidate(cursor, substitute)


def add_list(cursor: Cursor[DictRow], validated: LeaderList) -> None:
    """Add a validated list."""
    cursor.execute(
        INSERT_LIST,
        (
            validated.id,
            validated.territory.territorial_unit,
            validated.validated_on,
            list(validated.leaders),
            validated.document,
            validated.content_sha256,
        ),
    )


def add_network(
    cursor: Cursor[DictRow], network: DistrictNetwork, act: str | None
) -> None:
    """Add a formed network."""
    place = network.territory
    cursor.execute(
        INSERT_NETWORK,
        (
            network.id,
            place.ubigeo,
            place.territorial_unit,
            list(network.members),
            network.formed_on,
            act,
        ),
    )


def show_members(cursor: Cursor[DictRow], network: DistrictNetwork) -> None:
    """Show who belongs to a network and who coordinates it."""
    cursor.execute(MEMBERS, (list(network.members), network.coordinator, network.id))


def recognize_network(
    cursor: Cursor[DictRow], network_id: UUID, resolution: Resolution
) -> None:
    """Show the Resolución de Alcaldía of a network."""
    cursor.execute(
        RECOGNIZE,
        (resolution.number, resolution.resolved_on, resolution.office, network_id),
    )


def celebrate_network(cursor: Cursor[DictRow], network: DistrictNetwork) -> None:
    """Show when the recognition was celebrated."""
    cursor.execute(CELEBRATE, (network.recognition_held_on, network.id))


def equal_action(cursor: Cursor[DictRow], action: CommunityAction) -> UUID | None:
    """An action of the same kind, day and place on record, None if there is none.

    Until the transaction ends, nobody else records an action of that network and day:
    of two that are equal and come at once, one is the second.
    """
    day = action.carried_out_on
    cursor.execute(SAME_DAY, (f"{action.network_id}:{day}",))
    facts = (action.network_id, action.kind, day, action.place)
    row = cursor.execute(EQUAL_ACTION, facts).fetchone()
    return None if row is None else row["action_id"]


def add_action(cursor: Cursor[DictRow], action: CommunityAction) -> None:
    """Add an action of a network."""
    cursor.execute(
        INSERT_ACTION,
        (
            action.id,
            action.network_id,
            action.kind,
            action.reach,
            action.place,
            action.evidence,
            action.carried_out_on,
        ),
    )


def correct_action(cursor: Cursor[DictRow], action: CommunityAction) -> None:
    """Show what counts of an action."""
    told = (action.kind, action.reach, action.place, action.evidence)
    cursor.execute(CORRECT_ACTION, (*told, action.void, action.id))


def add_barrier(
    cursor: Cursor[DictRow],
    network: DistrictNetwork,
    barrier: UUID,
    kind: BarrierKind,
    reported_on: date,
) -> None:
    """Add a barrier under the version of the network that reported it."""
    cursor.execute(
        INSERT_BARRIER, (network.id, network.version, kind, barrier, reported_on)
    )


def follow_up_barrier(
    cursor: Cursor[DictRow], barrier: UUID, state: BarrierState
) -> None:
    """Show how far the follow-up of a barrier is."""
    cursor.execute(FOLLOW_UP, (state, barrier))


def add_mentoring(cursor: Cursor[DictRow], mentoring: Mentoring) -> None:
    """Add a mentoring pair."""
    cursor.execute(
        INSERT_MENTORING,
        (
            mentoring.id,
            mentoring.network_id,
            mentoring.mentor_id,
            mentoring.mentee_id,
            mentoring.started_on,
        ),
    )


def end_mentoring(cursor: Cursor[DictRow], mentoring: Mentoring) -> None:
    """Show when a pair ended."""
    cursor.execute(END_MENTORING, (mentoring.ended_on, mentoring.id))

"""The service's own tables, written in the transaction of the events they follow."""

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from ..domain.action import CommunityAction
from ..domain.candidacy import LeaderCandidacy
from ..domain.network import DistrictNetwork

INSERT_CANDIDACY = (
    "INSERT INTO candidacies (candidacy_id, user_id, ubigeo, territorial_unit, scores,"
    " total, nominated_on) VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
SELECT_CANDIDATE = "UPDATE candidacies SET selected_on = %s WHERE candidacy_id = %s"
INSERT_NETWORK = (
    "INSERT INTO networks (network_id, ubigeo, territorial_unit, members, formed_on)"
    " VALUES (%s, %s, %s, %s, %s)"
)
RECOGNIZE = (
    "UPDATE networks SET resolution = %s, recognition_held_on = %s"
    " WHERE network_id = %s"
)
INSERT_ACTION = (
    "INSERT INTO community_actions (action_id, network_id, kind, reach, occurred_on)"
    " VALUES (%s, %s, %s, %s, %s)"
)
INSERT_BARRIER = (
    "INSERT INTO access_barriers (network_id, version, kind) VALUES (%s, %s, %s)"
)


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
            candidacy.nominated_on,
        ),
    )


def select_candidate(cursor: Cursor[DictRow], candidacy: LeaderCandidacy) -> None:
    """Mark a candidate as leader mother."""
    cursor.execute(SELECT_CANDIDATE, (candidacy.selected_on, candidacy.id))


def add_network(cursor: Cursor[DictRow], network: DistrictNetwork) -> None:
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
        ),
    )


def recognize_network(cursor: Cursor[DictRow], network: DistrictNetwork) -> None:
    """Show how far the recognition of a network is."""
    cursor.execute(
        RECOGNIZE, (network.resolution, network.recognition_held_on, network.id)
    )


def add_action(cursor: Cursor[DictRow], action: CommunityAction) -> None:
    """Add an action of a network."""
    cursor.execute(
        INSERT_ACTION,
        (
            action.id,
            action.network_id,
            action.kind,
            action.reach,
            action.carried_out_on,
        ),
    )


def add_barrier(cursor: Cursor[DictRow], network: DistrictNetwork) -> None:
    """Add the newest barrier of a network, under the version that reported it."""
    cursor.execute(INSERT_BARRIER, (network.id, network.version, network.barriers[-1]))

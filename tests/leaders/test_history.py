"""Events stored by the first version of the service."""

import pytest
from eventsourcing.persistence import StoredEvent

from juntos_chassis.eventstore.mapper import PydanticTranscoder, StrictMapper
from juntos_chassis.seedwork import Aggregate
from juntos_leaders.domain.action import CommunityAction
from juntos_leaders.domain.candidacy import LeaderCandidacy
from juntos_leaders.domain.leader_list import LeaderList
from juntos_leaders.domain.network import DistrictNetwork
from juntos_leaders.relay import published
from tests.leaders.builders import ANA

OLD = {
    DistrictNetwork.Formed: b'{"territory":{"ubigeo":"100101","territorial_unit":'
    b'"UT07"},"occurred_on":"2026-09-15","occurred_at":null,"edition":2026,'
    b'"members":["00000000-0000-0000-0000-000000000065"]}',
    DistrictNetwork.Recognized: b'{"territory":{"ubigeo":"100101","territorial_unit":'
    b'"UT07"},"occurred_on":"2026-10-10","occurred_at":null,"resolution":"R.A. 1",'
    b'"resolved_on":"2026-10-10"}',
    CommunityAction.Recorded: b'{"territory":{"ubigeo":"100101","territorial_unit":'
    b'"UT07"},"occurred_on":"2026-10-10","occurred_at":null,"network_id":'
    b'"00000000-0000-0000-0000-000000000065","kind":"mentoring","reach":3}',
    CommunityAction.Corrected: b'{"territory":{"ubigeo":"100101","territorial_unit":'
    b'"UT07"},"occurred_on":"2026-10-10","occurred_at":null,"network_id":'
    b'"00000000-0000-0000-0000-000000000065","kind":"mentoring","reach":4,"void":false'
    b',"correction":"data_entry_error"}',
    LeaderCandidacy.Nominated: b'{"territory":{"ubigeo":"100101","territorial_unit":'
    b'"UT07"},"occurred_on":"2026-08-20","occurred_at":null,"edition":2026,"user_id":'
    b'"00000000-0000-0000-0000-000000000065","scores":{"leadership":80,"commitment":90'
    b',"convening_power":70}}',
    LeaderList.Validated: b'{"territory":{"ubigeo":"100000","territorial_unit":"UT07"}'
    b',"occurred_on":"2026-09-15","occurred_at":null,"edition":2026,"leaders":[],'
    b'"districts":1}',
}


@pytest.mark.parametrize("kind", OLD, ids=lambda kind: kind.TOPIC)
def test_an_event_of_the_first_version_is_still_read_and_published(
    kind: type[Aggregate.Event],
) -> None:
    stored = StoredEvent(ANA, 1, kind.TOPIC, OLD[kind])  # type: ignore[attr-defined]

    event = StrictMapper(PydanticTranscoder()).to_domain_event(stored)

    assert isinstance(event, kind)
    assert published(event) is not None

"""Several who claim at once share what waits: nobody goes empty, nothing goes twice."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from juntos_outreach.domain.values import Channel
from tests.outreach.conftest import NOW, campaign, outreach_knowing
from tests.support.databases import FreshDatabases

PEOPLE = [UUID(int=number) for number in range(1, 121)]
RIVALS, LIMIT, TIMES = 4, 9, 3


async def test_rivals_get_as_many_as_they_ask_for_and_each_message_once(
    databases: FreshDatabases, issuer: Issuer
) -> None:
    async with outreach_knowing(PEOPLE, databases, issuer) as api:
        app = api.service.application
        assert isinstance(app, Outreach)
        await campaign(api)

        def claim(_: int) -> list[UUID]:
            found = app.ledger.claim(LIMIT, NOW, None, list(Channel), uuid4())
            return [one.message_id for one in found]

        with ThreadPoolExecutor(RIVALS) as rivals:
            claims = list(rivals.map(claim, range(RIVALS * TIMES)))

    taken = [message_id for one in claims for message_id in one]
    assert {len(one) for one in claims} == {LIMIT}
    assert len(set(taken)) == len(taken) == RIVALS * TIMES * LIMIT

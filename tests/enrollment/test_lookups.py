"""What other services may ask over NATS, on real servers."""

import asyncio
from uuid import UUID, uuid4

import nats
from nats.errors import NoRespondersError
from pydantic import BaseModel

from juntos_console.stack import Stack
from juntos_contracts.requests import (
    PERSONS_SUBJECT,
    PersonsReply,
    PersonsRequest,
)
from tests.enrollment.builders import ROW, padron
from tests.enrollment.over_http import as_unit

ON = {"occurred_on": "2026-02-24"}


async def asked(url: str, subject: str, request: BaseModel) -> bytes:
    """The reply, as soon as somebody answers."""
    client = await nats.connect(url)
    try:
        for _ in range(100):
            try:
                body = request.model_dump_json().encode()
                return bytes((await client.request(subject, body, timeout=5)).data)
            except NoRespondersError:
                await asyncio.sleep(0.1)
        raise TimeoutError
    finally:
        await client.close()


def test_a_list_gets_the_names_of_those_who_are_known(stack: Stack) -> None:
    stack.start("enrollment")
    stack.wait_ready()
    with as_unit(stack, "enrollment") as http:
        http.post("/padron", params=ON, content=padron(*ROW)).raise_for_status()
        users = http.get("/users", params={"territorial_unit": "UT07"}).json()
        erased = UUID(users[1]["user_id"])
        http.post(f"/users/{erased}/erasures", json=ON).raise_for_status()
    known = UUID(users[0]["user_id"])

    request = PersonsRequest(user_ids=(known, erased, uuid4()))
    body = asyncio.run(asked(stack.nats_url, PERSONS_SUBJECT, request))

    (person,) = PersonsReply.model_validate_json(body).persons
    assert (person.user_id, person.document_number) == (known, "99000001")
    assert (person.surnames, person.given_names) == ("FICTICIA", "ANA")

"""The AsyncAPI 3 document, from FastStream's description of one channel an event."""

from typing import Any, Final

import yaml
from faststream.nats import NatsBroker
from faststream.specification import AsyncAPI

from juntos_chassis.messaging import headers
from juntos_contracts import Envelope, PublishedEvent, Subject, all_event_types
from juntos_contracts.requests import (
    CHILDREN_SUBJECT,
    CONTACTS_SUBJECT,
    PERSONS_SUBJECT,
    ChildrenReply,
    ChildrenRequest,
    ContactsReply,
    ContactsRequest,
    PersonsReply,
    PersonsRequest,
)

from .messages import message_model

TITLE = "Eventos de la plataforma JUNTOS"
DESCRIPTION = (
    "Hechos de dominio publicados en NATS JetStream, en sobres CloudEvents 1.0. "
    "El asunto lleva clase de dato, región, ubigeo (INEI), evento y agregado."
)

HEADERS: Final[dict[str, Any]] = {
    "title": "EventHeaders",
    "description": "Headers of every published event, beside those that are the"
    " server's own.",
    "type": "object",
    "required": [
        headers.MESSAGE_ID,
        headers.POSITION,
        headers.PREVIOUS_POSITION,
    ],
    "properties": {
        headers.MESSAGE_ID: {
            "type": "string",
            "pattern": "^[a-z]+:[0-9]+$",
            "description": "service and position: the server drops a repetition",
        },
        headers.POSITION: {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "position in the producer's log, as in the body",
        },
        headers.PREVIOUS_POSITION: {
            "type": "string",
            "pattern": "^[0-9]+$",
            "description": "position of the event before it, 0 for the first",
        },
        headers.TRACEPARENT: {
            "type": "string",
            "description": "W3C trace context of the command, if it was traced",
        },
    },
}


def asyncapi_document() -> str:
    """The document as YAML, in a stable order."""
    broker = NatsBroker("nats://nats.example:4222", logger=None)
    for kind in all_event_types().values():
        subject = Subject(
            service=kind.SERVICE,
            data_class=kind.DATA_CLASS,
            event=kind.event_name(),
        )
        broker.publisher(
            str(subject),
            title=_title(kind),
            description=(kind.__doc__ or "").strip(),
            schema=message_model(kind),
        )

    @broker.subscriber(CONTACTS_SUBJECT, title="ContactsLookup")
    async def contacts_lookup(_: ContactsRequest) -> ContactsReply:
        """Ask enrollment for telephones of usuarias, for one consented purpose."""
        return ContactsReply(contacts=())

    @broker.subscriber(PERSONS_SUBJECT, title="PersonsLookup")
    async def persons_lookup(_: PersonsRequest) -> PersonsReply:
        """Ask enrollment who some usuarias are, for a list that people read."""
        return PersonsReply(persons=())

    @broker.subscriber(CHILDREN_SUBJECT, title="ChildrenLookup")
    async def children_lookup(_: ChildrenRequest) -> ChildrenReply:
        """Ask enrollment which usuarias have a child of some months on a date."""
        return ChildrenReply(user_ids=())

    document: Any = AsyncAPI(
        broker, title=TITLE, version="1.0.0", description=DESCRIPTION
    ).to_specification()
    described = document.to_jsonable()
    _describe_events(described["components"])
    # FastStream keeps its publishers in a set: without sorting, each run differs.
    return yaml.safe_dump(described, allow_unicode=True, sort_keys=True)


def _describe_events(components: dict[str, Any]) -> None:
    """Say how events travel, which the relay decides and FastStream cannot know."""
    components["schemas"][HEADERS["title"]] = HEADERS
    for kind in all_event_types().values():
        message = components["messages"][f"{_title(kind)}:Message"]
        message["contentType"] = Envelope.CONTENT_TYPE
        message["correlationId"] = {"location": "$message.payload#/correlationid"}
        message["headers"] = {"$ref": f"#/components/schemas/{HEADERS['title']}"}


def _title(kind: type[PublishedEvent]) -> str:
    return f"{kind.event_name()}V{kind.VERSION}"

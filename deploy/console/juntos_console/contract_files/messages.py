"""One pydantic model a published event: the envelope with its data typed."""

from typing import Any, Literal

from pydantic import BaseModel, create_model

from juntos_contracts import Envelope, PublishedEvent, all_event_types


def message_model(kind: type[PublishedEvent]) -> type[BaseModel]:
    """The envelope as it travels for one event type."""
    declared: dict[str, Any] = {
        "type": (Literal[kind.type_name()], ...),
        "data": (kind, ...),
    }
    return create_model(
        f"{kind.event_name()}V{kind.VERSION}",
        __base__=Envelope,
        __doc__=kind.__doc__,
        **declared,
    )


def message_models() -> dict[str, type[BaseModel]]:
    """All of them by CloudEvents type."""
    return {name: message_model(kind) for name, kind in all_event_types().items()}

"""What reporting does with the events of every service, its own included."""

from juntos_contracts import STREAMS

from ..facts.projection import project

handlers = dict.fromkeys(STREAMS, project)

__all__ = ["handlers"]

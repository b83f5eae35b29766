"""The base of every body and query that a route takes."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """What is asked; a name that is not expected is refused, never passed over.

    A consent under a mistyped name would otherwise be lost with a 201.
    """

    model_config = ConfigDict(extra="forbid")

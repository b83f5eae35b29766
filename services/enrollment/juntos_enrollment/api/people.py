"""What requests tell of a person, and how it is checked."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from ..application.padron import NO_TELEPHONE, peruvian_number


def _of_peru(value: str) -> str:
    number = peruvian_number(value)
    if number is None:
        raise ValueError(NO_TELEPHONE)
    return number


Document = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)
]
Telephone = Annotated[str, Field(max_length=30), AfterValidator(_of_peru)]
"""As E.164 once it is read."""

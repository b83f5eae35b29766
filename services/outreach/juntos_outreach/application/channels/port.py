"""What a channel is given and what it may answer."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ...domain.campaign import ProviderTemplate
from ...domain.values import Channel, FailureReason, Pause


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What a provider is given; the telephone is not kept after that."""

    message_id: UUID
    channel: Channel
    telephone: str
    body: str
    language: str = "es"
    template: ProviderTemplate | None = None
    transliterate: bool = False

    @property
    def reference(self) -> str:
        """What the provider's reports bring back."""
        return f"{self.message_id}:{self.channel}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a provider's server answered, of which an adapter makes an answer."""

    status: int
    body: bytes = b""
    retry_after: str = ""
    """As the header says it; empty without one."""

    @property
    def is_success(self) -> bool:
        """Whether it is one of 200 to 299."""
        return self.status // 100 == 2  # noqa: PLR2004  # as the field writes it: 2xx

    @property
    def is_client_error(self) -> bool:
        """Whether it is one of 400 to 499."""
        return self.status // 100 == 4  # noqa: PLR2004  # as the field writes it: 4xx


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it."""

    reference: str
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it on this channel."""

    reason: FailureReason


@dataclass(frozen=True, slots=True)
class Later:
    """The provider certainly did not take it now, and may take it later."""

    why: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The provider did not take it and takes nothing until somebody acts."""

    pause: Pause

    @property
    def why(self) -> str:
        """As the attempt is shown."""
        return f"blocked {self.pause.provider_code}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """The provider was asked and its answer is lost: it is never asked again."""

    why: str


Answer = Accepted | Refused | Later | Blocked | Unknown


class MessageChannel(Protocol):
    """Hands a message to a provider, once."""

    async def send(self, message: OutgoingMessage) -> Answer:
        """Ask the provider; whatever happens is an answer, never an exception."""

    async def close(self) -> None:
        """Let go of the connections."""

"""Whether anything goes out over a channel, for all campaigns and units."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import ChannelStateIsTheSame
from .values import Channel

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.channel-switch")


class ChannelPauseReason(StrEnum):
    """Why nothing goes out over a channel."""

    PROVIDER_DOWN = "provider_down"
    PROVIDER_ACCESS = "provider_access"
    PROVIDER_ACCOUNT = "provider_account"
    BUDGET = "budget"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ChannelPause:
    """Why a channel stands still, and what the provider said where it was its word."""

    reason: ChannelPauseReason
    provider_code: str | None = None


class ChannelSwitch(Aggregate):
    """Exists once somebody, or a provider's word, stopped its channel."""

    TOPIC = "outreach.channel-switch"

    class Paused(Created):
        """Nothing goes out over it from now on."""

        TOPIC = "outreach.channel-switch.paused"
        channel: Channel
        pause: ChannelPause

    class PausedAgain(Aggregate.Event):
        """It had been resumed and stands still again."""

        TOPIC = "outreach.channel-switch.paused-again"
        channel: Channel
        pause: ChannelPause

    class Resumed(Aggregate.Event):
        """It goes on."""

        TOPIC = "outreach.channel-switch.resumed"
        channel: Channel

    @event(Paused)
    def __init__(
        self,
        channel: Channel,
        pause: ChannelPause,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Stop a channel."""
        self.channel = channel
        self.territory = territory
        self.pause: ChannelPause | None = pause
        self.paused_on = occurred_on

    @staticmethod
    def create_id(channel: Channel) -> UUID:
        """The one id of the switch of a channel."""
        return uuid5(NAMESPACE, channel)

    def stop(self, pause: ChannelPause, occurred_on: date) -> None:
        """Stop it again.

        Raises:
            ChannelStateIsTheSame: if it stands still.
        """
        if self.pause is not None:
            raise ChannelStateIsTheSame(channel=self.channel, state="paused")
        self._paused(channel=self.channel, pause=pause, occurred_on=occurred_on)

    def resume(self, occurred_on: date) -> None:
        """Let it go on.

        Raises:
            ChannelStateIsTheSame: if it does.
        """
        if self.pause is None:
            raise ChannelStateIsTheSame(channel=self.channel, state="active")
        self._resumed(channel=self.channel, occurred_on=occurred_on)

    @event(PausedAgain)
    def _paused(self, channel: Channel, pause: ChannelPause, occurred_on: date) -> None:
        self.pause = pause
        self.paused_on = occurred_on

    @event(Resumed)
    def _resumed(self, channel: Channel, occurred_on: date) -> None:
        self.pause = None

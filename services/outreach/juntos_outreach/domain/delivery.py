"""How far something written to a usuaria came, over the channels it may take."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory

from .values import RANK, Channel, FailureReason, MessageState

ARRIVED = frozenset({MessageState.DELIVERED, MessageState.READ})


@dataclass(frozen=True, slots=True)
class Step:
    """How far it came on one channel; ``segments`` are of an SMS."""

    channel: Channel
    state: MessageState
    segments: int | None = None
    reason: FailureReason | None = None
    final: bool = False


class Delivery(ABC):
    """Something on its way to one usuaria, as part of an aggregate.

    The provider repeats and reorders its reports, also those about a channel that was
    given up; what was reported already changes nothing.
    """

    id: UUID
    user_id: UUID
    territory: Territory
    last_on: date
    channels: tuple[Channel, ...]
    waiting: Channel | None
    progress: dict[Channel, MessageState]
    reasons: dict[Channel, FailureReason]

    @abstractmethod
    def _came(self, step: Step, occurred_on: date) -> None:
        """Record a step as an event of its own kind."""

    @property
    def state(self) -> MessageState:
        """How far it came as a whole; who got it on two channels got it once."""
        furthest = max(self.progress.values(), key=RANK.__getitem__, default=None)
        if furthest in ARRIVED and furthest is not None:
            return furthest
        if self.waiting is not None:
            return MessageState.QUEUED
        last = [self.progress[c] for c in self.channels if c in self.progress]
        return last[-1] if last else MessageState.QUEUED

    def sent(
        self, channel: Channel, occurred_on: date, segments: int | None = None
    ) -> None:
        """The provider accepted it, by its answer or because it reports more."""
        if self._below(channel, MessageState.SENT):
            self._came(Step(channel, MessageState.SENT, segments), occurred_on)

    def left_uncertain(self, channel: Channel, occurred_on: date) -> None:
        """The provider was asked, and its answer is lost: it is not asked again."""
        if self._below(channel, MessageState.UNCERTAIN):
            self._came(Step(channel, MessageState.UNCERTAIN), occurred_on)

    def delivered(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports delivery."""
        self.sent(channel, occurred_on)
        if self._below(channel, MessageState.DELIVERED):
            self._came(Step(channel, MessageState.DELIVERED), occurred_on)

    def read(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports that it was opened, which proves delivery too."""
        self.delivered(channel, occurred_on)
        if self._below(channel, MessageState.READ):
            self._came(Step(channel, MessageState.READ), occurred_on)

    def failed(
        self, channel: Channel, reason: FailureReason, occurred_on: date, *, final: bool
    ) -> bool:
        """It did not arrive; returns whether that was news and a channel is left."""
        if not self._below(channel, MessageState.FAILED):
            return False
        final = final or self.state in ARRIVED or self.after(channel) is None
        step = Step(channel, MessageState.FAILED, reason=reason, final=final)
        self._came(step, occurred_on)
        return not final

    def after(self, channel: Channel) -> Channel | None:
        """The channel to try where this one fails; None if none is left."""
        if channel not in self.channels:
            return None
        later = self.channels[self.channels.index(channel) + 1 :]
        return next((one for one in later if one not in self.progress), None)

    def _start(self, channel: Channel, channels: tuple[Channel, ...]) -> None:
        self.channels = tuple(Channel(one) for one in channels)
        self.waiting = channel
        self.progress = {}
        self.reasons = {}

    def _below(self, channel: Channel, state: MessageState) -> bool:
        reached = self.progress.get(channel, MessageState.QUEUED)
        return RANK[reached] < RANK[state]

    def _advance(self, channel: Channel, state: MessageState) -> None:
        self.progress[channel] = state
        if self.waiting is channel or RANK[state] > RANK[MessageState.FAILED]:
            # Delivered by an earlier channel: nothing is left to send.
            self.waiting = None

    def _fell_through(
        self, channel: Channel, reason: FailureReason, *, final: bool
    ) -> None:
        self._advance(channel, MessageState.FAILED)
        self.reasons[channel] = reason
        if not final:
            self.waiting = self.after(channel)

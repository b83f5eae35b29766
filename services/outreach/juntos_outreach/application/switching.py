"""The channels part of the application: stop one for everybody, and let it go on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.districts import ServedApplication
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import scope_parameters

from ..domain.rules import ChannelStateIsTheSame
from ..domain.survey import NATIONAL
from ..domain.switch import ChannelPause, ChannelPauseReason, ChannelSwitch
from ..domain.values import Channel, Pause, PauseReason

OF_EVERYBODY: Final = frozenset(
    {PauseReason.PROVIDER_ACCESS, PauseReason.PROVIDER_ACCOUNT}
)
"""What a provider says of us, whatever campaign and template it is about."""
CHANNELS: Final = """
SELECT c.channel, CASE WHEN p.channel IS NULL THEN 'active' ELSE 'paused' END AS state,
    p.reason, p.provider_code, p.paused_on,
    (SELECT count(*)::int FROM message_queue q WHERE q.channel = c.channel
     AND q.state IN ('queued', 'claimed')
     AND (%(scope_national)s OR q.territorial_unit = ANY(%(scope_units)s))) AS waiting
FROM unnest(%(channels)s::text[]) AS c(channel)
LEFT JOIN paused_channels p USING (channel)
"""
Stopped = Mapping[Channel, tuple[Pause, date]]


class Switching(ServedApplication):
    """Which channels stand still."""

    name = "outreach"

    @repeatable(attempts=3)
    def stop_channel(
        self, command: Command, channel: Channel, pause: ChannelPause, on: date
    ) -> Answer:
        """Let nothing go out over a channel; what waits for it waits.

        Raises:
            ChannelStateIsTheSame: if it stands still already.
        """
        switch = self._switch(channel)
        if switch is None:
            switch = _new(channel, pause, on)
        else:
            switch.stop(pause, on)
        return self._changed(command, switch)

    @repeatable(attempts=3)
    def resume_channel(self, command: Command, channel: Channel, on: date) -> Answer:
        """Let a channel go on with what waits.

        Raises:
            ChannelStateIsTheSame: if it never stopped.
        """
        switch = self._switch(channel)
        if switch is None:
            raise ChannelStateIsTheSame(channel=channel, state="active")
        switch.resume(on)
        return self._changed(command, switch)

    @repeatable(attempts=5)
    def stop_for_trouble(self, command: Command, told: Stopped) -> Answer:
        """Stop channels of which the provider takes nothing; once is enough."""
        switches = self.stopped(told)
        if not switches:
            return {}
        return self.commit(
            command, switches, {}, within=lambda cursor: show_all(cursor, switches)
        )

    def stopped(self, told: Stopped) -> list[ChannelSwitch]:
        """The switches of channels that went on until now, with their new event."""
        switches = []
        for channel, (pause, on) in told.items():
            why = ChannelPause(ChannelPauseReason(pause.reason), pause.provider_code)
            switch = self._switch(channel)
            if switch is None:
                switches.append(_new(channel, why, on))
            elif switch.pause is None:
                switch.stop(why, on)
                switches.append(switch)
        return switches

    def channels(self, scope: Scope) -> list[dict[str, Any]]:
        """Every channel, why it stands still if it does, and how much waits for it."""
        parameters = {"channels": list(Channel), **scope_parameters(scope)}
        with self.recorder.datastore.pool.connection() as conn:
            return list(conn.execute(CHANNELS, parameters).fetchall())

    def _switch(self, channel: Channel) -> ChannelSwitch | None:
        switch_id = ChannelSwitch.create_id(channel)
        return self.load_many(ChannelSwitch, [switch_id]).get(switch_id)

    def _changed(self, command: Command, switch: ChannelSwitch) -> Answer:
        state = "active" if switch.pause is None else "paused"
        return self.commit(
            command,
            [switch],
            {"channel": str(switch.channel), "state": state},
            within=lambda cursor: show_all(cursor, [switch]),
        )


def _new(channel: Channel, pause: ChannelPause, on: date) -> ChannelSwitch:
    return ChannelSwitch(
        channel=channel, pause=pause, territory=NATIONAL, occurred_on=on
    )


def show_all(cursor: Cursor[DictRow], switches: Sequence[ChannelSwitch]) -> None:
    """Keep what the sender reads."""
    for switch in switches:
        cursor.execute(
            "DELETE FROM paused_channels WHERE channel = %s", (switch.channel,)
        )
        if switch.pause is not None:
            cursor.execute(
                "INSERT INTO paused_channels VALUES (%s, %s, %s, %s)",
                (
                    switch.channel,
                    switch.pause.reason,
                    switch.pause.provider_code,
                    switch.paused_on,
                ),
            )

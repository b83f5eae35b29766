"""What the sender writes down of answers: results, and what the provider stopped."""

import asyncio
from collections.abc import Sequence
from typing import Final
from uuid import uuid5

from juntos_chassis.commands import Command
from juntos_chassis.errors import Conflict
from juntos_chassis.identity import Actor
from juntos_chassis.logs import get_logger
from juntos_chassis.web.problems import AWAY

from ...domain.message import NAMESPACE
from ..channels import Answer, Blocked
from ..outreach import Outreach
from ..results import SendResult
from ..switching import OF_EVERYBODY
from .ready import Ready

AGAIN_SECONDS: Final = 0.25
log = get_logger(__name__)


class Records:
    """Writes down for a sender."""

    def __init__(self, app: Outreach, actor: Actor) -> None:
        """Bind the application and who acts."""
        self._app = app
        self._actor = actor

    async def keep(self, results: Sequence[SendResult]) -> None:
        """Record answers in hand, however long the database is away.

        Let go of, each would be a message of which nobody knows anything.
        """
        while True:
            try:
                return await asyncio.to_thread(self._record, results)
            except AWAY as problem:
                log.warning("sender.holds_answers", problem=type(problem).__name__)
                await asyncio.sleep(AGAIN_SECONDS)

    def _record(self, results: Sequence[SendResult]) -> None:
        keys = sorted(f"{r.message.claim_id}:{r.message.message_id}" for r in results)
        command = Command(
            name="send messages", actor=self._actor, id=uuid5(NAMESPACE, "|".join(keys))
        )
        try:
            self._app.record_results(command, results)
        except Conflict:
            # Reports about some of them come in again and again: fewer meet fewer.
            if len(results) == 1:
                raise
            half = len(results) // 2
            self._record(results[:half])
            self._record(results[half:])

    async def stop(self, asked: Sequence[Ready], answers: Sequence[Answer]) -> None:
        """Stop what the provider takes nothing of, each once.

        That is a campaign whose template it does not take, or else its whole channel.
        """
        blocked = [
            (one, answer.pause)
            for one, answer in zip(asked, answers, strict=True)
            if isinstance(answer, Blocked)
        ]
        campaigns = {
            (one.message.campaign, one.message.territorial_unit): (one.on, pause)
            for one, pause in blocked
            if pause.reason not in OF_EVERYBODY
        }
        for (code, unit), (on, pause) in campaigns.items():
            log.warning("sender.paused", campaign=code, reason=pause.reason)
            command = Command(name="pause campaign", actor=self._actor)
            await asyncio.to_thread(
                self._app.pause_campaign, command, code, unit, pause, on
            )
        channels = {
            one.message.channel: (pause, one.on)
            for one, pause in blocked
            if pause.reason in OF_EVERYBODY
        }
        if channels:
            log.warning("sender.stopped", channels=sorted(channels))
            command = Command(name="stop a channel", actor=self._actor)
            await asyncio.to_thread(self._app.stop_for_trouble, command, channels)

"""The campaigns part of the application: define, try dry, switch on, pause, close."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from eventsourcing.persistence import RecordConflictError
from psycopg import Cursor
from psycopg.rows import DictRow
from pydantic_core import to_json

from juntos_chassis.commands import Answer, Command, digest_of, repeatable
from juntos_chassis.districts import ServedApplication
from juntos_chassis.errors import NotFound, Unavailable
from juntos_chassis.identity import Actor
from juntos_chassis.seedwork import Territory

from ..domain.campaign import Campaign, CampaignDefinition
from ..domain.message import Message
from ..domain.rules import CampaignIsClosed
from ..domain.values import CampaignState, Pause
from . import filling
from .audience import Asked, Audiences, Recipient
from .call_list import CallList
from .children import Children
from .messages import Messages
from .rehearsal import Page, chosen, rehearsed
from .sending.queue import QueuedMessage, enqueue
from .sending.verdicts import DEFAULT_DAILY_CAP

CHUNK: Final = 250
RIVALRIES: Final = 200
"""How often others may queue people of the same campaign meanwhile."""
NO_SUCH_CAMPAIGN: Final = "No existe esa campaña en esa unidad territorial."
WHOLE_PAGE: Final = Page()


class Campaigns(ServedApplication):
    """Campaigns and whom they reach."""

    name = "outreach"
    call_list: CallList
    audiences: Audiences
    children: Children
    messages: Messages

    @repeatable(attempts=1)
    def define_campaign(
        self,
        command: Command,
        code: str,
        unit: str,
        definition: CampaignDefinition,
        occurred_on: date,
    ) -> Answer:
        """Define a campaign of a unit, or define it anew before it is switched on."""
        campaign = self._find(code, unit)
        if campaign is None:
            campaign = Campaign(
                code=code,
                definition=definition,
                territory=_whole(unit),
                occurred_on=occurred_on,
            )
        else:
            campaign.redefine(definition, occurred_on)
        answer: Answer = {"campaign": code, "version": campaign.version}
        shown = campaign
        return self.commit(
            command, [campaign], answer, within=lambda cursor: show(cursor, shown)
        )

    def dry_run(
        self, code: str, unit: str, on: date, page: Page = WHOLE_PAGE
    ) -> dict[str, Any]:
        """Who would get the campaign on a date, by which channel, and who would not."""
        campaign = self.campaign(code, unit)
        return rehearsed(campaign, self._audience(campaign, on), on, page)

    @repeatable(attempts=1)
    def change_campaign(
        self,
        command: Command,
        code: str,
        unit: str,
        state: CampaignState,
        occurred_on: date,
    ) -> Answer:
        """Switch a campaign on, pause it or close it; switching on fills the queue."""
        first = self.first_answer(command)
        if first is not None:
            return first
        campaign = self.campaign(code, unit)
        answer: Answer = {"campaign": code, "state": str(state)}
        if state is not CampaignState.ACTIVE:
            campaign.change(state, occurred_on)
            return self.commit(
                command,
                [campaign],
                answer,
                within=lambda cursor: show(cursor, campaign),
            )
        if not self._begun(command):
            campaign.change(state, occurred_on)
            self._begin(command, campaign, occurred_on)
        return self._complete(command, campaign, occurred_on, answer)

    @repeatable(attempts=1)
    def start_campaign(
        self,
        command: Command,
        code: str,
        unit: str,
        definition: CampaignDefinition,
    ) -> Answer:
        """Define and switch on in one step; once on, only who is new is added."""
        first = self.first_answer(command)
        if first is not None:
            return first
        on = definition.starts_on
        campaign = self._find(code, unit)
        if campaign is None:
            campaign = Campaign(
                code=code, definition=definition, territory=_whole(unit), occurred_on=on
            )
        if campaign.state is CampaignState.CLOSED:
            raise CampaignIsClosed(campaign=code)
        if campaign.state is CampaignState.DRAFT:
            campaign.change(CampaignState.ACTIVE, on)
        if not self._begun(command):
            self._begin(command, campaign, on)
        return self._complete(command, campaign, on, {"campaign": code})

    @repeatable(attempts=5)
    def pause_campaign(
        self, command: Command, code: str, unit: str | None, pause: Pause, on: date
    ) -> Answer:
        """Stop a campaign of which the provider takes nothing, until somebody acts."""
        campaign = self._find(code, unit) if unit else None
        if campaign is None or not campaign.pause_for(pause, on):
            return {}
        return self.commit(
            command, [campaign], {}, within=lambda cursor: show(cursor, campaign)
        )

    def finish_filling(self, actor: Actor, before: datetime) -> int:
        """Queue who is missing where switching on was cut; returns how many were.

        Args:
            actor: who does it.
            before: what began later is left to the one who began it.
        """
        cut = filling.cut_before(self.recorder.datastore.pool, before)
        finished = 0
        for one in cut:
            command = Command("finish switching on", actor)
            # Without enrollment the ages of children are asked for again later.
            with suppress(Unavailable):
                self._complete(command, self.campaign(one.code, one.unit), one.on, {})
                finished += 1
        return finished

    def _begun(self, command: Command) -> bool:
        """Whether a process that was cut has switched the campaign on already."""
        return self.first_answer(command.part("state")) is not None

    def _begin(self, command: Command, campaign: Campaign, on: date) -> None:
        def write(cursor: Cursor[DictRow]) -> None:
            show(cursor, campaign)
            filling.begin(cursor, campaign, on)

        self.commit(command.part("state"), [campaign], {}, within=write)

    def _complete(
        self, command: Command, campaign: Campaign, on: date, answer: Answer
    ) -> Answer:
        self._queue_everybody(command, campaign, on)
        queued = filling.queued(self.recorder.datastore.pool, campaign)
        return self.commit(
            command,
            [],
            {**answer, "queued": queued},
            within=lambda cursor: filling.end(cursor, campaign),
        )

    def campaign(self, code: str, unit: str) -> Campaign:
        """A campaign of a unit.

        Raises:
            NotFound: if the unit has none of that code.
        """
        found = self._find(code, unit)
        if found is None:
            raise NotFound(NO_SUCH_CAMPAIGN)
        return found

    def _find(self, code: str, unit: str) -> Campaign | None:
        campaign_id = Campaign.create_id(code, _whole(unit))
        return self.load_many(Campaign, [campaign_id]).get(campaign_id)

    def _audience(self, campaign: Campaign, on: date) -> list[Recipient]:
        cap = self.call_list.policy_text("daily_message_cap", on)
        rule, unit = campaign.definition.audience, campaign.territory.territorial_unit
        months = rule.child_months
        return self.audiences.of(
            Asked(
                campaign=campaign.code,
                occasion=campaign.definition.occasion,
                territorial_unit=unit,
                rule=rule,
                on=on,
                daily_cap=int(cap or DEFAULT_DAILY_CAP),
                mothers=months and self.children.mothers(unit, on, months),
            )
        )

    def _queue_everybody(self, command: Command, campaign: Campaign, on: date) -> None:
        """Queue who is not yet; where somebody else does the same, look again."""
        for _ in range(RIVALRIES):
            with suppress(RecordConflictError):
                return self._queue_chosen(command, campaign, on)
        return self._queue_chosen(command, campaign, on)

    def _queue_chosen(self, command: Command, campaign: Campaign, on: date) -> None:
        people = [one for one in self._audience(campaign, on) if chosen(one)]
        for start in range(0, len(people), CHUNK):
            part = people[start : start + CHUNK]
            # By its people, not by its place: after a cut other people are left.
            digest = digest_of(*(one.user_id.bytes for one in part)).hex()
            self._queue(command.part(f"recipients-{digest}"), campaign, part, on)

    def _queue(
        self,
        command: Command,
        campaign: Campaign,
        people: Sequence[Recipient],
        on: date,
    ) -> None:
        definition = campaign.definition
        messages = [
            Message(
                user_id=one.user_id,
                campaign=campaign.code,
                channel=definition.channels[0],
                channels=definition.channels,
                occasion=definition.occasion,
                asks_control=definition.asks_control,
                territory=one.territory,
                occurred_on=on,
            )
            for one in people
        ]
        rows = [_row(campaign, message, on) for message in messages]

        def write(cursor: Cursor[DictRow]) -> None:
            filling.count(cursor, campaign, len(rows))
            enqueue(cursor, rows)

        self.commit(command, messages, {}, within=write)


def show(cursor: Cursor[DictRow], campaign: Campaign) -> None:
    """Keep what the sender and the list of campaigns read."""
    pause = campaign.pause
    cursor.execute(
        "INSERT INTO campaigns (campaign, territorial_unit, state, definition,"
        " daily_budget, pause_reason, provider_code)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (campaign, territorial_unit) DO UPDATE SET"
        " state = excluded.state, definition = excluded.definition,"
        " daily_budget = excluded.daily_budget, pause_reason = excluded.pause_reason,"
        " provider_code = excluded.provider_code",
        (
            campaign.code,
            campaign.territory.territorial_unit,
            campaign.state,
            as_json(campaign.definition),
            campaign.definition.daily_budget,
            pause and pause.reason,
            pause and pause.provider_code,
        ),
    )


def _row(campaign: Campaign, message: Message, on: date) -> QueuedMessage:
    definition = campaign.definition
    template = definition.template
    return QueuedMessage(
        message_id=message.id,
        user_id=message.user_id,
        campaign=campaign.code,
        territorial_unit=campaign.territory.territorial_unit,
        body=definition.body,
        channel=definition.channels[0],
        next_channel=message.after(definition.channels[0]),
        scheduled_on=max(definition.starts_on, on),
        ends_on=definition.ends_on,
        occasion=definition.occasion,
        wrapping={
            "template": None if template is None else asdict(template),
            "language": definition.language,
            "transliterate": definition.transliterate,
        },
    )


def _whole(unit: str) -> Territory:
    return Territory("000000", unit)


def as_json(definition: CampaignDefinition) -> str:
    """A definition as the list of campaigns shows it."""
    return to_json(definition).decode()

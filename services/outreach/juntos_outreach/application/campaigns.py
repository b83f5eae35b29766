"""The campaigns part of the application: define, try dry, switch on, pause, close."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import DictRow
from pydantic_core import to_json

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import Territory

from ..domain.campaign import Campaign, CampaignDefinition
from ..domain.message import Message
from ..domain.rules import CampaignIsClosed
from ..domain.values import CampaignState
from .audience import Asked, Audiences, Recipient
from .call_list import CallList
from .messages import Messages
from .rehearsal import Page, chosen, rehearsed
from .sending.ledger import QueuedMessage, enqueue
from .sending.verdicts import DEFAULT_DAILY_CAP

CHUNK: Final = 250
NO_SUCH_CAMPAIGN: Final = "No existe esa campaña en esa unidad territorial."
WHOLE_PAGE: Final = Page()


class Campaigns(EventSourcedService):
    """Campaigns and whom they reach."""

    name = "outreach"
    call_list: CallList
    audiences: Audiences
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
        campaign.change(state, occurred_on)
        self.commit(
            command.part("state"),
            [campaign],
            {},
            within=lambda cursor: show(cursor, campaign),
        )
        answer: Answer = {"campaign": code, "state": str(state)}
        if state is CampaignState.ACTIVE:
            answer["queued"] = self._queue_everybody(command, campaign, occurred_on)
        return self.commit(command, [], answer)

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
        shown = campaign
        self.commit(
            command.part("state"),
            [campaign],
            {},
            within=lambda cursor: show(cursor, shown),
        )
        queued = self._queue_everybody(command, campaign, on)
        return self.commit(command, [], {"campaign": code, "queued": queued})

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
        return self.audiences.of(
            Asked(
                campaign=campaign.code,
                occasion=campaign.definition.occasion,
                territorial_unit=campaign.territory.territorial_unit,
                rule=campaign.definition.audience,
                on=on,
                daily_cap=int(cap or DEFAULT_DAILY_CAP),
            )
        )

    def _queue_everybody(self, command: Command, campaign: Campaign, on: date) -> int:
        people = [one for one in self._audience(campaign, on) if chosen(one)]
        for start in range(0, len(people), CHUNK):
            part = command.part(f"recipients-{start}")
            self._queue(part, campaign, people[start : start + CHUNK], on)
        return len(people)

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
        self.commit(command, messages, {}, within=lambda cursor: enqueue(cursor, rows))


def show(cursor: Cursor[DictRow], campaign: Campaign) -> None:
    """Keep what the sender and the list of campaigns read."""
    cursor.execute(
        "INSERT INTO campaigns VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (campaign, territorial_unit) DO UPDATE SET"
        " state = excluded.state, definition = excluded.definition,"
        " daily_budget = excluded.daily_budget",
        (
            campaign.code,
            campaign.territory.territorial_unit,
            campaign.state,
            as_json(campaign.definition),
            campaign.definition.daily_budget,
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

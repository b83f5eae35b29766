"""A campaign: what goes to whom, over which channels and when."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import CampaignIsClosed, CampaignStateIsTheSame, CampaignWasSwitchedOn
from .values import CampaignState, Channel, Pause

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.campaign")


@dataclass(frozen=True, slots=True)
class AudienceRule:
    """Who gets a campaign: everybody enrolled to whom all that is named applies."""

    who: str
    session: int | None = None
    module: int | None = None
    eligibility: str | None = None
    child_months: tuple[int, int] | None = None
    """A child of so many completed months, from and to, on the day of choosing."""

    @property
    def sentence(self) -> str:
        """The rule in one line."""
        band = self.child_months
        named = {
            "session": self.session,
            "module": self.module,
            "eligibility": self.eligibility,
            "child_months": None if band is None else f"{band[0]}-{band[1]}",
        }
        parts = [f"{key}={value}" for key, value in named.items() if value is not None]
        return " ".join([self.who, *parts])


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    """The provider's approved template, and a flyer or audio by reference."""

    name: str
    category: str
    media: str | None = None
    media_kind: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignDefinition:
    """All that a campaign says; texts by language, always with the first one's."""

    topic: str
    audience: AudienceRule
    channels: tuple[Channel, ...]
    language: str
    texts: tuple[tuple[str, str], ...]
    starts_on: date
    ends_on: date
    occasion: str = ""
    session: int | None = None
    module: int | None = None
    template: ProviderTemplate | None = None
    asks_control: bool = False
    transliterate: bool = False
    daily_budget: int | None = None

    @property
    def body(self) -> str:
        """The words in the campaign's language."""
        return dict(self.texts)[self.language]


class Campaign(Aggregate):
    """One campaign of one territorial unit; switched on, paused, closed."""

    TOPIC = "outreach.campaign"

    class Defined(Created):
        """It says what it is."""

        TOPIC = "outreach.campaign.defined"
        code: str
        definition: CampaignDefinition

    class Redefined(Aggregate.Event):
        """It says something else, before it was switched on."""

        TOPIC = "outreach.campaign.redefined"
        code: str
        version: int
        definition: CampaignDefinition

    class StateChanged(Aggregate.Event):
        """It was switched on, paused or closed."""

        TOPIC = "outreach.campaign.state-changed"
        class_version = 2
        code: str
        state: CampaignState
        pause: Pause | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Only people paused campaigns."""
            state["pause"] = None

    @event(Defined)
    def __init__(
        self,
        code: str,
        definition: CampaignDefinition,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Define a campaign."""
        self.code = code
        self.definition = definition
        self.version = 1
        self.state = CampaignState.DRAFT
        self.pause: Pause | None = None
        self.territory = territory

    @staticmethod
    def create_id(code: str, territory: Territory) -> UUID:
        """The one id of a campaign in a territorial unit."""
        return uuid5(NAMESPACE, f"{territory.territorial_unit}:{code}")

    def redefine(self, definition: CampaignDefinition, occurred_on: date) -> None:
        """Say something else while nobody has got anything."""
        if self.state is not CampaignState.DRAFT:
            raise CampaignWasSwitchedOn(campaign=self.code)
        if definition != self.definition:
            self._redefined(
                code=self.code,
                version=self.version + 1,
                definition=definition,
                occurred_on=occurred_on,
            )

    def pause_for(self, pause: Pause, occurred_on: date) -> bool:
        """Stop by itself; returns whether it was on until now."""
        if self.state is not CampaignState.ACTIVE:
            return False
        self._state_changed(
            code=self.code,
            state=CampaignState.PAUSED,
            pause=pause,
            occurred_on=occurred_on,
        )
        return True

    def change(self, state: CampaignState, occurred_on: date) -> None:
        """Switch on, pause or close."""
        if self.state is CampaignState.CLOSED:
            raise CampaignIsClosed(campaign=self.code)
        if state is self.state:
            raise CampaignStateIsTheSame(campaign=self.code, state=state)
        self._state_changed(
            code=self.code, state=state, pause=None, occurred_on=occurred_on
        )

    @event(Redefined)
    def _redefined(
        self,
        code: str,
        version: int,
        definition: CampaignDefinition,
        occurred_on: date,
    ) -> None:
        self.version = version
        self.definition = definition

    @event(StateChanged)
    def _state_changed(
        self,
        code: str,
        state: CampaignState,
        pause: Pause | None,
        occurred_on: date,
    ) -> None:
        self.state = CampaignState(state)
        self.pause = pause

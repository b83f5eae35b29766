"""The topic of one of the twelve sessions, from a date on."""

from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import TopicStaysTheSame

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.sessions.topic")
NATIONWIDE: Final = Territory("000000", "UT00")


class SessionTopic(Aggregate):
    """The titles of a session number by date. Its id: edition and number."""

    TOPIC = "sessions.topic"

    class Defined(Created):
        """The number has its first topic."""

        TOPIC = "sessions.topic.defined"
        edition: int
        number: int
        title: str
        effective_on: date

    class Redefined(Aggregate.Event):
        """The number has another topic from a date on."""

        TOPIC = "sessions.topic.redefined"
        number: int
        title: str
        effective_on: date

    @event(Defined)
    def __init__(
        self,
        edition: int,
        number: int,
        title: str,
        effective_on: date,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Define the topic of a number for the whole country."""
        self.edition = edition
        self.number = number
        self.territory = territory
        self.titles = {effective_on: title}
        self.defined_on = occurred_on

    @staticmethod
    def create_id(edition: int, number: int) -> UUID:
        """The one id of a session number in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{number}")

    def redefine(self, title: str, effective_on: date, occurred_on: date) -> None:
        """Give the number another topic from a date on."""
        if self.titles.get(effective_on) == title:
            raise TopicStaysTheSame(number=self.number, effective_on=effective_on)
        self._redefined(
            number=self.number,
            title=title,
            effective_on=effective_on,
            occurred_on=occurred_on,
        )

    @event(Redefined)
    def _redefined(
        self, number: int, title: str, effective_on: date, occurred_on: date
    ) -> None:
        self.titles[effective_on] = title

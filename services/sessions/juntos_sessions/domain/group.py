"""The group: the usuarias of a district who attend the sessions together."""

from collections.abc import Collection
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AlreadyOnRoster,
    ChangeBeforeFormation,
    GroupNeedsMembers,
    NotOnRoster,
    RosterChangeIsEmpty,
    RosterChangeOutOfOrder,
)
from .values import listed

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.sessions.group")


class Group(Aggregate):
    """A roster with dates. Its id follows from edition, district and code."""

    TOPIC = "sessions.group"

    class Formed(Created):
        """The group was formed with its local government."""

        TOPIC = "sessions.group.formed"
        edition: int
        code: str

    class RosterChanged(Aggregate.Event):
        """Usuarias joined or left from the event's date on."""

        TOPIC = "sessions.group.roster-changed"
        joined: tuple[UUID, ...]
        left: tuple[UUID, ...]
        roster_size: int

    @event(Formed)
    def __init__(
        self, edition: int, territory: Territory, code: str, occurred_on: date
    ) -> None:
        """Form a group; ``form`` is the way to make one with its members."""
        self.edition = edition
        self.territory = territory
        self.code = code
        self.formed_on = occurred_on
        self.members: dict[UUID, date] = {}
        self.earlier: dict[UUID, list[tuple[date, date]]] = {}

    @staticmethod
    def create_id(edition: int, territory: Territory, code: str) -> UUID:
        """The one id of a code in a district and edition."""
        return uuid5(NAMESPACE, f"{edition}:{territory.ubigeo}:{code}")

    @classmethod
    def form(
        cls,
        edition: int,
        territory: Territory,
        code: str,
        members: Collection[UUID],
        occurred_on: date,
    ) -> "Group":
        """Form a group with its first members."""
        if not members:
            raise GroupNeedsMembers
        group = cls(
            edition=edition, territory=territory, code=code, occurred_on=occurred_on
        )
        group.change_roster(members, (), occurred_on)
        return group

    def change_roster(
        self, joined: Collection[UUID], left: Collection[UUID], occurred_on: date
    ) -> None:
        """Let usuarias join and leave from a date on, that date included."""
        if not joined and not left:
            raise RosterChangeIsEmpty
        if occurred_on < self.formed_on:
            raise ChangeBeforeFormation(formed_on=self.formed_on)
        joining, leaving = dict.fromkeys(joined), dict.fromkeys(left)
        if present := joining.keys() & self.members.keys():
            raise AlreadyOnRoster(users=listed(present))
        if strangers := leaving.keys() - self.members.keys():
            raise NotOnRoster(users=listed(strangers))
        self._require_order(joining, leaving, occurred_on)
        self._roster_changed(
            joined=tuple(joining),
            left=tuple(leaving),
            roster_size=len(self.members) + len(joining) - len(leaving),
            occurred_on=occurred_on,
        )

    def roster_on(self, day: date) -> set[UUID]:
        """Who belonged to the group on a day."""
        now = {user for user, since in self.members.items() if since <= day}
        then = {
            user
            for user, periods in self.earlier.items()
            if any(since <= day < until for since, until in periods)
        }
        return now | then

    def _require_order(
        self, joining: Collection[UUID], leaving: Collection[UUID], occurred_on: date
    ) -> None:
        early = [user for user in leaving if occurred_on < self.members[user]]
        early += [
            user
            for user in joining
            if user in self.earlier and occurred_on < self.earlier[user][-1][1]
        ]
        if early:
            raise RosterChangeOutOfOrder(users=listed(early), occurred_on=occurred_on)

    @event(RosterChanged)
    def _roster_changed(
        self,
        joined: tuple[UUID, ...],
        left: tuple[UUID, ...],
        roster_size: int,
        occurred_on: date,
    ) -> None:
        for user in left:
            period = self.members.pop(user), occurred_on
            self.earlier.setdefault(user, []).append(period)
        for user in joined:
            self.members[user] = occurred_on

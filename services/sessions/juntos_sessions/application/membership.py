"""Who may join a group and whom its attendance list must name."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from ..domain.group import Group
from ..domain.rules import (
    LeftAfterAttending,
    MakeUpNeedsGroup,
    MakeUpOfOwnGroup,
    MemberOfAnotherGroup,
    MemberOfAnotherUnit,
    OnlyEnrolledUsersJoin,
)
from ..domain.values import listed
from .known import Known
from .lists import ListedUser, require_complete, require_named
from .readings import Readings


class Membership:
    """Joins what is known of usuarias from events with the groups of this service."""

    def __init__(self, known: Known, readings: Readings) -> None:
        """Bind both sides."""
        self._known = known
        self._readings = readings

    def require_joinable(
        self, group: Group, users: Collection[UUID], occurred_on: date
    ) -> None:
        """Refuse whom the service does not know as enrolled, or who is elsewhere.

        Raises:
            OnlyEnrolledUsersJoin: also while the news of an enrolment has not arrived.
            MemberOfAnotherUnit: if another territorial unit serves her then.
            MemberOfAnotherGroup: until she leaves that group.
        """
        known = self._known.users(users)
        strangers = {
            user
            for user in users
            if user not in known or not known[user].takes_part_on(occurred_on)
        }
        if strangers:
            raise OnlyEnrolledUsersJoin(users=listed(strangers))
        unit = group.place_on(occurred_on).territorial_unit
        others = {u for u in users if not known[u].served_by_on(unit, occurred_on)}
        if others:
            raise MemberOfAnotherUnit(unit=unit, users=listed(others))
        busy = self._readings.members_elsewhere(group.id, users, occurred_on)
        if busy:
            raise MemberOfAnotherGroup(users=listed(busy))

    def require_not_attended_since(
        self, group: Group, users: Collection[UUID], day: date
    ) -> None:
        """Refuse that somebody left before a session of the group she attended."""
        seen = self._readings.attended_since(group.id, users, day)
        if seen:
            raise LeftAfterAttending(users=listed(seen))

    def require_list(
        self, group: Group, lines: Sequence[ListedUser], held_on: date
    ) -> None:
        """The list names the roster of the day.

        Who withdrew, or moved to another unit before, may be on it or not.
        """
        roster = group.roster_on(held_on)
        unit = group.place_on(held_on).territorial_unit
        gone = {
            user_id
            for user_id, user in self._known.users(roster).items()
            if not user.takes_part_on(held_on) or not user.served_by_on(unit, held_on)
        }
        require_complete(lines, roster - gone, roster)

    def require_second_list(
        self,
        group: Group,
        lines: Sequence[ListedUser],
        held_on: date,
        on_record: Collection[UUID],
    ) -> None:
        """A second list names whom the first one names, or who is on the roster."""
        require_named(lines, group.roster_on(held_on) | set(on_record))

    def require_make_ups(
        self, group: Group, users: Collection[UUID], held_on: date
    ) -> dict[UUID, UUID]:
        """The own groups of those who make a session up in this one.

        Raises:
            MakeUpOfOwnGroup: if she belongs here; then she is on the list.
            MakeUpNeedsGroup: if she belongs to no group on that day.
        """
        if not users:
            return {}
        own = set(users) & group.roster_on(held_on)
        if own:
            raise MakeUpOfOwnGroup(users=listed(own))
        groups = self._readings.groups_on(users, held_on)
        strangers = set(users) - groups.keys()
        if strangers:
            raise MakeUpNeedsGroup(users=listed(strangers))
        return groups

"""Who may join a group and whom its attendance list must name."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from ..domain.group import Group
from ..domain.rules import (
    MemberOfAnotherGroup,
    MemberOfAnotherUnit,
    OnlyEnrolledUsersJoin,
)
from ..domain.values import listed
from .known import Known
from .lists import ListedUser, require_complete
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
            MemberOfAnotherUnit: if another territorial unit serves her now.
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
        unit = group.territory.territorial_unit
        others = {u for u in users if known[u].territory.territorial_unit != unit}
        if others:
            raise MemberOfAnotherUnit(unit=unit, users=listed(others))
        busy = self._readings.members_elsewhere(group.id, users)
        if busy:
            raise MemberOfAnotherGroup(users=listed(busy))

    def require_list(
        self, group: Group, lines: Sequence[ListedUser], held_on: date
    ) -> None:
        """The list names the roster of the day; who withdrew may be on it or not."""
        roster = group.roster_on(held_on)
        known = self._known.users(roster)
        gone = {u for u, user in known.items() if not user.takes_part_on(held_on)}
        require_complete(lines, roster - gone, roster)

"""Commands about groups and their rosters."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.districts import Districts
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Territory

from ..domain.group import Group
from ..domain.rules import DistrictIsServedByAnotherUnit, GroupAlreadyFormed
from . import rows
from .base import SessionsBase


class GroupCommands(SessionsBase):
    """Forming groups and changing who belongs to them."""

    @repeatable()
    def form_group(
        self,
        command: Command,
        territory: Territory,
        code: str,
        members: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Form a group of enrolled usuarias of one territorial unit."""
        require_territory(command.actor, territory)
        serving = Districts.read(self.pool, {territory.ubigeo})
        served_by = serving.place(territory, occurred_on).territorial_unit
        if served_by != territory.territorial_unit:
            raise DistrictIsServedByAnotherUnit(
                ubigeo=territory.ubigeo, day=occurred_on, unit=served_by
            )
        group = Group.form(self.edition, territory, code, members, occurred_on)
        if group.id in self.repository:
            raise GroupAlreadyFormed(code=code, ubigeo=territory.ubigeo)
        self._membership.require_joinable(group, members, occurred_on)
        return self.commit(
            command,
            [group],
            _roster_answer(group),
            within=lambda cursor: rows.add_group(cursor, group),
        )

    @repeatable()
    def change_roster(
        self,
        command: Command,
        group_id: UUID,
        joined: Collection[UUID],
        left: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Let usuarias join and leave a group from a date on, also an earlier one.

        A list already recorded stays as it is: who joined late is added by a second
        list, and nobody leaves before a session that she attended.
        """
        group = self._group(command, group_id)
        group.change_roster(joined, left, occurred_on)
        self._membership.require_joinable(group, joined, occurred_on)
        self._membership.require_not_attended_since(group, left, occurred_on)
        return self.commit(
            command,
            [group],
            _roster_answer(group),
            within=lambda cursor: rows.change_roster(
                cursor, group_id, list(joined), list(left), occurred_on
            ),
        )


def _roster_answer(group: Group) -> Answer:
    return {"group_id": str(group.id), "roster_size": len(group.members)}

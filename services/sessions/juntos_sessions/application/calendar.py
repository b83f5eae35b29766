"""Commands about the calendar: topics, and sessions planned, moved and cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.scoping import require_territory

from ..domain.group import Group
from ..domain.rules import SessionNumberTaken
from ..domain.session import EducationalSession
from ..domain.topic import NATIONWIDE, SessionTopic
from ..domain.values import CancellationReason, SessionPlan
from . import rows
from .base import SessionsBase
from .lists import twice
from .topics import Topic, shipped_topics


@dataclass(frozen=True, slots=True)
class Slot:
    """When, where and with whom one of the twelve sessions is to take place."""

    number: int
    scheduled_on: date
    place: str
    facilitator: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """To which date and place a session moves, and why."""

    scheduled_on: date
    place: str
    reason: CancellationReason


class CalendarCommands(SessionsBase):
    """Defining topics, and planning, moving and cancelling sessions."""

    @repeatable()
    def define_topics(
        self, command: Command, topics: Sequence[Topic], occurred_on: date
    ) -> Answer:
        """Define topics by number and date; without any, those that are shipped."""
        require_territory(command.actor, NATIONWIDE)
        wanted = topics or shipped_topics()
        ids = [SessionTopic.create_id(self.edition, one.number) for one in wanted]
        known = self.load_many(SessionTopic, ids)
        changed: dict[UUID, SessionTopic] = {}
        for topic in wanted:
            defined = _defined(self.edition, topic, known, occurred_on)
            known[defined.id] = changed[defined.id] = defined
        answer = {"topics": len(wanted)}
        return self.commit(
            command,
            list(changed.values()),
            answer,
            within=lambda cursor: rows.define_topics(cursor, wanted),
        )

    @repeatable()
    def schedule_sessions(
        self,
        command: Command,
        group_id: UUID,
        slots: Sequence[Slot],
        occurred_on: date,
    ) -> Answer:
        """Schedule one or several sessions of a group."""
        group = self._group(command, group_id)
        numbers = [slot.number for slot in slots]
        taken = self.readings.taken_numbers(group_id) | twice(numbers)
        if clash := taken & set(numbers):
            raise SessionNumberTaken(numbers=", ".join(map(str, sorted(clash))))
        turns = self.readings.turns(group_id)
        scheduled = [
            self._scheduled(group, slot, turns.get(slot.number, 0) + 1, occurred_on)
            for slot in slots
        ]

        def write(cursor: Cursor[DictRow]) -> None:
            rows.add_sessions(cursor, group_id, scheduled)

        answer = {
            "sessions": [
                {"session_id": str(s.id), "number": s.number} for s in scheduled
            ]
        }
        return self.commit(command, scheduled, answer, within=write)

    @repeatable()
    def reschedule_session(
        self,
        command: Command,
        session_id: UUID,
        moved: Moved,
        occurred_on: date,
    ) -> Answer:
        """Move a session that was not held yet; its first date stays on record."""
        session = self._session(command, session_id)
        session.reschedule(moved.scheduled_on, moved.place, moved.reason, occurred_on)
        return self.commit(
            command,
            [session],
            {
                "session_id": str(session_id),
                "scheduled_on": session.plan.scheduled_on.isoformat(),
            },
            within=lambda cursor: rows.reschedule_session(
                cursor, session, moved.reason
            ),
        )

    @repeatable()
    def cancel_session(
        self,
        command: Command,
        session_id: UUID,
        reason: CancellationReason,
        occurred_on: date,
    ) -> Answer:
        """Cancel a scheduled session; a share of what is left may be reached by it."""
        session = self._session(command, session_id)
        session.cancel(reason, occurred_on)

        def write(cursor: Cursor[DictRow]) -> None:
            rows.cancel_session(cursor, session, reason)
            rows.evaluate_group_later(cursor, command.id, session.group_id, occurred_on)

        answer = {"session_id": str(session_id)}
        return self.commit(command, [session], answer, within=write)

    def _scheduled(
        self, group: Group, slot: Slot, turn: int, occurred_on: date
    ) -> EducationalSession:
        plan = SessionPlan(
            slot.number,
            self.topics.on(slot.scheduled_on)[slot.number].title,
            slot.scheduled_on,
            slot.place,
            slot.facilitator,
        )
        return EducationalSession(
            group_id=group.id,
            turn=turn,
            plan=plan,
            territory=group.place_on(occurred_on),
            occurred_on=occurred_on,
        )


def _defined(
    edition: int, topic: Topic, known: dict[UUID, SessionTopic], occurred_on: date
) -> SessionTopic:
    """The topic of a number, defined first or anew."""
    found = known.get(SessionTopic.create_id(edition, topic.number))
    if found is not None:
        found.redefine(topic.title, topic.effective_on, occurred_on)
        return found
    return SessionTopic(
        edition=edition,
        number=topic.number,
        title=topic.title,
        effective_on=topic.effective_on,
        territory=NATIONWIDE,
        occurred_on=occurred_on,
    )

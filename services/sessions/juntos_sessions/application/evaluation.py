"""Evaluating again who started and completed, when a policy or a calendar changed."""

from typing import Final
from uuid import uuid5

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.identity import Actor, Role

from ..domain.attendance import Attendance
from . import rows
from .base import SessionsBase
from .reevaluations import Reevaluation, Reevaluations

BATCH: Final = 200
EVALUATOR: Final = Actor("sessions-evaluator", Role.SERVICE)


class EvaluationCommands(SessionsBase):
    """Taking up what waits to be evaluated, a batch of usuarias at a time."""

    def evaluate_next(self) -> bool:
        """Evaluate one batch of the oldest piece of work; False if nothing waits."""
        work = self.waiting.oldest()
        if work is None:
            return False
        step = uuid5(work.work_id, str(work.after_user))
        self.evaluate_batch(Command("evaluate again", EVALUATOR, step), work)
        return True

    @repeatable()
    def evaluate_batch(self, command: Command, work: Reevaluation) -> Answer:
        """Evaluate the next usuarias of a piece of work and note how far it got."""
        users = self.waiting.next_users(work, BATCH)
        ids = [Attendance.create_id(self.edition, user) for user in users]
        attendances = list(self.load_many(Attendance, ids).values())
        standards = self.known.standards(users)
        for attendance in attendances:
            attendance.evaluate(standards[attendance.user_id], work.occurred_on)

        def write(cursor: Cursor[DictRow]) -> None:
            rows.write_disputed(cursor, attendances, standards)
            last = users[-1] if len(users) == BATCH else None
            self.waiting.advance(cursor, work, last)

        return self.commit(command, attendances, {"users": len(users)}, within=write)

    @property
    def waiting(self) -> Reevaluations:
        """What waits to be evaluated."""
        return Reevaluations(self.recorder.datastore.pool)

"""Answers that stay right: kept for as long as the view says the same.

Many readers who ask one thing at once wait for one answer instead of making PostgreSQL
find it for each. What an answer rests on is part of its key, so an event, a parked one
or another view makes it another question; nothing ever has to be forgotten in time.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, text

from juntos_chassis.messaging.inbox import parked_count

from ..facts.copying import schema_of
from ..facts.view import positions

T = TypeVar("T")
MOST_ANSWERS: Final = 64
# Its number, not its name: a later rebuild may take the name of a dropped view.
SCHEMA: Final = text("SELECT to_regnamespace(:schema)::oid::bigint")


class Answers:
    """The last answers of this process, one for each question and state of the view."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        """Keep at most so many."""
        self._most = most
        self._lock = Lock()
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    def of(self, db: Connection, question: Hashable, find: Callable[[], T]) -> T:
        """The answer to a question in the snapshot of a connection.

        Args:
            db: sees the view as it is for this question.
            question: everything else that the answer depends on.
            find: finds it, through the same connection.

        Raises:
            Exception: what ``find`` raises, for all who wait; it is not kept.
        """
        key = state_of(db), question
        with self._lock:
            answer = self._known.get(key)
            if answer is not None:
                self._known.move_to_end(key)
            else:
                mine: Future[T] = Future()
                self._known[key] = mine
                if len(self._known) > self._most:
                    self._known.popitem(last=False)
        if answer is not None:
            found: T = answer.result()
            return found
        return self._found(key, mine, find)

    def _found(self, key: Hashable, mine: "Future[T]", find: Callable[[], T]) -> T:
        try:
            mine.set_result(find())
        except BaseException as problem:
            with self._lock:
                self._known.pop(key, None)
            mine.set_exception(problem)
            raise
        return mine.result()


def state_of(db: Connection) -> Hashable:
    """What every answer rests on: the view, how far it has read and what is parked."""
    schema = db.execute(SCHEMA, {"schema": schema_of(db)}).scalar_one()
    return schema, tuple(sorted(positions(db).items())), parked_count(db)

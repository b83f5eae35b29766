"""The way from the API to the answers: one snapshot of the live view a question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, Engine, text

from ..facts.view import snapshot
from .remembering import Answers

T = TypeVar("T")
TODAY = text("SELECT (now() AT TIME ZONE 'America/Lima')::date")


class Reader:
    """Answers questions about the live view without waiting for a projection."""

    def __init__(self, engine: Engine) -> None:
        """Read through the service's engine."""
        self._engine = engine
        self.answers = Answers()

    def ask(self, question: Callable[[Connection], T]) -> T:
        """The answer to one question, all of it from the same moment."""
        with self.snapshot() as db:
            return question(db)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees the live view as it is now."""
        with snapshot(self._engine) as db:
            yield db


def today(db: Connection) -> date:
    """The date in Lima, by the database's clock."""
    found: date = db.execute(TODAY).scalar_one()
    return found

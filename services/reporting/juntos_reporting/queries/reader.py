"""The way from the API to the answers: one snapshot of the live view a question."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, text

from juntos_chassis.errors import FieldError, InvalidInput

from ..facts.view import snapshot
from .remembering import Answers

T = TypeVar("T")
NOW: Final = text("SELECT now()")
FUTURE: Final = "No se puede responder según lo que se sabrá en un momento futuro."
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


def require_past(db: Connection, known_at: datetime | None) -> datetime:
    """The moment until which something is known: now, unless one is named.

    Raises:
        InvalidInput: if it is still to come: the same question would not stay the same.
    """
    now: datetime = db.execute(NOW).scalar_one()
    if known_at is not None and known_at > now:
        raise InvalidInput(FUTURE, FieldError("known_at", "es futuro"))
    return known_at or now

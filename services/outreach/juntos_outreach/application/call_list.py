"""Whom to call: absentees, and those due for the survey; policies that decide it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from . import call_queries as queries

PARTS: Final = {"reach": queries.REACH, "opted_out": queries.OPTED_OUT}
PENDING: Final = queries.PENDING.format(**PARTS)
MEASURED: Final = queries.MEASURED.format(**PARTS)
DUE_FOR_SURVEY: Final = queries.DUE_FOR_SURVEY.format(**PARTS)
NO_SUCH_PARTICIPANT: Final = "No se conoce a esa participante."


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of sessions, or a share of those held for her; one of them is set."""

    sessions: int | None = None
    percent: int | None = None

    @classmethod
    def parse(cls, value: str) -> Self:
        """From an adopted value: ``8`` or ``60%``."""
        if value.endswith("%"):
            return cls(percent=int(value.removesuffix("%")))
        return cls(sessions=int(value))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the list, for whom, as of when."""

    unit: str
    on: date
    allowed: int
    caller: str
    now: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Where a session was missed, and when."""

    territory: Territory
    missed_on: date


class CallList:
    """Reads what events told about attendance and policies."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def policy_text(self, name: str, on: date) -> str | None:
        """The value of a policy in force on a date, None if none was adopted."""
        with self._pool.connection() as conn:
            row = conn.execute(queries.POLICY, (name, on)).fetchone()
        return None if row is None else str(row["value"])

    def pending(self, wanted: Wanted, threshold: Threshold) -> list[dict[str, Any]]:
        """Absences still to be followed up, in the order in which to call.

        First who can still reach the threshold, with the fewest sessions left; then who
        has reached it; then the others. What another caller holds is left out.
        """
        parameters = {**asdict(wanted), **asdict(threshold)}
        with self._pool.connection() as conn:
            return list(conn.execute(PENDING, parameters).fetchall())

    def claim(
        self, wanted: Wanted, threshold: Threshold, until: datetime
    ) -> list[dict[str, Any]]:
        """Give the next absences to one caller; of two at once each gets other ones."""
        parameters = {**asdict(wanted), **asdict(threshold)}
        with self._pool.connection() as conn, conn.transaction():
            found = conn.execute(PENDING, parameters).fetchall()
            # One order of rows for every caller: two at once wait, they do not lock up.
            ordered = sorted(found, key=lambda r: (r["user_id"], r["session_number"]))
            won = {
                (row["user_id"], row["session_number"])
                for row in ordered
                if conn.execute(
                    queries.CLAIM,
                    {
                        "user": row["user_id"],
                        "number": row["session_number"],
                        "caller": wanted.caller,
                        "until": until,
                        "now": wanted.now,
                    },
                ).rowcount
            }
        return [r for r in found if (r["user_id"], r["session_number"]) in won]

    def absence(self, user_id: UUID, session_number: int, on: date) -> Absence | None:
        """What was an absence on a day, whatever came after; None if it was not."""
        asked = {"user": user_id, "number": session_number, "on": on}
        with self._pool.connection() as conn:
            row = conn.execute(queries.ABSENCE, asked).fetchone()
        if row is None or row["missed_on"] is None or row["settled"]:
            return None
        place = Territory(row["ubigeo"], row["territorial_unit"])
        return Absence(place, row["missed_on"])

    def participant(self, user_id: UUID) -> tuple[UUID, Territory]:
        """A participant and where she belongs.

        Raises:
            NotFound: if no event told of her.
        """
        with self._pool.connection() as conn:
            row = conn.execute(queries.PARTICIPANT, (user_id,)).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_PARTICIPANT)
        return user_id, Territory(**row)

    def ended_on(self, user_id: UUID) -> date | None:
        """When she left the programme or asked to be erased, None if she did not."""
        with self._pool.connection() as conn:
            row = conn.execute(queries.ENDED, (user_id,)).fetchone()
        return None if row is None else row["ended_on"]

    def attended(
        self, user_id: UUID, on: date, threshold: Threshold
    ) -> tuple[int, int]:
        """How many sessions she attended, and how many the policy asks of her."""
        parameters = {"user": user_id, "on": on, **asdict(threshold)}
        with self._pool.connection() as conn:
            row = conn.execute(MEASURED, parameters).fetchone()
        if row is None:
            return 0, threshold.sessions or 1
        return int(row["attended"]), int(row["threshold"])

    def due_for_survey(
        self, unit: str, on: date, allowed: int, threshold: Threshold
    ) -> list[dict[str, Any]]:
        """Participants of a unit at or above the threshold who have not answered."""
        parameters = {"unit": unit, "on": on, "allowed": allowed, **asdict(threshold)}
        with self._pool.connection() as conn:
            return list(conn.execute(DUE_FOR_SURVEY, parameters).fetchall())


def note_follow_up(
    cursor: Cursor[DictRow],
    user_id: UUID,
    session_number: int,
    attempts: int,
    reached: bool,  # noqa: FBT001  # a column
) -> None:
    """Keep the call list true, and let go of the caller's claim."""
    cursor.execute(
        "INSERT INTO follow_ups VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (user_id, session_number) DO UPDATE"
        " SET attempts = excluded.attempts, reached = excluded.reached,"
        " claimed_by = NULL, claimed_until = NULL",
        (user_id, session_number, attempts, reached),
    )

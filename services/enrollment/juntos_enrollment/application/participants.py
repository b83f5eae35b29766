"""The list of participants of an earlier edition: who is new now depends on it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.tabular import Columns, Good, Row

from ..domain.user import User
from .jobs import Job, Plan
from .store import EnrollmentStore

PARTICIPANTS: Final = Columns(required=("dni",), optional=("madre_lider",))
YES_NO: Final = {"si": True, "no": False, "": False}
COUNTS: Final = ("recorded", "known_already", "kept_for_later")
KEEP = (
    "INSERT INTO prior_participants AS known (document_number, edition, leader)"
    " SELECT document, %s::smallint, bool_or(leader)"
    " FROM unnest(%s::text[], %s::boolean[]) AS told (document, leader)"
    " GROUP BY document ON CONFLICT (document_number, edition)"
    " DO UPDATE SET leader = known.leader OR excluded.leader"
)


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part, by document number, and whether she was a leader mother."""

    document: str
    leader: bool


def check_participant(row: Row) -> Participant:
    """The participant of a row."""
    return Participant(row.digits("dni", 8), row.one_of("madre_lider", YES_NO))


class ParticipantPlanner:
    """Plans chunk after chunk of one list."""

    def __init__(self, app: EnrollmentStore, job: Job) -> None:
        """Bind to the register and to the import."""
        self._app = app
        self._job = job

    def plan(self, rows: Sequence[Good[Participant]]) -> Plan:
        """Record it for those who are known; keep all numbers for those who come."""
        told = [good.value for good in rows]
        documents = [one.document for one in told]
        leaders = {one.document for one in told if one.leader}
        edition = int(self._job.prior_edition or 0)
        contacts = self._app.directory.contacts_by_document(documents)
        users = self._app.load_many(User, [one.user_id for one in contacts])
        # A list is national; a sender with a smaller scope records for her own users.
        own = [
            user
            for user in users.values()
            if self._job.sender.scope.covers(user.territory)
        ]
        leading = {
            one.user_id for one in contacts if one.person.document_number in leaders
        }
        for user in own:
            user.record_prior_participation(
                edition, self._job.occurred_on, leader=user.id in leading
            )
        changed = [user for user in own if user.pending_events]
        known = {one.person.document_number for one in contacts}
        counts = Counter(
            {
                "recorded": len(changed),
                "known_already": len(own) - len(changed),
                "kept_for_later": len(set(documents) - known),
            }
        )

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute(KEEP, (edition, documents, [one.leader for one in told]))

        return Plan(changed, counts, write)

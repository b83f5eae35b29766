"""The list of participants of an earlier edition: who is new now depends on it."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.tabular import Columns, Good, Row

from ..domain.user import User
from .jobs import Job, Plan
from .store import EnrollmentStore

PARTICIPANTS: Final = Columns(required=("dni",))
COUNTS: Final = ("recorded", "known_already", "kept_for_later")
KEEP = (
    "INSERT INTO prior_participants (document_number, edition)"
    " SELECT DISTINCT unnest(%s::text[]), %s::smallint ON CONFLICT DO NOTHING"
)


def check_participant(row: Row) -> str:
    """The document number of a row."""
    return row.digits("dni", 8)


class ParticipantPlanner:
    """Plans chunk after chunk of one list."""

    def __init__(self, app: EnrollmentStore, job: Job) -> None:
        """Bind to the register and to the import."""
        self._app = app
        self._job = job

    def plan(self, rows: Sequence[Good[str]]) -> Plan:
        """Record it for those who are known; keep all numbers for those who come."""
        documents = [good.value for good in rows]
        edition = int(self._job.prior_edition or 0)
        contacts = self._app.directory.contacts_by_document(documents)
        users = self._app.load_many(User, [one.user_id for one in contacts])
        # A list is national; a sender with a smaller scope records for her own users.
        own = [
            user
            for user in users.values()
            if self._job.sender.scope.covers(user.territory)
        ]
        for user in own:
            user.record_prior_participation(edition, self._job.occurred_on)
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
            cursor.execute(KEEP, (documents, edition))

        return Plan(changed, counts, write)

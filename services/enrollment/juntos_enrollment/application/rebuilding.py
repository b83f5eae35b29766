"""The rows of some usuarias again from their history, merged ones folded in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_chassis.seedwork import Aggregate

from .status import By, project

Told = tuple[Aggregate.Event, By]

HISTORY = (
    "SELECT e.originator_id, e.originator_version, e.topic, e.state, c.actor,"
    " c.actor_role FROM enrollment_events e JOIN commands c USING (command_id)"
    " WHERE {condition} ORDER BY e.notification_id"
)
OF_USERS = HISTORY.format(condition="e.originator_id = ANY(%s)")
# Registrations of the first version left the padrón's gestora in the directory: she
# comes before whoever happened to visit first, not before who was assigned since.
GESTORS = (
    "UPDATE users_status s SET gestor = c.gestor FROM contact_directory c"
    " WHERE c.user_id = s.user_id AND c.gestor IS NOT NULL"
    " AND s.gestor_since IS NULL AND s.user_id = ANY(%s)"
)
MERGED_INTO = "SELECT user_id FROM users_status WHERE merged_into = %s ORDER BY user_id"
FOLD = (
    "UPDATE users_status k SET attempts = k.attempts + m.attempts,"
    " last_outcome = CASE WHEN coalesce(m.last_contact_on > k.last_contact_on,"
    "  k.last_contact_on IS NULL) THEN m.last_outcome ELSE k.last_outcome END,"
    " last_actor = CASE WHEN coalesce(m.last_contact_on > k.last_contact_on,"
    "  k.last_contact_on IS NULL) THEN m.last_actor ELSE k.last_actor END,"
    " next_attempt_on = CASE WHEN coalesce(m.last_contact_on > k.last_contact_on,"
    "  k.last_contact_on IS NULL) THEN m.next_attempt_on ELSE k.next_attempt_on END,"
    " last_contact_on = greatest(k.last_contact_on, m.last_contact_on),"
    " reached_on = least(k.reached_on, m.reached_on),"
    " gestor = CASE WHEN m.gestor_since > coalesce(k.gestor_since, '-infinity')"
    "  THEN m.gestor ELSE coalesce(k.gestor, m.gestor) END,"
    " gestor_since = greatest(k.gestor_since, m.gestor_since),"
    " earlier_editions = ARRAY(SELECT DISTINCT unnest("
    "  k.earlier_editions || m.earlier_editions) ORDER BY 1),"
    " editions_known_on = greatest(k.editions_known_on, m.editions_known_on),"
    " enrolled_on = least(k.enrolled_on, m.enrolled_on),"
    " consent_on = greatest(k.consent_on, m.consent_on),"
    " consent_taken_back_on ="
    "  greatest(k.consent_taken_back_on, m.consent_taken_back_on),"
    " begun_cap_on = least(k.begun_cap_on, m.begun_cap_on),"
    " initial_cap_on = least(k.initial_cap_on, m.initial_cap_on),"
    " final_cap_on = least(k.final_cap_on, m.final_cap_on),"
    " withdrawn_on = least(k.withdrawn_on, m.withdrawn_on),"
    " erased_on = least(k.erased_on, m.erased_on)"
    " FROM users_status m WHERE k.user_id = %s AND m.user_id = %s"
)
_mapper = StrictMapper(PydanticTranscoder())


def rebuild_users(cursor: Cursor[DictRow], users: Sequence[UUID]) -> None:
    """Write the rows of some usuarias anew; those merged into them stay as they are.

    Args:
        cursor: of the transaction that changes a merge.
        users: usuarias who are merged into nobody.
    """
    history = read_history(cursor.execute(OF_USERS, (list(users),)).fetchall())
    cursor.execute("DELETE FROM users_status WHERE user_id = ANY(%s)", (list(users),))
    for by, told in groupby(history, key=itemgetter(1)):
        project(cursor, (event for event, _ in told), by)
    cursor.execute(GESTORS, (list(users),))
    for user in users:
        for row in cursor.execute(MERGED_INTO, (user,)).fetchall():
            cursor.execute(FOLD, (user, row["user_id"]))


def read_history(rows: Iterable[DictRow]) -> Iterator[Told]:
    """The events of stored rows, each with who ordered it."""
    for row in rows:
        event = _mapper.to_domain_event(
            StoredEvent(
                row["originator_id"],
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            )
        )
        yield event, By(row["actor"], row["actor_role"])

"""What sessions learns from enrollment: who may be in a group, where, who is who."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from psycopg.rows import dict_row
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from juntos_chassis.identity import Role
from juntos_chassis.messaging.received import Received
from juntos_contracts import Envelope
from juntos_contracts.events.enrollment import (
    LocalManagerAssigned,
    MergeUndone,
    UserContacted,
    UserEnrolled,
    UserMoved,
    UserRegistered,
    UsersMerged,
    UserWithdrawn,
    WithdrawalAnnulled,
)

from ..application.standings import refresh
from .tables import (
    assignments,
    enrolled_users,
    managers,
    merged_users,
    reevaluations,
    residences,
)

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.sessions.merge")


def on_enrollment(events: Sequence[Received], db: Connection) -> None:
    """Keep enrolled usuarias; every statement is harmless on redelivery."""
    told = [event.envelope for event in events]
    _enrol(told, db)
    _house(told, db)
    _assign(told, db)
    _note_visitors(told, db)
    concerned: set[UUID] = set()
    for envelope in told:
        match envelope.data:
            case UserWithdrawn() as data:
                _withdraw(data.user_id, envelope.occurred_on, db)
                concerned.add(data.user_id)
            case WithdrawalAnnulled() as data:
                _withdraw(data.user_id, None, db)
                concerned.add(data.user_id)
            case UsersMerged() | MergeUndone() as data:
                _merge(envelope, data, db)
                concerned |= {data.user_id, data.other_user_id}
    if concerned:
        _show_standing(concerned, db)


def _enrol(told: Sequence[Envelope], db: Connection) -> None:
    rows = [
        {"user_id": one.data.user_id, "enrolled_on": one.occurred_on}
        for one in told
        if isinstance(one.data, UserEnrolled)
    ]
    if rows:
        db.execute(insert(enrolled_users).on_conflict_do_nothing(), rows)


def _house(told: Sequence[Envelope], db: Connection) -> None:
    """Keep where she lives since when, every move of it, also one told late."""
    rows = [
        {
            "user_id": one.data.user_id,
            "position": one.position,
            "since": one.occurred_on,
            "ubigeo": one.ubigeo,
            "territorial_unit": one.territorial_unit,
        }
        for one in told
        if isinstance(one.data, UserEnrolled | UserMoved)
    ]
    if rows:
        db.execute(insert(residences).on_conflict_do_nothing(), rows)


def _assign(told: Sequence[Envelope], db: Connection) -> None:
    """Keep who answers for her since when: by the padrón, or assigned later."""
    rows = [
        {
            "user_id": one.data.user_id,
            "position": one.position,
            "since": one.occurred_on,
            "gestor": one.data.local_manager,
        }
        for one in told
        if isinstance(one.data, UserRegistered | LocalManagerAssigned)
        and one.data.local_manager is not None
    ]
    if rows:
        db.execute(insert(assignments).on_conflict_do_nothing(), rows)


def _note_visitors(told: Sequence[Envelope], db: Connection) -> None:
    """Keep who first sought her: she answers for whom nobody was assigned to."""
    rows = [
        {"user_id": one.data.user_id, "gestor": one.actor, "position": one.position}
        for one in told
        if isinstance(one.data, UserContacted) and one.actor_role == Role.LOCAL_MANAGER
    ]
    if not rows:
        return
    statement = insert(managers)
    earlier = statement.excluded
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"gestor": earlier.gestor, "position": earlier.position},
            where=managers.c.position > earlier.position,
        ),
        rows,
    )


def _withdraw(user_id: UUID, on: date | None, db: Connection) -> None:
    """Note since when she is gone; None takes it back."""
    db.execute(
        enrolled_users.update()
        .where(enrolled_users.c.user_id == user_id)
        .values(withdrawn_on=on)
    )


def _merge(envelope: Envelope, data: UsersMerged | MergeUndone, db: Connection) -> None:
    """Note under which id she is known, and have the kept one evaluated again."""
    kept = data.user_id if isinstance(data, UsersMerged) else None
    statement = insert(merged_users).values(
        user_id=data.other_user_id, kept_id=kept, position=envelope.position
    )
    later = statement.excluded
    changed = db.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"kept_id": later.kept_id, "position": later.position},
            where=merged_users.c.position < later.position,
        ).returning(merged_users.c.user_id)
    )
    if changed.first():
        work = insert(reevaluations).values(
            work_id=uuid5(NAMESPACE, str(envelope.position)),
            user_id=data.user_id,
            occurred_on=envelope.occurred_on,
        )
        db.execute(work.on_conflict_do_nothing())


def _show_standing(users: set[UUID], db: Connection) -> None:
    """In this transaction too, by the statements that the commands use."""
    connection = db.connection.driver_connection
    if connection is None:
        message = "the connection of the transaction is gone"
        raise RuntimeError(message)
    with connection.cursor(row_factory=dict_row) as cursor:
        refresh(cursor, users)

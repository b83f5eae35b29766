"""The application base: load, decide, commit once."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import (
    InfrastructureFactory,
    Mapper,
    StoredEvent,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from ..commands import Answer, Command
from ..errors import FieldError, InvalidInput, NotFound
from ..identity import Actor
from ..scoping import require_territory
from ..seedwork import Aggregate, Territory
from ..telemetry import span
from .mapper import PydanticTranscoder, StrictMapper
from .recorder import CommandRecorder, Within
from .schema import event_table

T = TypeVar("T", bound=Aggregate)
LOCK_TIMEOUT = "-c lock_timeout=5s"
KEY_REUSED = "Ese identificador de comando ya se usó para otra solicitud."
YEARS_AROUND = 2
NOT_OF_EDITION = "La fecha {on:%d/%m/%Y} no es de la edición {edition}."

__all__ = ["EventSourcedService", "Within"]


class EventSourcedService(Application[UUID]):
    """One service's event store and the way commands reach it.

    Subclasses set ``name`` to the service name and write one method a command,
    decorated with ``commands.repeatable``, that ends in ``commit``.
    """

    recorder: CommandRecorder

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Connect to a migrated database.

        Args:
            database_url: a libpq URL of this service's own role and database.
            edition: year of the plan; stored with every command, since it outlives
                the setting.
            pool_size: connections kept open; twice as many at the most.
        """
        self.edition = edition
        parts = conninfo_to_dict(database_url)
        try:
            super().__init__(
                {
                    "PERSISTENCE_MODULE": "eventsourcing.postgres",
                    "POSTGRES_DBNAME": str(parts["dbname"]),
                    "POSTGRES_HOST": str(parts.get("host", "")),
                    "POSTGRES_PORT": str(parts.get("port", "5432")),
                    "POSTGRES_USER": str(parts["user"]),
                    "POSTGRES_PASSWORD": str(parts.get("password", "")),
                    "POSTGRES_POOL_SIZE": str(pool_size),
                    "POSTGRES_MAX_OVERFLOW": str(pool_size),
                    "POSTGRES_CONNECT_TIMEOUT": "5",
                    "POSTGRES_IDLE_IN_TRANSACTION_SESSION_TIMEOUT": "30",
                    "CREATE_TABLE": "n",
                }
            )
        except BaseException:
            # Its pool has threads: if one of them came to collect it, it would try to
            # join itself. There is no pool yet if the settings were refused.
            with suppress(AttributeError):
                self.close()
            raise
        self._select_many = SQL(
            "SELECT originator_id, originator_version, topic, state FROM {table}"
            " WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
        ).format(table=Identifier(event_table(self.name)))

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """Only our own settings: a stray one must not switch the table lock off."""
        if "POSTGRES_ENABLE_DB_FUNCTIONS" in (env or {}):
            message = (
                "database functions skip the table lock: readers would miss events"
            )
            raise ValueError(message)
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """The library's factory with our recorder."""
        factory = InfrastructureFactory.construct(env)
        cast(Any, factory).application_recorder_class = CommandRecorder
        return factory

    def construct_recorder(self) -> CommandRecorder:
        """Our recorder over the library's connection pool."""
        factory = cast(Any, self.factory)
        factory.datastore.pool.kwargs["options"] = LOCK_TIMEOUT
        return CommandRecorder(
            factory.datastore, events_table_name=event_table(self.name)
        )

    def construct_mapper(self) -> Mapper[UUID]:
        """The strict mapper."""
        return StrictMapper(transcoder=self.construct_transcoder())

    def construct_transcoder(self) -> Transcoder:
        """Only there because the library wants one."""
        return PydanticTranscoder()

    def load(self, kind: type[T], aggregate_id: UUID, missing: str) -> T:
        """One aggregate by id.

        Raises:
            NotFound: with the Spanish detail ``missing`` if there is none of that kind.
        """
        try:
            aggregate: Aggregate = self.repository.get(aggregate_id)
        except AggregateNotFoundError:
            raise NotFound(missing) from None
        if not isinstance(aggregate, kind):
            raise NotFound(missing)
        return aggregate

    def load_many(self, kind: type[T], ids: Iterable[UUID]) -> dict[UUID, T]:
        """The aggregates that exist among the ids, read with one query."""
        loaded: dict[UUID, Any] = {}
        with self.recorder.datastore.get_connection() as conn:
            rows = conn.execute(self._select_many, (list(ids),)).fetchall()
        for row in rows:
            event: Any = self.mapper.to_domain_event(
                StoredEvent(
                    row["originator_id"],
                    row["originator_version"],
                    row["topic"],
                    bytes(row["state"]),
                )
            )
            loaded[event.originator_id] = event.mutate(loaded.get(event.originator_id))
        return {key: found for key, found in loaded.items() if isinstance(found, kind)}

    def commit(
        self,
        command: Command,
        aggregates: Sequence[Aggregate],
        answer: Answer,
        within: Within | None = None,
    ) -> Answer:
        """Store the new events, the command and its answer, all or nothing.

        Args:
            command: who asks, under which id.
            aggregates: those whose pending events are stored, in this order.
            answer: what a repetition of the command will get again.
            within: rows of the service itself that belong to the same transaction.

        Raises:
            Forbidden: if an event lies outside the actor's territory.
            eventsourcing.persistence.RecordConflictError: if the command id is known or
                an aggregate changed in between; see ``commands.repeatable``.
        """
        for aggregate in aggregates:
            self.require_scope(command.actor, aggregate.pending_events)
            require_edition(self.edition, aggregate.pending_events)
        with span("append", command=command.name):
            self.save(
                *aggregates,
                command=command,
                edition=self.edition,
                answer=answer,
                within=within,
            )
        return answer

    def require_scope(self, actor: Actor, events: Iterable[Any]) -> None:
        """Refuse events outside the actor's territory: the rule for every command."""
        for event in events:
            self.require_served(actor, *event.acted_in)

    def require_served(self, actor: Actor, *places: Territory) -> None:
        """Refuse places none of which is in the actor's territory.

        Raises:
            Forbidden: naming the last of them.
        """
        if not any(actor.scope.covers(place) for place in places):
            require_territory(actor, places[-1])

    def first_answer(self, command: Command) -> Answer | None:
        """The answer this command id got before, or None.

        Raises:
            InvalidInput: if the id was used for a different request.
        """
        found = self.recorder.first_answer(command)
        if found is None:
            return None
        digest, answer = found
        if digest not in {command.digest, command.raw_digest}:
            raise InvalidInput(KEY_REUSED, code="command-id-reused")
        return answer


def require_edition(edition: int, events: Iterable[Any]) -> None:
    """Refuse a business date far from the edition: a slip of the pen in its year.

    Raises:
        InvalidInput: naming the date.
    """
    for event in events:
        if abs(event.occurred_on.year - edition) > YEARS_AROUND:
            detail = NOT_OF_EDITION.format(on=event.occurred_on, edition=edition)
            field = FieldError("occurred_on", "revise el año")
            raise InvalidInput(detail, field, code="date-outside-edition")

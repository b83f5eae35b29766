"""Rebuild and rollback as one call each, from the service's settings alone."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from juntos_chassis.messaging.connection import connect_soon
from juntos_chassis.messaging.refill import feed_client
from juntos_chassis.runtime import service_engine
from juntos_chassis.settings import ServiceSettings

from .bulk import fill_in_processes
from .rebuild import Authority, RebuildReport, Show, ViewBuilder

Work = Callable[[ViewBuilder], Awaitable[RebuildReport]]


async def rebuild_view(
    settings: ServiceSettings,
    pool: ProcessPoolExecutor,
    show: Show,
    authority: Authority = Authority.LIVE,
) -> RebuildReport:
    """Rebuild the view from the log; see ``ViewBuilder.rebuild``.

    Args:
        settings: of the service.
        pool: from ``filling_processes``.
        show: told how far the work is.
        authority: which side is right if the views differ.

    Raises:
        BrokerAway: if NATS does not answer.
        sqlalchemy.exc.OperationalError: if the database does not.
    """
    return await _with_builder(settings, pool, show, lambda b: b.rebuild(authority))


async def roll_back_view(
    settings: ServiceSettings, pool: ProcessPoolExecutor, show: Show
) -> RebuildReport:
    """Go back to the view before; see ``ViewBuilder.roll_back``.

    Raises:
        BrokerAway: if NATS does not answer.
        sqlalchemy.exc.OperationalError: if the database does not.
    """
    return await _with_builder(settings, pool, show, lambda b: b.roll_back())


async def _with_builder(
    settings: ServiceSettings, pool: ProcessPoolExecutor, show: Show, work: Work
) -> RebuildReport:
    client = await connect_soon(settings.nats_url, "reporting-rebuild")
    engine = service_engine(settings)
    try:
        builder = ViewBuilder(
            engine,
            client,
            feed_client(settings),
            show,
            partial(fill_in_processes, settings, pool),
        )
        return await work(builder)
    finally:
        engine.dispose()
        await client.close()

"""A consumer that runs meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.consumer import Consumer
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.refill import feed_client
from juntos_chassis.runtime import transactions_on
from juntos_chassis.settings import ServiceSettings
from tests.chassis.broker import end
from tests.chassis.listener import Listener


@asynccontextmanager
async def consuming(
    listener: Listener, settings: ServiceSettings
) -> AsyncIterator[Consumer]:
    """A consumer at work."""
    client = await connect(settings.nats_url, "consumer")
    inbox = Inbox("leaders", transactions_on(listener.engine), listener)
    database_url = listener.engine.url.render_as_string(hide_password=False)
    consumer = Consumer(
        "reporting",
        inbox,
        client,
        database_url.replace("+psycopg", ""),
        feed_client(settings),
    )
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        await end(task)
        await client.close()

"""Streams of a shared NATS server, between tests."""

import asyncio

import nats

from juntos_chassis.messaging.provisioning import provision


def delete_streams(url: str) -> None:
    """Leave the server without any stream."""
    asyncio.run(_delete_streams(url))


def provision_streams(url: str) -> None:
    """Create the platform's streams and durables."""
    asyncio.run(_provision(url))


async def _delete_streams(url: str) -> None:
    client = await nats.connect(url)
    try:
        js = client.jetstream()
        for stream in await js.streams_info():
            await js.delete_stream(str(stream.config.name))
    finally:
        await client.close()


async def _provision(url: str) -> None:
    client = await nats.connect(url)
    try:
        await provision(client)
    finally:
        await client.close()

"""``python -m tests.chassis.stubborn``: diaries with a worker that is hard to stop."""

import asyncio
import contextlib

from nats.aio.client import Client

from juntos_chassis.runtime import ProcessRole, Service, run, service_engine
from juntos_chassis.settings import load_settings
from tests.chassis.diary import Diaries, published


async def stubborn(_: Client) -> None:
    """Swallow the first cancellation, as ``asyncio.wait_for`` of Python 3.11 may."""
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(3600)
    await asyncio.sleep(3600)


def main() -> None:
    """Run until told to stop."""
    settings = load_settings("leaders")
    service = Service(
        name="leaders",
        title="JUNTOS: diarios",
        settings=settings,
        application=Diaries(settings.database_url, edition=2026),
        engine=service_engine(settings),
        publisher=published,
        workers=(stubborn,),
    )
    run(service, list(ProcessRole))


if __name__ == "__main__":
    main()

"""[rebuild_1m_s] the view from a million events, against discarding the same."""

import asyncio

from .figure import Figure
from .many_events import filled
from .rebuild import discarded


def measure() -> Figure:
    """A rebuild with comparison and switch; raw: the same streams, nothing kept."""
    with filled() as streams:
        raw_events, raw_seconds = asyncio.run(discarded(streams.nats_url))
        seconds = streams.rebuilt()
    return Figure(
        "rebuild_1m_s",
        seconds,
        "s",
        f"{raw_events:,} eventos, con comparación y cambio de vista: "
        f"{raw_events / seconds:,.0f} por segundo; leerlos y descartarlos tomó"
        f" {raw_seconds:.1f} s, razón {raw_seconds / seconds:.2f}",
    )

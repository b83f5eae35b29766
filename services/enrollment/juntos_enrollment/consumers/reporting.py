"""What enrollment learns from reporting: which unit serves a district."""

from collections.abc import Sequence

from sqlalchemy import Connection

from juntos_chassis.districts import keep_assignments
from juntos_chassis.messaging.received import Received


def on_reporting(events: Sequence[Received], db: Connection) -> None:
    """Keep the assignments of districts."""
    for event in events:
        keep_assignments(event.envelope, db)

"""A storm of repeated, shuffled reports leaves what one of each would have left."""

import random
from typing import Any

from psycopg.rows import dict_row

from juntos_outreach.application import Outreach
from tests.outreach.conftest import campaign, handed_over, reported
from tests.outreach.test_api import report
from tests.support.in_process import InProcess

TIMES = 10
STATUSES = ("sent", "delivered", "read")


def state_of(app: Outreach) -> list[dict[str, Any]]:
    """What is shown of every message."""
    with app.recorder.datastore.pool.connection() as conn:
        cursor = conn.cursor(row_factory=dict_row)
        cursor.execute(
            "SELECT message_id, state, channel, reason FROM message_queue"
            " ORDER BY message_id"
        )
        return cursor.fetchall()


async def test_ten_times_every_report_in_any_order_changes_nothing(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, second = handed_over(app)
    told = [report(first, status) for status in STATUSES]
    told.append(report(second, "failed", 131026))
    await reported(api, *told)
    state, events = state_of(app), await api.published()
    storm = told * TIMES
    random.Random(2026).shuffle(storm)  # noqa: S311  # the same storm every time

    for start in range(0, len(storm), 7):
        answer = await reported(api, *storm[start : start + 7])
        assert answer.is_success

    assert state_of(app) == state
    assert await api.published() == events

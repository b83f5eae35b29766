"""A report that comes while the sender records what it was answered."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import pytest

from juntos_chassis.commands import Command
from juntos_outreach.application import Outreach
from juntos_outreach.application.results import Report, ReportStatus, SendResult
from juntos_outreach.application.sending.sender import SENDER
from juntos_outreach.domain.values import Channel, FailureReason
from tests.outreach.builders import MAY_4
from tests.outreach.conftest import asked, campaign
from tests.support.in_process import InProcess


def between_reading_and_writing(
    app: Outreach, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]
) -> None:
    """Let something happen once, right after messages have been read."""
    load = app.load_many
    left = [happens]

    def load_and_let_it_happen(kind: Any, ids: Iterable[UUID]) -> Any:
        found = load(kind, ids)
        if left:
            left.pop()()
        return found

    monkeypatch.setattr(app, "load_many", load_and_let_it_happen)


@pytest.mark.parametrize(
    ("status", "state"),
    [(ReportStatus.DELIVERED, "delivered"), (ReportStatus.FAILED, "queued")],
)
async def test_what_a_report_says_in_between_stays(
    api: InProcess,
    app: Outreach,
    monkeypatch: pytest.MonkeyPatch,
    status: ReportStatus,
    state: str,
) -> None:
    await campaign(api)
    one, other = asked(app)
    message_id = one.message.message_id

    def told(status: ReportStatus) -> None:
        reason = FailureReason.NO_WHATSAPP
        report = Report(message_id, Channel.WHATSAPP, status, MAY_4, reason)
        app.record_reports(Command("report", SENDER), [report])

    told(ReportStatus.SENT)
    between_reading_and_writing(app, monkeypatch, lambda: told(status))

    app.record_results(
        Command("send messages", SENDER),
        [
            SendResult(each.message, None, MAY_4, attempt=each.attempt)
            for each in (one, other)
        ],
    )

    assert app.messages.states(SENDER.scope, "modulo-1") == {state: 1, "sent": 1}

"""What the Cloud API's error codes mean: for one person, for everybody, or for now.

Source: Meta, "Cloud API error codes", v23.0.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from ...domain.values import FailureReason, Pause, PauseReason

REASONS: Final[Mapping[int, FailureReason]] = {
    131026: FailureReason.NO_WHATSAPP,
    131021: FailureReason.INVALID_NUMBER,
    131030: FailureReason.INVALID_NUMBER,
    130472: FailureReason.UNREACHABLE,
    131049: FailureReason.UNREACHABLE,
    131050: FailureReason.OPTED_OUT,
    # More than 24 hours since she wrote: only an approved template is let through.
    131047: FailureReason.WINDOW_CLOSED,
    470: FailureReason.WINDOW_CLOSED,
}
"""Why a message to this person never arrives by WhatsApp."""
TRY_LATER: Final = frozenset(
    {2, 4, 80007, 130429, 131016, 131048, 131056, 131057, 133004}
)
"""It did not take the message now: rate limits by number, pair and account, an
overloaded or paused service."""
NO_ACCESS: Final = frozenset({3, 10, 33, 190, 131005, *range(200, 300)})
"""A token, a permission or our own number is not what the API expects."""
NO_ACCOUNT: Final = frozenset(
    {368, 130497, 131031, 131037, 131042, 131045, 133010, 134011}
)
"""The account is restricted, owes something, or its number is not registered."""
NOT_APPROVED: Final = frozenset({131051, 131053, *range(132000, 132100)})
"""The template is missing, paused or another one; or its flyer cannot be read."""
TURNED_AWAY: Final = frozenset(
    {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
)
REDIRECTIONS: Final = range(300, 400)


def reason_of(code: int) -> FailureReason:
    """Why a message with this error code did not arrive."""
    if code in NOT_APPROVED:
        return FailureReason.TEMPLATE_REJECTED
    return REASONS.get(code, FailureReason.PROVIDER_ERROR)


def pause_reason(code: int) -> PauseReason | None:
    """Why everybody's message gets this error code; None if it is one person's."""
    if code in NO_ACCESS:
        return PauseReason.PROVIDER_ACCESS
    if code in NO_ACCOUNT:
        return PauseReason.PROVIDER_ACCOUNT
    if code in NOT_APPROVED:
        return PauseReason.TEMPLATE
    return None


def pause_of(code: int) -> Pause | None:
    """The pause that an error code asks for, None if it asks for none."""
    reason = pause_reason(code)
    return None if reason is None else Pause(reason, str(code))


def pause_reason_of_status(status: int) -> PauseReason | None:
    """Why everybody's message gets this HTTP status; a redirection took nothing."""
    if status in TURNED_AWAY or status in REDIRECTIONS:
        return PauseReason.PROVIDER_ACCESS
    return None

"""A dry run: who would get a campaign and what, and who would not and why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from ..domain.campaign import Campaign, CampaignDefinition
from ..domain.values import Channel
from .audience import Recipient
from .channels.texts import is_gsm, segments, transliterated

SHOWN: Final = 100
WAITS: Final = frozenset({"frequency_cap"})
"""Not in the way of being chosen: the message waits until the next day."""
UNKNOWN_UNTIL_SENDING: Final = (
    "no_telephone",
    "landline",
    "no_whatsapp",
    "opted_out_by_number",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the people is shown; totals are always of all."""

    reason: str | None = None
    receives: bool | None = None
    after: UUID | None = None
    limit: int = SHOWN

    def holds(self, one: Recipient) -> bool:
        """Whether somebody is asked for."""
        return self.reason in {None, one.reason} and self.receives in {
            None,
            chosen(one),
        }


def chosen(one: Recipient) -> bool:
    """Whether she would get the message, now or on a later day."""
    return one.reason is None or one.reason in WAITS


def rehearsed(
    campaign: Campaign, found: Sequence[Recipient], on: date, page: Page
) -> dict[str, Any]:
    """What a campaign would do on a date.

    Args:
        campaign: which.
        found: everybody in its audience, by user id.
        on: the date.
        page: whom to show.
    """
    definition = campaign.definition
    first = definition.channels[0]
    would = sum(map(chosen, found))
    asked = [one for one in found if page.holds(one)]
    rest = [o for o in asked if page.after is None or o.user_id > page.after]
    shown = rest[: page.limit]
    return {
        "campaign": campaign.code,
        "audience": definition.audience.sentence,
        "persons": len(found),
        "recipients": would,
        "by_first_channel": {str(first): would},
        "fallback": [str(one) for one in definition.channels[1:]],
        "left_out": dict(Counter(o.reason for o in found if o.reason)),
        "totals": _totals(found, first),
        "outside_window": not definition.starts_on <= on <= definition.ends_on,
        "days_needed": _days(would, definition),
        "sms": _sms(definition),
        "messages": [_message(definition, one) for one in definition.channels],
        "known_only_when_sending": list(UNKNOWN_UNTIL_SENDING),
        "shown": [_shown(one, first) for one in shown],
        "next": str(shown[-1].user_id) if len(rest) > len(shown) else None,
    }


def _totals(found: Sequence[Recipient], first: Channel) -> list[dict[str, Any]]:
    counted = Counter((chosen(one), one.reason) for one in found)
    ordered = sorted(counted.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return [
        {
            "receives": gets,
            "channel": str(first) if gets else None,
            "reason": reason,
            "persons": persons,
        }
        for (gets, reason), persons in ordered
    ]


def _message(definition: CampaignDefinition, channel: Channel) -> dict[str, Any]:
    """What a channel would carry, as its provider gets it."""
    text = _sms_text(definition) if channel is Channel.SMS else definition.body
    message = {"channel": str(channel), "language": definition.language, "text": text}
    if channel is Channel.SMS:
        return {**message, **_sms(definition)}
    template = definition.template
    if template is None:
        return {**message, "template": None, "media": None}
    return {**message, "template": template.name, "media": template.media}


def _sms(definition: CampaignDefinition) -> dict[str, Any]:
    text = _sms_text(definition)
    alphabet = "GSM-7" if is_gsm(text) else "UCS-2"
    return {"segments": segments(text), "alphabet": alphabet}


def _sms_text(definition: CampaignDefinition) -> str:
    body = definition.body
    return transliterated(body) if definition.transliterate else body


def _days(messages: int, definition: CampaignDefinition) -> int:
    """How many days its budget lasts it; an SMS costs its segments."""
    if not definition.daily_budget:
        return 1
    by_sms = definition.channels[0] is Channel.SMS
    cost = segments(_sms_text(definition)) if by_sms else 1
    a_day = max(1, definition.daily_budget // cost)
    return max(1, -(-messages // a_day))


def _shown(one: Recipient, first: Channel) -> dict[str, Any]:
    return {
        "user_id": str(one.user_id),
        "ubigeo": one.territory.ubigeo,
        "receives": chosen(one),
        "channel": str(first) if chosen(one) else None,
        "reason": one.reason,
    }

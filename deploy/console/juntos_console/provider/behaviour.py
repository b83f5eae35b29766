"""What happens to a message: decided by number, channel and template, never by chance.

The same seed gives every woman the same telephone luck, so that two runs of the demo
tell the same story.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")
HOURS = time(10, 0)
REPLIES = ("Sí", "SI fui", "no", "Gracias", "¿A qué hora es?", "claro", "SALIR")

WHATSAPP_UNREACHABLE = 0.06
SMS_UNREACHABLE = 0.05
WHATSAPP_READ = 0.72
WHATSAPP_REPLIED = 0.12


@dataclass(frozen=True, slots=True)
class Fate:
    """One report that will be sent about a message."""

    status: str
    after: timedelta
    reason: str = ""
    text: str = ""


def share(*parts: str) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    digest = sha256("|".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def fates(seed: str, to: str, channel: str, template: str) -> list[Fate]:
    """The reports about an accepted message, in the order in which they happen."""
    key = (seed, to, channel, template)
    unreachable = WHATSAPP_UNREACHABLE if channel == "whatsapp" else SMS_UNREACHABLE
    if share(*key, "reach") < unreachable:
        return [Fate("failed", timedelta(minutes=30), reason="unreachable")]
    told = [Fate("delivered", timedelta(minutes=2))]
    if channel == "whatsapp" and share(*key, "read") < WHATSAPP_READ:
        told.append(Fate("read", timedelta(minutes=45)))
        if share(*key, "reply") < WHATSAPP_REPLIED:
            text = REPLIES[int(share(*key, "text") * len(REPLIES))]
            told.append(Fate("replied", timedelta(minutes=50), text=text))
    return told


def moment(scheduled_on: date, fate: Fate) -> datetime:
    """When a report says that it happened."""
    return datetime.combine(scheduled_on, HOURS, LIMA) + fate.after

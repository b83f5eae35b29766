"""What happens to a message: decided by number, channel and text, never by chance.

The same seed gives every woman the same telephone luck, so that two runs of the demo
tell the same story.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

REPLIES: Final = ("Sí", "SI fui", "no", "Gracias", "¿A qué hora es?", "claro", "SALIR")

WHATSAPP_UNREACHABLE: Final = 0.06
SMS_UNREACHABLE: Final = 0.05
WHATSAPP_READ: Final = 0.72
WHATSAPP_REPLIED: Final = 0.12
UNDELIVERABLE: Final = 131026
"""The Cloud API's code for a number that cannot get the message."""


@dataclass(frozen=True, slots=True)
class Fate:
    """One thing that is reported about a message."""

    status: str
    code: int = 0
    text: str = ""


def share(*parts: str) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    digest = sha256("|".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def fates(seed: str, to: str, channel: str, text: str) -> list[Fate]:
    """What is reported about an accepted message, in the order in which it happens."""
    key = (seed, to, channel, text)
    unreachable = WHATSAPP_UNREACHABLE if channel == "whatsapp" else SMS_UNREACHABLE
    if share(*key, "reach") < unreachable:
        return [Fate("sent"), Fate("failed", code=UNDELIVERABLE)]
    told = [Fate("sent"), Fate("delivered")]
    if channel == "whatsapp" and share(*key, "read") < WHATSAPP_READ:
        told.append(Fate("read"))
        if share(*key, "reply") < WHATSAPP_REPLIED:
            words = REPLIES[int(share(*key, "text") * len(REPLIES))]
            told.append(Fate("replied", text=words))
    return told

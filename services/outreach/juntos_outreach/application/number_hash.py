"""Hashes for what is recognised and not known: numbers, and what providers tell."""

import hashlib
import hmac

from .channels.telephones import e164


def hash_of(key: bytes, telephone: str) -> bytes:
    """32 bytes, the same for every spelling of one number."""
    spelled = e164(telephone) or telephone
    return hmac.new(key, spelled.encode(), hashlib.sha256).digest()


def short_digest(told: str) -> str:
    """32 hex digits of a provider's id, which may spell a telephone number.

    Nothing stays nothing: Kannel has no ids.
    """
    return hashlib.sha256(told.encode()).hexdigest()[:32] if told else ""

"""A telephone number as a keyed hash: what answers, without being known."""

import hashlib
import hmac

from .channels.telephones import e164


def hash_of(key: bytes, telephone: str) -> bytes:
    """32 bytes, the same for every spelling of one number."""
    spelled = e164(telephone) or telephone
    return hmac.new(key, spelled.encode(), hashlib.sha256).digest()

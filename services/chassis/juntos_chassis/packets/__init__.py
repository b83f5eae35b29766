"""Offline packets: the commands that a device made without network, in one request.

A service lists its endpoints by the name they have in a packet and wraps its parts::

    commands = packet_commands(routers, {"record_contact": record_contact})
    return with_packets(Service(...), commands, retry=RETRY)

``POST /packets`` then calls the same endpoint functions as the single requests do:
same body, roles, rules and errors. A command keeps its id and digest on both ways, so
one that was sent online and in a packet has one effect.
"""

from .assembly import with_packets
from .kinds import CommandKind, packet_commands
from .receipts import BadReceipt, verify_receipt
from .schema import create_packets

__all__ = [
    "BadReceipt",
    "CommandKind",
    "create_packets",
    "packet_commands",
    "verify_receipt",
    "with_packets",
]

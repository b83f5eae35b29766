"""Giving a service the routes and tables of packets."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..runtime import Service
from .desk import Desk
from .kinds import CommandKind
from .receipts import Receipts
from .routes import router
from .store import PacketStore


def with_packets(
    service: Service, kinds: Mapping[str, CommandKind], *, retry: Collection[str] = ()
) -> Service:
    """The same service, taking packets too.

    Args:
        service: complete otherwise; its migrations call ``create_packets``.
        kinds: what a packet may hold; see ``packet_commands``.
        retry: codes of rules that a later state may satisfy, such as the one that
            waits for an enrolment. A device sends those commands again.
    """
    desk = Desk(
        service=service.name,
        application=service.application,
        kinds=kinds,
        store=PacketStore(service.application.recorder.datastore.pool),
        receipts=Receipts.read(service.settings.receipt_key),
        retry=frozenset(retry),
    )
    return replace(
        service,
        routers=(*service.routers, router),
        state={**service.state, "packets": desk},
    )

"""The leader list: what one territorial unit signed off."""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import ListIsEmpty

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.leaders.leader-list")


class LeaderList(Aggregate):
    """A validated list. Its id follows from edition and unit, so there is only one."""

    TOPIC = "leaders.leader-list"

    class Validated(Created):
        """The unit signed off these leader mothers."""

        TOPIC = "leaders.leader-list.validated"
        class_version = 2
        edition: int
        leaders: tuple[UUID, ...]
        districts: int
        document: str | None
        content_sha256: str | None

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """The first lists were validated without a document."""
            facts["document"] = facts["content_sha256"] = None

    @event(Validated)
    def __init__(
        self,
        edition: int,
        territory: Territory,
        leaders: tuple[UUID, ...],
        districts: int,
        document: str | None,
        content_sha256: str | None,
        occurred_on: date,
    ) -> None:
        """Keep a list; ``validate`` is the way to make one."""
        self.edition = edition
        self.territory = territory
        self.leaders = leaders
        self.districts = districts
        self.document = document
        self.content_sha256 = content_sha256
        self.validated_on = occurred_on

    @staticmethod
    def create_id(edition: int, territory: Territory) -> UUID:
        """The one id of the list of a unit in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{territory.territorial_unit}")

    @classmethod
    def validate(
        cls,
        edition: int,
        unit: str,
        leaders: Mapping[str, Collection[UUID]],
        document: str | None,
        occurred_on: date,
    ) -> "LeaderList":
        """Sign off the list of a unit.

        Args:
            edition: year of the plan.
            unit: code of the territorial unit.
            leaders: selected leader mothers (user ids) by ubigeo of their district.
            document: number of the signed document, if there is one.
            occurred_on: date of the signature.
        """
        named = tuple(user for users in leaders.values() for user in users)
        if not named:
            raise ListIsEmpty(unit=unit)
        return cls(
            edition=edition,
            territory=territory_of(unit, leaders),
            leaders=named,
            districts=len(leaders),
            document=document,
            content_sha256=digest_of_list(edition, unit, leaders, occurred_on),
            occurred_on=occurred_on,
        )


def digest_of_list(
    edition: int, unit: str, leaders: Mapping[str, Collection[UUID]], on: date
) -> str:
    """SHA-256 of what a list says, a line a leader mother, in a fixed order.

    The lines are ``edition;unit;date`` and then ``ubigeo;user id``, sorted, each ended
    by a line feed: whoever holds the list can compute it again.
    """
    lines = [f"{ubigeo};{user}" for ubigeo, users in leaders.items() for user in users]
    text = "\n".join([f"{edition};{unit};{on.isoformat()}", *sorted(lines), ""])
    return sha256(text.encode()).hexdigest()


def territory_of(unit: str, ubigeos: Collection[str]) -> Territory:
    """The unit's region if all its districts lie in one, else the country."""
    regions = {ubigeo[:2] for ubigeo in ubigeos}
    region = regions.pop() if len(regions) == 1 else "00"
    return Territory(f"{region}0000", unit)

"""The cohort: the final list of participants of one territorial unit."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AnotherListWasSigned,
    CohortIsEmpty,
    RegionHasSigned,
    RegionIsNotOnTheList,
)

CHUNK = 500
NAMESPACE = uuid5(NAMESPACE_OID, "juntos.enrollment.cohort")


class Cohort(Aggregate):
    """A closed list. Its id follows from edition and unit, so there is only one."""

    TOPIC = "enrollment.cohort"

    class Closed(Created):
        """The list was closed with these totals."""

        TOPIC = "enrollment.cohort.closed"
        edition: int
        households: int
        districts: int

    class MembersListed(Aggregate.Event):
        """Some households of one district, named; the event's territory is theirs."""

        TOPIC = "enrollment.cohort.members-listed"
        edition: int
        household_ids: tuple[UUID, ...]

    class SignedOff(Aggregate.Event):
        """A regional government received the list and signed the acta."""

        TOPIC = "enrollment.cohort.signed-off"
        edition: int
        acta: str
        regional_government: str
        content_sha256: str

    @event(Closed)
    def __init__(
        self,
        edition: int,
        territory: Territory,
        households: int,
        districts: int,
        occurred_on: date,
    ) -> None:
        """Close a list; ``close`` is the way to make one with its members."""
        self.edition = edition
        self.territory = territory
        self.households = households
        self.districts = districts
        self.closed_on = occurred_on
        self.listed = 0
        self.regions: set[str] = set()
        self.sign_offs: dict[str, str] = {}

    @staticmethod
    def create_id(edition: int, territory: Territory) -> UUID:
        """The one id of the list of a unit in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{territory.territorial_unit}")

    @classmethod
    def close(
        cls,
        edition: int,
        territorial_unit: str,
        members: Mapping[str, Sequence[UUID]],
        occurred_on: date,
    ) -> "Cohort":
        """Close the list of a unit.

        Args:
            edition: year of the plan.
            territorial_unit: code of the unit.
            members: household ids by ubigeo of their district.
            occurred_on: date of the closing.
        """
        total = sum(len(households) for households in members.values())
        if total == 0:
            raise CohortIsEmpty(territorial_unit=territorial_unit)
        cohort = cls(
            edition=edition,
            territory=_territory_of(territorial_unit, members),
            households=total,
            districts=len(members),
            occurred_on=occurred_on,
        )
        for ubigeo, households in sorted(members.items()):
            for start in range(0, len(households), CHUNK):
                cohort._members_listed(
                    edition=edition,
                    household_ids=tuple(households[start : start + CHUNK]),
                    territory=Territory(ubigeo, territorial_unit),
                    occurred_on=occurred_on,
                )
        return cohort

    def sign_off(
        self,
        acta: str,
        regional_government: str,
        content_sha256: str,
        signed_sha256: str,
        occurred_on: date,
    ) -> None:
        """Record the acta of one region (Plan 2026, Tabla 2, line 7).

        Args:
            acta: its number.
            regional_government: region code, the first two digits of its ubigeos.
            content_sha256: digest of the list as it was closed.
            signed_sha256: digest printed on the acta that was signed.
            occurred_on: date of the signature.
        """
        if regional_government not in self.regions:
            raise RegionIsNotOnTheList(region=regional_government)
        if regional_government in self.sign_offs:
            raise RegionHasSigned(
                region=regional_government, acta=self.sign_offs[regional_government]
            )
        if signed_sha256 != content_sha256:
            raise AnotherListWasSigned(sha256=content_sha256)
        self._signed_off(
            edition=self.edition,
            acta=acta,
            regional_government=regional_government,
            content_sha256=content_sha256,
            territory=Territory(
                f"{regional_government}0000", self.territory.territorial_unit
            ),
            occurred_on=occurred_on,
        )

    @event(MembersListed)
    def _members_listed(
        self,
        edition: int,
        household_ids: tuple[UUID, ...],
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.listed += len(household_ids)
        self.regions.add(territory.ubigeo[:2])

    @event(SignedOff)
    def _signed_off(
        self,
        edition: int,
        acta: str,
        regional_government: str,
        content_sha256: str,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.sign_offs[regional_government] = acta


def _territory_of(territorial_unit: str, ubigeos: Mapping[str, object]) -> Territory:
    """The unit's region if all its districts lie in one, else the country."""
    regions = {ubigeo[:2] for ubigeo in ubigeos}
    region = regions.pop() if len(regions) == 1 else "00"
    return Territory(f"{region}0000", territorial_unit)

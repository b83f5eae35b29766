"""A figure of an official source; it stands beside results and explains nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .report_rules import FigurePublishedOtherwise

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.official_figure")


@dataclass(frozen=True, slots=True)
class Publication:
    """One value of a series, as its source published it.

    Attributes:
        level: national, region, unit or district.
        place: national, or the code of that place.
        period: the year, half-year or month that it describes.
    """

    series: str
    series_name: str
    level: str
    place: str
    period: str
    value: Decimal
    unit: str
    age_band: str
    source: str
    published_on: date

    @property
    def figure_id(self) -> UUID:
        """One id a series, place, period, age band, source and publication date."""
        parts = (
            self.series,
            self.level,
            self.place,
            self.period,
            self.age_band,
            self.source,
            self.published_on.isoformat(),
        )
        return uuid5(NAMESPACE, "\n".join(parts))


class OfficialFigure(Aggregate):
    """A published figure. Its id follows from what it is about and its publication."""

    TOPIC = "reporting.official_figure"

    class Recorded(Created):
        """The figure was taken over from its source."""

        TOPIC = "reporting.official_figure.recorded"
        publication: Publication

    @event(Recorded)
    def __init__(
        self, publication: Publication, territory: Territory, occurred_on: date
    ) -> None:
        """Take a figure over."""
        self.publication = publication
        self.territory = territory
        self.recorded_on = occurred_on

    @staticmethod
    def create_id(publication: Publication) -> UUID:
        """The one id of a published figure."""
        return publication.figure_id

    def require_same(self, publication: Publication) -> None:
        """The same figure again is harmless, another value needs another date."""
        if publication != self.publication:
            raise FigurePublishedOtherwise(
                series=self.publication.series,
                period=self.publication.period,
                value=self.publication.value,
            )

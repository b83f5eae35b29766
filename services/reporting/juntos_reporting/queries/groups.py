"""One group of a breakdown: the place, gestor, module or month that a figure is of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from juntos_chassis.errors import FieldError, InvalidInput, NotFound

from .cut import COUNTRY, Cut, Grouping
from .months import month_end

NO_MANAGER: Final = "No se cuenta por gestor: la lista final y las redes no son de uno."
NO_MODULE: Final = "No se cuenta por módulo: no trata de las sesiones de un módulo."
NO_GROUP: Final = "No hay cifra de {code} con by={by} y place={key}."
NO_MONTH: Final = "No hay cifra del mes {key} al {as_of:%d/%m/%Y} en esta edición."
WHICH_GROUP: Final = "Falta decir de qué grupo de la desagregación es la cifra."
WITH_GROUPING: Final = "indique el «place» que la cifra muestra con by={by}"
ONE_COUNTRY: Final = "con by=country el único lugar es PE; indique «by»"

NOT_APPLICABLE: Final[Mapping[Grouping, Mapping[str, str]]] = {
    Grouping.MANAGER: dict.fromkeys(("OG", "OG_BROAD", "OE4"), NO_MANAGER),
    Grouping.MODULE: dict.fromkeys(("OG", "OG_BROAD", "OE2", "OE3", "OE4"), NO_MODULE),
}
"""Why some indicators are left out of a grouping, by code."""
MODULES: Final = (1, 2, 3)
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Group:
    """A group as a figure names it: by what it is told apart, and its key."""

    grouping: Grouping = Grouping.COUNTRY
    key: str = COUNTRY

    @classmethod
    def named(cls, grouping: Grouping, key: str | None) -> "Group":
        """The group of a question; the country needs no name.

        Raises:
            InvalidInput: if another one has none, or the country has one of a part.
        """
        if grouping is not Grouping.COUNTRY and key is None:
            problem = WITH_GROUPING.format(by=grouping.value)
            raise InvalidInput(WHICH_GROUP, FieldError("place", problem))
        if grouping is Grouping.COUNTRY and key not in {None, COUNTRY}:
            raise InvalidInput(WHICH_GROUP, FieldError("place", ONE_COUNTRY))
        return cls(grouping, key or COUNTRY)

    def require(self, code: str) -> None:
        """Refuse an indicator that is not told apart like this, or has no such group.

        Raises:
            NotFound: saying why there is no such figure.
        """
        reason = NOT_APPLICABLE.get(self.grouping, {}).get(code)
        if reason is None and self._may_be():
            return
        missing = NO_GROUP.format(code=code, by=self.grouping.value, key=self.key)
        raise NotFound(reason or missing, code="no-such-figure")

    def _may_be(self) -> bool:
        return self.grouping is not Grouping.MODULE or self.key in map(str, MODULES)

    def narrowed(self, cut: Cut) -> Cut:
        """The cut of the figure itself: its own end of month, its own place.

        Raises:
            NotFound: if the month has no figure in this edition until the date.
        """
        key = self.key
        match self.grouping:
            case Grouping.MONTH:
                return replace(cut, as_of=self._last_day(cut))
            case Grouping.UNIT if not cut.units:
                return replace(cut, units=(key,))
            case Grouping.REGION if not cut.regions:
                return replace(cut, regions=(key,))
            case Grouping.DISTRICT if not cut.ubigeos:
                return replace(cut, ubigeos=(key,))
        return cut

    def _last_day(self, cut: Cut) -> date:
        for month, until in months_until(cut):
            if month == self.key:
                return until
        detail = NO_MONTH.format(key=self.key, as_of=cut.as_of)
        raise NotFound(detail, code="no-such-figure")


THE_COUNTRY: Final = Group()


def months_until(cut: Cut) -> Iterator[tuple[str, date]]:
    """The months of the edition until the date, each with its last day that counts."""
    for number in range(1, MONTHS + 1):
        month = f"{cut.edition}-{number:02}"
        if date(cut.edition, number, 1) <= cut.as_of:
            yield month, min(month_end(month), cut.as_of)

"""The table of districts and units: what each of its rows must say."""

from typing import Final

from juntos_chassis.tabular import Columns, Row

from ..domain.district import Assignment
from .inei import DirectoryEntry, find_district, is_reniec_code, same_name

COLUMNS: Final = Columns(
    required=("ubigeo", "distrito", "ut", "nombre_ut", "desde"),
)
NOT_IN_INEI: Final = "no es un código de distrito del INEI"
OTHER_NAME: Final = "para el INEI ese código es {name} ({province}, {region})"
RENIEC_CODE: Final = "; el código parece de RENIEC, que no se acepta"
NOWHERE: Final = DirectoryEntry("", "", "")
"""Stands for the district of a row that is refused."""


class AssignmentCheck:
    """Checks the rows of one file; a district may appear in it once."""

    def __init__(self) -> None:
        """No district seen yet."""
        self._seen: dict[str, int] = {}

    def __call__(self, row: Row) -> Assignment:
        """The assignment of a row; ``distrito`` may be empty or must be INEI's name."""
        ubigeo = row.digits("ubigeo", 6)
        entry = self._district(row, ubigeo)
        return Assignment(
            ubigeo=ubigeo,
            district_name=entry.district,
            province_name=entry.province,
            region_name=entry.region,
            unit=row.matching("ut", r"UT[0-9]{2}", "debe tener la forma UT01"),
            unit_name=row.text("nombre_ut", most=80),
            valid_from=row.date("desde"),
        )

    def _district(self, row: Row, ubigeo: str) -> DirectoryEntry:
        if not ubigeo:
            return NOWHERE
        first = self._seen.setdefault(ubigeo, row.number)
        if first != row.number:
            row.refuse("ubigeo", f"ya aparece en la fila {first}")
        entry = find_district(ubigeo)
        if entry is None:
            row.refuse("ubigeo", NOT_IN_INEI)
            return NOWHERE
        _require_name(row, ubigeo, entry)
        return entry


def _require_name(row: Row, ubigeo: str, entry: DirectoryEntry) -> None:
    given = row.optional("distrito")
    if not given or same_name(given, entry.district):
        return
    reason = OTHER_NAME.format(
        name=entry.district, province=entry.province, region=entry.region
    )
    if is_reniec_code(ubigeo, given):
        reason += RENIEC_CODE
    row.refuse("distrito", reason)

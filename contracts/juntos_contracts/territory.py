"""Where something counts: district, region and territorial unit."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Ubigeo = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{6}$"), "INEI district code, never RENIEC"
]
TerritorialUnitCode = Annotated[str, StringConstraints(pattern=r"^UT[0-9]{2}$")]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class Territory(BaseModel):
    """A district and the territorial unit (UT) that served it at that moment.

    A fact about a whole region has the ubigeo ``RR0000``; a national one is
    ``NATIONAL``. The UT is stored beside the district because the assignment is dated.
    """

    model_config = ConfigDict(frozen=True)

    ubigeo: Ubigeo
    territorial_unit: TerritorialUnitCode

    @property
    def region(self) -> str:
        """First two digits of the ubigeo: the department in INEI's coding."""
        return self.ubigeo[:2]


NATIONAL = Territory(ubigeo="000000", territorial_unit="UT00")

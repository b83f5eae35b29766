"""One measured figure."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and the raw thing measured in the same run where there is one.

    Attributes:
        name: the name by which issues and documents refer to it.
        value: in ``unit``.
        unit: such as ``commands/s`` or ``ms``.
        raw: the same work without our code around it, in the same unit.
        note: what was measured, in one line.
    """

    name: str
    value: float
    unit: str
    note: str
    raw: float | None = None

    @property
    def ratio(self) -> float | None:
        """Ours against the raw thing: 1 means as fast."""
        return None if self.raw is None else self.value / self.raw

    def as_json(self) -> str:
        """The line that ``make bench`` prints."""
        return json.dumps(
            {
                "name": self.name,
                "value": round(self.value, 2),
                "unit": self.unit,
                "raw": None if self.raw is None else round(self.raw, 2),
                "ratio": None if self.ratio is None else round(self.ratio, 3),
            }
        )

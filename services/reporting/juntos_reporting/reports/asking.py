"""One question to the view, from which every table of a report is computed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Connection

from juntos_chassis.errors import NotFound

from ..domain.issued_report import Level, Place
from ..facts.view import positions
from ..queries.answers import IndicatorsAnswer, indicators
from ..queries.cut import Cut, Grouping
from ..queries.definitions import policy_version
from ..queries.groups import months_until
from ..queries.places import COUNTRY_NAME, District, districts
from ..queries.plan import plan_in_force
from ..queries.policies import Policies, PolicyInForce, policies_in_force
from ..queries.populations import Populations
from ..queries.quality import Quality, quality
from ..queries.reader import require_past
from .content import Basis

NO_SUCH_PLACE = "El territorio registrado no tiene «{place}» al {as_of:%d/%m/%Y}."


@dataclass(frozen=True)
class Asking:
    """A place and two times in one snapshot; whatever is asked twice is read once."""

    db: Connection
    place: Place
    cut: Cut
    known_at: datetime

    @classmethod
    def at(
        cls,
        db: Connection,
        edition: int,
        place: Place,
        as_of: date,
        known_at: datetime | None,
    ) -> "Asking":
        """Fix both times: what nobody names is this moment, by the database's clock.

        Raises:
            InvalidInput: if ``known_at`` is still to come.
        """
        known = require_past(db, known_at)
        here = (place.code,)
        cut = Cut(
            edition,
            as_of,
            known,
            units=here if place.level is Level.UNIT else (),
            regions=here if place.level is Level.REGION else (),
        )
        return cls(db, place, cut, known)

    @cached_property
    def policies(self) -> dict[str, PolicyInForce]:
        """The definitions in force."""
        return policies_in_force(self.db, self.cut)

    @cached_property
    def people(self) -> Populations:
        """The populations of the place."""
        return Populations(self.cut, Policies.of(self.policies, self.cut.as_of))

    @cached_property
    def quality(self) -> Quality:
        """What to know before the figures are believed."""
        return quality(self.db, self.cut)

    @cached_property
    def districts(self) -> list[District]:
        """Every district on record, with its unit on that date."""
        return districts(self.db, self.cut)

    @cached_property
    def whole(self) -> IndicatorsAnswer:
        """The indicators of the place in total."""
        return self.indicators(Grouping.COUNTRY)

    def indicators(self, grouping: Grouping) -> IndicatorsAnswer:
        """The indicators of the place, in total or told apart."""
        return indicators(self.db, self.cut, grouping)

    def until(self, as_of: date) -> "Asking":
        """The same question about an earlier date."""
        return replace(self, cut=replace(self.cut, as_of=as_of))

    def month_ends(self) -> list[date]:
        """The last day of each month of the edition; the cut-off ends its month."""
        return [until for _, until in months_until(self.cut)]

    def place_name(self) -> str:
        """The name of the place, as the territory on record says it.

        Raises:
            NotFound: if no district belongs to it.
        """
        code = self.place.code
        names: Mapping[str, str]
        match self.place.level:
            case Level.NATIONAL:
                return COUNTRY_NAME
            case Level.REGION:
                names = {d.ubigeo[:2]: d.region_name for d in self.districts}
            case Level.UNIT:
                names = {d.unit: d.unit_name for d in self.districts}
        if code not in names:
            detail = NO_SUCH_PLACE.format(place=code, as_of=self.cut.as_of)
            raise NotFound(detail, code="no-such-place")
        return names[code]

    def basis(self) -> Basis:
        """What the tables rest on."""
        plan = plan_in_force(self.db, self.cut)
        return Basis(
            edition=self.cut.edition,
            as_of=self.cut.as_of,
            known_at=self.known_at,
            place={
                "code": self.place.code,
                "level": self.place.level.value,
                "name": self.place_name(),
            },
            plan={}
            if plan is None
            else {
                "title": plan.title,
                "legal_reference": plan.legal_reference,
                "effective_on": plan.effective_on.isoformat(),
            },
            policy_version=policy_version(self.policies),
            policies={name: _said(one) for name, one in sorted(self.policies.items())},
            positions=dict(sorted(positions(self.db).items())),
            quality=self.quality.counts(),
        )


def _said(policy: PolicyInForce) -> dict[str, str]:
    return {
        "value": policy.value,
        "effective_on": policy.effective_on.isoformat(),
        "legal_reference": policy.legal_reference,
        "author": policy.author,
    }

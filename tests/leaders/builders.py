"""Candidates and networks for tests, with the usual values filled in."""

from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory
from juntos_leaders.domain.candidacy import LeaderCandidacy
from juntos_leaders.domain.network import DistrictNetwork
from juntos_leaders.domain.values import Scores

PLACE = Territory("100101", "UT07")
AUGUST_20 = date(2026, 8, 20)
SEPTEMBER_1 = date(2026, 9, 1)
SEPTEMBER_15 = date(2026, 9, 15)
OCTOBER_10 = date(2026, 10, 10)
ANA, BEA, CAM = (UUID(int=number) for number in (101, 102, 103))
SCORES = Scores(leadership=80, commitment=90, convening_power=70)
RESOLUTION = "R.A. 123-2026-EJEMPLO"


def a_candidacy() -> LeaderCandidacy:
    """Ana, nominated on the twentieth of August."""
    return LeaderCandidacy(
        edition=2026,
        user_id=ANA,
        scores=SCORES,
        territory=PLACE,
        occurred_on=AUGUST_20,
    )


def a_network() -> DistrictNetwork:
    """The network of Ana and Bea, formed on the fifteenth of September."""
    return DistrictNetwork.form(2026, PLACE, [ANA, BEA], {ANA, BEA, CAM}, SEPTEMBER_15)

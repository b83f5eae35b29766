"""Candidates and networks for tests, with the usual values filled in."""

from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory
from juntos_leaders.domain.candidacy import LeaderCandidacy
from juntos_leaders.domain.network import DistrictNetwork
from juntos_leaders.domain.values import ActionFacts, ActionKind, ActionPlace, Scores

PLACE = Territory("100101", "UT07")
AUGUST_20 = date(2026, 8, 20)
SEPTEMBER_1 = date(2026, 9, 1)
SEPTEMBER_15 = date(2026, 9, 15)
OCTOBER_10 = date(2026, 10, 10)
ANA, BEA, CAM, DORA = (UUID(int=number) for number in (101, 102, 103, 104))
SCORES = Scores(leadership=80, commitment=90, convening_power=70)
RESOLUTION = "R.A. 123-2026-EJEMPLO"
FAIR = ActionFacts(
    kind=ActionKind.HEALTH_CAMPAIGN, reach=40, place=ActionPlace.SCHOOL, evidence="F-1"
)


def a_candidacy(user: UUID = ANA, place: Territory = PLACE) -> LeaderCandidacy:
    """Ana by default, nominated on the twentieth of August."""
    return LeaderCandidacy(
        edition=2026,
        user_id=user,
        scores=SCORES,
        former_leader=False,
        territory=place,
        occurred_on=AUGUST_20,
    )


def a_network() -> DistrictNetwork:
    """The network of Ana and Bea, formed on the fifteenth of September."""
    return DistrictNetwork.form(
        2026, PLACE, [ANA, BEA], {ANA, BEA, CAM}, None, SEPTEMBER_15
    )

"""The household: the unit that JUNTOS serves."""

from datetime import date

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .values import Eligibility


class Household(Aggregate):
    """A household of the padrón. Its code in the padrón stays in the directory."""

    TOPIC = "enrollment.household"

    class Registered(Created):
        """The household appeared in the padrón."""

        TOPIC = "enrollment.household.registered"
        eligibility: Eligibility

    @event(Registered)
    def __init__(
        self, territory: Territory, eligibility: Eligibility, occurred_on: date
    ) -> None:
        """Register a household on the date of the padrón."""
        self.territory = territory
        self.eligibility = eligibility
        self.registered_on = occurred_on

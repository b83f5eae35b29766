"""The household: the unit that JUNTOS serves."""

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import BirthAlreadyReported, NoPregnancyToEnd
from .values import Eligibility, EligibilityEnd


class Household(Aggregate):
    """A household of the padrón. Its code in the padrón stays in the directory."""

    TOPIC = "enrollment.household"

    class Registered(Created):
        """The household appeared in the padrón."""

        TOPIC = "enrollment.household.registered"
        eligibility: Eligibility

    class ChildBirthReported(Aggregate.Event):
        """A child was born; dated by the report, the birth date is personal."""

        TOPIC = "enrollment.household.child-birth-reported"
        eligibility: Eligibility

    class PregnancyReported(Aggregate.Event):
        """A registered usuaria is pregnant; dated by the report."""

        TOPIC = "enrollment.household.pregnancy-reported"
        user_id: UUID
        eligibility: Eligibility

    class PregnancyEnded(Aggregate.Event):
        """A pregnancy ended without a birth; dated by the report, its day is personal.

        ``eligibility`` is by what the household is served from then on.
        """

        TOPIC = "enrollment.household.pregnancy-ended"
        user_id: UUID
        eligibility: Eligibility | None

    class EligibilityEnded(Aggregate.Event):
        """An evaluation found it no longer eligible."""

        TOPIC = "enrollment.household.eligibility-ended"
        cause: EligibilityEnd
        stays_in_cohort: bool

    class EligibilityRegained(Aggregate.Event):
        """What was told later makes it eligible again, from the event's date on."""

        TOPIC = "enrollment.household.eligibility-regained"
        eligibility: Eligibility

    @event(Registered)
    def __init__(
        self, territory: Territory, eligibility: Eligibility, occurred_on: date
    ) -> None:
        """Register a household on the date of the padrón."""
        self.territory = territory
        self.eligibility: Eligibility | None = eligibility
        self.registered_on = occurred_on
        self.ended_on: date | None = None
        self.unserved_since: date | None = None

    @property
    def lapsed_on(self) -> date | None:
        """Since when it is served by nothing that is known; None while it is."""
        days = [day for day in (self.ended_on, self.unserved_since) if day is not None]
        return max(days, default=None)

    def report_pregnancy(
        self, user_id: UUID, territory: Territory, occurred_on: date
    ) -> None:
        """Record that a usuaria of the household is pregnant."""
        self._pregnancy_reported(
            user_id=user_id,
            eligibility=Eligibility.PREGNANT,
            territory=territory,
            occurred_on=occurred_on,
        )

    def report_birth(
        self, is_news: bool, territory: Territory, occurred_on: date
    ) -> None:
        """Record that a child was born; the household is served for the child now.

        Args:
            is_news: whether the birth is none of those that are known already.
            territory: where the household lives now.
            occurred_on: day of the report.
        """
        if not is_news:
            raise BirthAlreadyReported
        self._child_birth_reported(
            eligibility=Eligibility.CHILD_UNDER_24_MONTHS,
            territory=territory,
            occurred_on=occurred_on,
        )

    def end_pregnancy(
        self,
        user_id: UUID,
        is_known: bool,
        eligibility: Eligibility | None,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Record that a pregnancy ended without a birth.

        Args:
            user_id: who was pregnant.
            is_known: whether a pregnancy of hers is known that was on that day.
            eligibility: by what the household is served from now on, if by anything.
            territory: where the household lives now.
            occurred_on: day of the report.
        """
        if not is_known:
            raise NoPregnancyToEnd
        self._pregnancy_ended(
            user_id=user_id,
            eligibility=eligibility,
            territory=territory,
            occurred_on=occurred_on,
        )

    def end_eligibility(
        self,
        cause: EligibilityEnd,
        stays_in_cohort: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Record the end once, however often it is evaluated."""
        if self.ended_on is None:
            self._eligibility_ended(
                cause=cause,
                stays_in_cohort=stays_in_cohort,
                territory=territory,
                occurred_on=occurred_on,
            )

    def regain_eligibility(
        self, eligibility: Eligibility, territory: Territory, occurred_on: date
    ) -> None:
        """Record a new pregnancy or child of a household that had ended before."""
        lapsed_on = self.lapsed_on
        if lapsed_on is not None and lapsed_on <= occurred_on:
            self._eligibility_regained(
                eligibility=eligibility, territory=territory, occurred_on=occurred_on
            )

    @event(ChildBirthReported)
    def _child_birth_reported(
        self, eligibility: Eligibility, territory: Territory, occurred_on: date
    ) -> None:
        self.eligibility = eligibility
        self.territory = territory
        self.ended_on = None
        self.unserved_since = None

    @event(PregnancyReported)
    def _pregnancy_reported(
        self,
        user_id: UUID,
        eligibility: Eligibility,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.territory = territory

    @event(PregnancyEnded)
    def _pregnancy_ended(
        self,
        user_id: UUID,
        eligibility: Eligibility | None,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.eligibility = eligibility
        self.territory = territory
        self.unserved_since = occurred_on if eligibility is None else None

    @event(EligibilityEnded)
    def _eligibility_ended(
        self,
        cause: EligibilityEnd,
        stays_in_cohort: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.territory = territory
        self.ended_on = occurred_on

    @event(EligibilityRegained)
    def _eligibility_regained(
        self, eligibility: Eligibility, territory: Territory, occurred_on: date
    ) -> None:
        self.eligibility = eligibility
        self.territory = territory
        self.ended_on = None
        self.unserved_since = None

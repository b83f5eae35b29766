"""Spreading an annual total over months so that nothing is lost in the rounding."""

from collections.abc import Mapping
from fractions import Fraction


def spread(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Whole shares of a total by largest remainder; they add up to the total exactly.

    Args:
        total: what is shared out, zero or more, in the unit of the activity.
        weights: by month, not negative, at least one above zero. A tie goes to the
            month that comes first in the mapping.

    Returns:
        The share of every month named, in the same order.

    Raises:
        ValueError: if there is nothing to share by.

    Source: Plan 2026, Tabla 2 marks months without monthly quantities.
    """
    whole = sum(weights.values())
    if total < 0 or whole <= 0 or min(weights.values()) < 0:
        message = "a spread needs a total and weights that are not negative"
        raise ValueError(message)
    exact = {month: Fraction(total * w, whole) for month, w in weights.items()}
    shares = {month: int(share) for month, share in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda month: shares[month] - exact[month])
    for month in by_remainder[:left]:
        shares[month] += 1
    return shares


def spread_evenly(total: int, months: tuple[str, ...]) -> dict[str, int]:
    """The spread over months that count alike, earliest first."""
    return spread(total, dict.fromkeys(sorted(months), 1))


def spread_by_unit(
    months: Mapping[str, int], weights: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """What each unit does in each month: every month and the total add up exactly.

    The total is shared by weight; then each month goes to the units by what each has
    still to do, so that nobody gets more than its share; the last month takes the rest.

    Args:
        months: what the country does in each month, earliest first.
        weights: by unit, not negative, at least one above zero.

    Returns:
        The shares by month of every unit named.

    Raises:
        ValueError: if there is nothing to share by.
    """
    left = spread(sum(months.values()), weights)
    shares: dict[str, dict[str, int]] = {unit: {} for unit in weights}
    for month, amount in months.items():
        given = spread(amount, left) if amount else dict.fromkeys(left, 0)
        for unit, share in given.items():
            shares[unit][month] = share
            left[unit] -= share
    return shares

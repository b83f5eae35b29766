"""Spreading annual totals over months."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juntos_reporting.domain.spread import spread, spread_evenly

totals = st.integers(min_value=0, max_value=10**7)
weights = st.dictionaries(
    st.text(min_size=1, max_size=3), st.integers(0, 1000), min_size=1, max_size=12
).filter(lambda found: sum(found.values()) > 0)


@pytest.mark.parametrize(
    ("total", "months", "expected"),
    [
        (26_000, ("2026-02", "2026-03"), {"2026-02": 13_000, "2026-03": 13_000}),
        (1, ("2026-11", "2026-12"), {"2026-11": 1, "2026-12": 0}),
        (
            12,
            ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08"),
            {
                "2026-04": 3,
                "2026-05": 3,
                "2026-06": 2,
                "2026-07": 2,
                "2026-08": 2,
            },
        ),
    ],
)
def test_a_total_is_spread_evenly_and_the_rest_goes_to_the_first_months(
    total: int, months: tuple[str, ...], expected: dict[str, int]
) -> None:
    assert spread_evenly(total, months) == expected


def test_the_largest_remainder_gets_the_rest() -> None:
    # exact shares: 0.5, 1.7, 7.8 -> 0, 1, 7 and two left for 0.8 and 0.7
    assert spread(10, {"a": 5, "b": 17, "c": 78}) == {"a": 0, "b": 2, "c": 8}


@given(totals, weights)
def test_shares_add_up_and_lie_within_one_of_the_exact_share(
    total: int, weights: dict[str, int]
) -> None:
    shares = spread(total, weights)

    whole = sum(weights.values())
    assert sum(shares.values()) == total
    assert list(shares) == list(weights)
    for month, share in shares.items():
        assert abs(share * whole - total * weights[month]) < whole


@pytest.mark.parametrize("bad", [{}, {"a": 0}, {"a": 2, "b": -1}])
def test_there_is_no_spread_without_something_to_share_by(bad: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="spread"):
        spread(3, bad)

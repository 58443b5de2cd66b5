"""Brent's method: the same steps as scipy's, which is too slow to load for it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from geomine.errors import InputError
from geomine.stats.roots import root


@given(st.integers(0, 2**32 - 1), st.sampled_from([(1e-300, 1e-14), (1e-12, 1e-12), (1e-3, 1e-9)]))
def test_the_root_is_scipys_to_the_last_digit(seed: int, near: tuple[float, float]) -> None:
    draw = np.random.default_rng(seed)
    slope, bend, wave = draw.normal(size=3)
    low, high = -draw.lognormal(0, 3), draw.lognormal(0, 3)

    def function(x: float) -> float:
        return float(slope * x + bend * x**3 + np.sin(wave * x) + draw_at)

    draw_at = -function_middle(slope, bend, wave, low, high)
    if function(low) * function(high) >= 0:
        return
    found = root(function, low, high, xtol=near[0], rtol=near[1])
    assert found == brentq(function, low, high, xtol=near[0], rtol=near[1])


def function_middle(slope: float, bend: float, wave: float, low: float, high: float) -> float:
    """Return what makes the function of a test change its sign between the two ends."""
    ends = [slope * x + bend * x**3 + np.sin(wave * x) for x in (low, high)]
    return float(0.3 * ends[0] + 0.7 * ends[1])


def test_an_end_that_is_a_root_is_the_answer() -> None:
    assert root(lambda x: x, 0.0, 2.0, xtol=1e-9) == 0
    assert root(lambda x: x - 2, 0.0, 2.0, xtol=1e-9) == 2


def test_two_ends_of_one_sign_are_refused() -> None:
    with pytest.raises(InputError, match="no root between 1 and 2"):
        root(lambda x: x, 1, 2, xtol=1e-9)

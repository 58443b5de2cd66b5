"""The scan in the compiled kernel: the same scores as without it, and a bound that holds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomine.kernel import library
from geomine.stats import scan_search as search
from geomine.stats.scan_model import Frame, Study

needs_kernel = pytest.mark.skipif(library() is None, reason="without the compiled kernel")
draws = st.integers(0, 2**32 - 1).map(np.random.default_rng)


@needs_kernel
@given(draws, st.integers(1, 900), st.integers(1, 6), st.booleans(), st.floats(0.05, 1))
def test_the_kernel_gives_each_map_the_score_that_numpy_gives_it(
    draw, total, min_cases, on_a_grid, max_share
) -> None:
    n = 17
    places = draw.integers(0, 4, (n, 2)).astype(float) if on_a_grid else draw.normal(size=(n, 2))
    people = draw.lognormal(0, 2, n)
    study = Study(
        (Frame(places), Frame(places * [1, 3], 0.8)),
        draw.multinomial(total, people / people.sum())[:, None].astype(float),
        people[:, None] * (total / people.sum()), people / people.sum(),
        max_share=max_share, min_cases=min_cases,
    )  # fmt: skip
    chance = study.chance(60, draw)
    tasks = [(frame, k) for frame in (0, 1) for k in range(n)]
    compiled, plain = (
        search._compiled(study, chance, tasks),
        search._by_window(study, chance, tasks),
    )
    np.testing.assert_allclose(compiled, plain, rtol=1e-13, atol=0)


@given(st.floats(1e-6, 0.999), st.floats(0, 1), st.integers(2, 10_000))
def test_the_bound_by_which_windows_are_passed_over_is_one(share, along, total) -> None:
    # scan.hpp: total (p - q)^2 / (2 q (1 - q)) bounds the score where p + q <= 1
    expected = share * total
    cases = expected + along * (total - 2 * expected)
    if not cases > expected:
        return
    score = cases * np.log(cases / expected)
    rest = total - cases
    score += rest * np.log(rest / (total - expected)) if rest > 0 else 0.0
    bound = total * (cases - expected) ** 2 / (2 * expected * (total - expected))
    assert score <= bound * (1 + 1e-9) + 1e-9 * total


def test_without_the_kernel_a_simulation_gives_the_same(monkeypatch) -> None:
    draw = np.random.default_rng(3)
    places, people = draw.normal(size=(30, 2)), draw.lognormal(0, 1, 30)
    cases = draw.multinomial(200, people / people.sum())[:, None].astype(float)
    size = people[:, None] * (200 / people.sum())
    study = Study((Frame(places),), cases, size, people / people.sum())
    maps = study.chance(99, draw)
    found = search.simulate(study, maps)
    monkeypatch.setenv("GEOMINE_KERNEL", "off")
    np.testing.assert_allclose(search.simulate(study, maps), found, rtol=1e-13, atol=0)

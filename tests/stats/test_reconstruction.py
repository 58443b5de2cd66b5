"""The quick attack finds the cells that bounding each of them finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geomine.disclosure.counts import totals_relations
from geomine.stats.reconstruction import narrow_cells
from geomine.stats.suppression import bounds


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 0.9))
def test_it_finds_what_bounding_every_cell_finds(seed, share) -> None:
    rng = np.random.default_rng(seed)
    inner = rng.poisson(4, (4, 3))
    table = np.vstack([inner, inner.sum(axis=0)])
    cells = np.column_stack([table, table.sum(axis=1)]).ravel()
    hidden = rng.random(20) < share
    relations = totals_relations(5, 4)
    asked = np.flatnonzero(hidden)
    least, most = bounds(cells, relations, hidden)
    found = narrow_cells(cells, relations, hidden, low=np.zeros(20), span=5, which=asked)
    assert found.tolist() == [k for k in asked if most[k] - least[k] < 5 - 1e-6]

"""What a map stands on."""

from __future__ import annotations

import geomine as gm
from geomine.mapping.ground import backdrop_layer


def test_lands_around_are_drawn_only_where_the_districts_lie_among_them() -> None:
    around = gm.datasets.orientation()
    west, south, east, north = around.total_bounds
    inside = [[south + 1, west + 1], [north - 1, east - 1]]
    beyond = [[south - 1, west + 1], [north - 1, east - 1]]  # all land there would look like sea
    assert backdrop_layer(around, inside, lang="en") is not None
    assert backdrop_layer(around, beyond, lang="en") is None

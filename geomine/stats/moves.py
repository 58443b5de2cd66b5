"""Random moves of points within what is known of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from geomine.stats.checks import Floats


def uniform_in_disc(radius_m: Floats, rng: np.random.Generator) -> Floats:
    """Return random steps east and north, uniform in a disc of each radius, shape (n, 2)."""
    length = radius_m * np.sqrt(rng.random(len(radius_m)))
    angle = 2 * np.pi * rng.random(len(radius_m))
    return np.column_stack([length * np.cos(angle), length * np.sin(angle)])

"""Random moves of points within what is known of their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geomine.stats.checks import Floats


def uniform_in_disc(
    radius_m: Floats, rng: np.random.Generator, *, rows: NDArray[np.intp] | None = None
) -> Floats:
    """Return random steps east and north, uniform in a disc of each radius, shape (n, 2).

    With ``rows`` only those steps, where the others make no difference; they are drawn all the
    same, so that a step does not depend on which others are wanted.
    """
    share, turn = rng.random(len(radius_m)), rng.random(len(radius_m))
    if rows is not None:
        radius_m, share, turn = radius_m[rows], share[rows], turn[rows]
    length, angle = radius_m * np.sqrt(share), 2 * np.pi * turn
    return np.column_stack([length * np.cos(angle), length * np.sin(angle)])

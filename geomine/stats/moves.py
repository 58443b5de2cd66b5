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
    return np.column_stack(_steps(radius_m, share, turn))


def disc_steps(radius_m: Floats, rng: np.random.Generator, *, runs: int) -> tuple[Floats, Floats]:
    """Return steps east and north as :func:`uniform_in_disc`, each of shape (runs, n)."""
    share, turn = rng.random((2, runs, len(radius_m)))
    return _steps(radius_m, share, turn)


def _steps(radius_m: Floats, share: Floats, turn: Floats) -> tuple[Floats, Floats]:
    length, angle = radius_m * np.sqrt(share), 2 * np.pi * turn
    return length * np.cos(angle), length * np.sin(angle)

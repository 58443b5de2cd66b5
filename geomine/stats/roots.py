"""The root of a function between two points of different sign."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

RTOL = 4 * 2.0**-52
"""No double is nearer to a root."""
MOST_STEPS = 100
"""Halving alone would take so many for any two doubles that a rate can lie between."""


def root(
    function: Callable[[float], float], low: float, high: float, *, xtol: float, rtol: float = RTOL
) -> float:
    """Return where ``function`` is 0, by Brent's method: it has another sign at either end.

    Step by step :func:`scipy.optimize.brentq`, whose package takes a tenth of a second to load
    and would be loaded for this alone.

    Parameters
    ----------
    function : callable
        Continuous.
    low, high : float
        Where it has different signs.
    xtol, rtol : float
        How near to the root, absolutely and relatively.

    Raises
    ------
    InputError
        If the signs do not differ.

    References
    ----------
    Brent (1973), Algorithms for Minimization Without Derivatives, chapter 4.

    Examples
    --------
    >>> round(root(lambda x: x * x - 2, 0, 2, xtol=1e-12, rtol=1e-12), 9)
    1.414213562
    """
    before, at = (low, function(low)), (high, function(high))
    if before[1] == 0:
        return low
    if at[1] == 0:
        return high
    if (before[1] < 0) == (at[1] < 0):
        raise InputError(f"a function has no root between {low} and {high}: both ends have a sign.")
    across, step, last = before, 0.0, 0.0  # the other side of the root, and the last two steps
    for _ in range(MOST_STEPS):
        if (before[1] < 0) != (at[1] < 0):
            across, step = before, at[0] - before[0]
            last = step
        if abs(across[1]) < abs(at[1]):  # the better end goes on
            before, at, across = at, across, at
        near = (xtol + rtol * abs(at[0])) / 2
        half = (across[0] - at[0]) / 2
        if at[1] == 0 or abs(half) < near:
            break
        hopeful = abs(last) > near and abs(at[1]) < abs(before[1])
        tried = _step(before, at, across) if hopeful else half
        fits = hopeful and 2 * abs(tried) < min(abs(last), 3 * abs(half) - near)
        last, step = (step, tried) if fits else (half, half)
        before = at
        x = at[0] + (step if abs(step) > near else near if half > 0 else -near)
        at = x, function(x)
    return at[0]


def _step(
    before: tuple[float, float], at: tuple[float, float], across: tuple[float, float]
) -> float:
    """Return the step to where a line, or a parabola of three points, is 0."""
    if before[0] == across[0]:
        return -at[1] * (at[0] - before[0]) / (at[1] - before[1])
    one = (before[1] - at[1]) / (before[0] - at[0])
    other = (across[1] - at[1]) / (across[0] - at[0])
    flat = other * one * (across[1] - before[1])
    return -at[1] * (across[1] * other - before[1] * one) / flat if flat else math.inf

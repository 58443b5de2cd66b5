"""Checks of what the statistics are given, each with one clear message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from geomine.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = "NDArray[np.float64]"


def tail(confidence: object) -> float:
    """Return the probability left out on each side; anything but a share is refused."""
    if not isinstance(confidence, int | float) or not 0 < confidence < 1:
        raise InputError(
            f"confidence must lie between 0 and 1, as 0.95 does; found {confidence!r}."
        )
    return (1 - confidence) / 2


def amounts(name: str, values: ArrayLike) -> Floats:
    """Return ``values`` as floats from 0 up, NaN kept."""
    try:
        found = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numbers; found {values!r:.80}.") from None
    wrong = (found < 0) | np.isinf(found)
    if wrong.any():
        raise InputError(f"{name} must be 0 or more and finite; found {found[wrong].flat[0]:g}.")
    return found


def counts(name: str, values: ArrayLike) -> Floats:
    """Return ``values`` as whole floats from 0 up, NaN kept."""
    counted = amounts(name, values)
    broken = ~np.isnan(counted) & (counted != np.floor(counted))
    if broken.any():
        raise InputError(
            f"{name} must be whole numbers; found {counted[broken].flat[0]:g}. "
            "For weighted sums use gamma_interval."
        )
    return counted

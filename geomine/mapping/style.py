"""Colours, classes and marks; what a colour means is decided here and nowhere else.

No green anywhere, as it would read as safe; grey is for what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geomine.stats.classes import rate_classes

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE_COLOURS = ("#fee391", "#fec44f", "#fe9929", "#d95f0e", "#993404")
"""ColorBrewer YlOrBr without its lightest steps, which paper shows as white."""
ZERO_COLOUR = "#fffdf0"
"""Nothing recorded: nearly the paper, never green."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of incident is marked: a shape and a colour, each enough alone."""

    name: str
    shape: str
    colour: str
    codes: tuple[str, ...]


DEVICES = (
    Look("ap_mine", "circle", "#0072b2", ("ap_mine",)),
    Look("at_mine", "square", "#000000", ("at_mine",)),
    Look("erw", "triangle", "#cc79a7", ("submunition", "other_erw", "fuze", "ied")),
    Look("mine_unspecified", "diamond", "#56b4e9", ("mine_unspecified", "improvised_mine")),
    Look("unknown", "circle", "#ffffff", ()),
)
"""Marks of incidents by device, colours after Okabe and Ito (2008); the last is for all others."""

OUTCOMES = (
    Look("killed", "square", "#000000", ("killed",)),
    Look("injured", "circle", "#56b4e9", ("injured",)),
    Look("unknown", "diamond", "#ffffff", ()),
)
"""Marks by what happened to people: somebody killed, somebody injured, neither known."""

LOOKS_BY = {"look": DEVICES, "outcome": OUTCOMES}
"""The two ways of marking incidents that a page offers, by the question they answer."""


def breaks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the upper bounds of at most five classes of the positive ``values``.

    Parameters
    ----------
    values : numpy.ndarray
        Rates of all districts of a run, so that all its maps share the classes;
        missing ones and zeros make no class.

    Returns
    -------
    numpy.ndarray
        Ascending; the last is the largest value. Empty if nothing is above zero.

    References
    ----------
    Fisher 1958, On grouping for maximum homogeneity, JASA 53; Jenks 1977, see
    :func:`geomine.stats.classes.natural_breaks`.

    Examples
    --------
    >>> breaks(np.array([0.0, np.nan, 1.0, 1.1, 5.0, 9.0])).tolist()
    [1.0, 1.1, 5.0, 9.0]
    """
    return rate_classes(values, len(RATE_COLOURS))


DENSITY_COLOURS = ("#dadaeb", "#bcbddc", "#9e9ac8", "#756bb1", "#54278f")
"""ColorBrewer Purples: another hue than the rates, and as surely darker where there is more."""


def density_colours(n_classes: int) -> tuple[str, ...]:
    """Return ``n_classes`` colours of a density surface from light to dark."""
    return DENSITY_COLOURS[len(DENSITY_COLOURS) - n_classes :]


def colours(n_classes: int) -> tuple[str, ...]:
    """Return ``n_classes`` colours from light to dark, spread over the whole scale.

    Examples
    --------
    >>> colours(2)
    ('#fee391', '#993404')
    """
    if n_classes == 1:
        return (RATE_COLOURS[2],)
    places = np.linspace(0, len(RATE_COLOURS) - 1, n_classes).round().astype(int)
    return tuple(RATE_COLOURS[k] for k in places)

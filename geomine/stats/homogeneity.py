"""Whether areas differ at all by more than chance, and how unusual each is alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats.smoothing import usable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Tests of one rate everywhere.

    Attributes
    ----------
    chi_square, freedom, chi_square_p : float
        Pearson's statistic, its degrees of freedom, and its asymptotic p-value, which is wrong
        where fewer than about five events are expected.
    potthoff_whittinghill : float
        The sum of events × (events - 1) / expected × all expected, which looks for over-dispersion.
    p_value : float
        Monte Carlo p-value of the latter: right for few events too.
    """

    chi_square: float
    freedom: float
    chi_square_p: float
    potthoff_whittinghill: float
    p_value: float


def homogeneity(
    events: ArrayLike, exposure: ArrayLike, *, seed: int, replications: int = 999
) -> Homogeneity:
    """Return tests of whether all areas could have one rate.

    Look here before mapping rates: where one rate explains them all, a map of rates is a
    map of chance.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years; an area without either known has no part.
    seed : int
        Seed of the maps drawn.
    replications : int, default 999
        Maps drawn, all events dealt out by exposure.

    Raises
    ------
    InputError
        If fewer than two areas are known, nothing happened, or a value cannot be used.

    References
    ----------
    Potthoff RF, Whittinghill M (1966), Biometrika 53:183-190.

    Examples
    --------
    >>> found = homogeneity([9, 11, 30, 10], [1000, 1000, 1000, 1000], seed=1)
    >>> round(found.chi_square, 2), found.p_value
    (20.13, 0.001)
    """
    counts, years = usable(events, exposure)
    known = ~np.isnan(counts)
    counts, years = counts[known], years[known]
    total = counts.sum()
    if len(counts) < 2 or not total:  # noqa: PLR2004
        raise InputError("events: at least two areas and one event are needed to compare rates.")
    if replications < 1:
        raise InputError(f"replications must be 1 or more; found {replications}.")
    share = years / years.sum()
    expected = total * share
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    found = _potthoff_whittinghill(counts, expected)
    rng, reached, done = np.random.default_rng(seed), 1, 0
    while done < replications:
        maps = min(max(1, BLOCK // len(counts)), replications - done)
        drawn = rng.multinomial(int(total), share, size=maps).astype(float)
        reached += int((_potthoff_whittinghill(drawn, expected) >= found * (1 - 1e-12)).sum())
        done += maps
    freedom = len(counts) - 1
    return Homogeneity(
        chi_square,
        freedom,
        float(special.chdtrc(freedom, chi_square)),
        float(found),
        reached / (replications + 1),
    )


def choynowski(events: ArrayLike, exposure: ArrayLike) -> Floats:
    """Return how unusual each area is alone, if all had one rate: a one-sided Poisson probability.

    Of so few events or fewer where fewer than expected were seen, else of so many or more.

    Parameters
    ----------
    events, exposure : array-like of shape (n,)
        Counts and person-years; NaN where either is not known.

    Returns
    -------
    numpy.ndarray of shape (n,)

    References
    ----------
    Choynowski M (1959), JASA 54:385-388.

    Examples
    --------
    >>> choynowski([0, 8, 4], [1000, 1000, 1000]).round(3).tolist()
    [0.018, 0.051, 0.567]
    """
    counts, years = usable(events, exposure)
    known = ~np.isnan(counts)
    rate = counts[known].sum() / (years[known].sum() or np.nan) if known.any() else np.nan
    seen, mean = np.where(known, counts, 0.0), np.where(known, years * rate, 1.0)
    below = special.pdtr(seen, mean)
    above = np.where(seen > 0, special.pdtrc(np.maximum(seen - 1, 0), mean), 1.0)
    return np.where(known, np.where(seen < mean, below, above), np.nan)


def _potthoff_whittinghill(counts: Floats, expected: Floats) -> Floats:
    return np.asarray((counts * (counts - 1) / expected).sum(axis=-1) * expected.sum())

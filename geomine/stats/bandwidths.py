"""Rules that choose the bandwidth of a kernel, each by its published name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from geomine.errors import InputError
from geomine.stats.kernels import Grid, intensity_at, kernel_intensity
from geomine.stats.roots import root
from geomine.stats.secondorder import ripley_k
from geomine.stats.window import contains, gaussian_mass_at

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats
    from geomine.stats.window import Window

LEAST_POINTS = 3
STEPS = 512
CELLS = 128
LEAST_INTENSITY = 1e-300


def scott(points: ArrayLike) -> Floats:
    """Return Scott's bandwidths along easting and northing, shape (2,).

    Standard deviation × n^(-1/6). Their geometric mean serves a round kernel. It smooths
    strongly, and does not know the window.

    Raises
    ------
    InputError
        If there are fewer than three points or all lie on one line along an axis.

    References
    ----------
    Scott DW (1992), Multivariate Density Estimation, p. 152.

    Examples
    --------
    >>> scott([(0, 0), (3, 1), (6, 5), (9, 2)]).round(2).tolist()
    [3.07, 1.71]
    """
    found = _enough(points)
    rule = found.std(axis=0, ddof=1) * len(found) ** (-1 / 6)
    if not (rule > 0).all():
        raise InputError("points: all have the same easting or northing. Give a bandwidth.")
    return np.asarray(rule, dtype=float)


def diggle(points: ArrayLike, window: Window) -> float:
    """Return the bandwidth of least mean squared error under a Cox process.

    Berman and Diggle's error of a disc of radius h, by Ripley's K with his border
    correction, at 512 radii up to a quarter of the window's shorter side (or the radius
    that holds 1,000 points, if that is less); the bandwidth is h / 2. It follows clusters
    closely, and goes to almost nothing where points lie on top of each other.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.

    Raises
    ------
    InputError
        If there are fewer than three points.

    References
    ----------
    Diggle PJ (1985), Applied Statistics 34:138-147. Berman M, Diggle PJ (1989), JRSS B 51:81-92.
    """
    found = _enough(points)
    density = len(found) / window.area
    reach = min(window.short_side / 4, np.sqrt(1000 / (np.pi * density)))
    radii = np.linspace(0, reach, STEPS)
    k = ripley_k(found, window, radii)
    discs = radii[1 : STEPS // 2]
    overlap = _disc_overlap(radii, discs[:, None])
    between = (overlap[:, 1:] + overlap[:, :-1]) / 2 @ np.diff(k) / (2 * np.pi)
    area = np.pi * discs**2
    error = (1 / density - 2 * k[1 : STEPS // 2]) / area + between / area**2
    return float(discs[np.argmin(error)] / 2)


def likelihood(points: ArrayLike, window: Window) -> float:
    """Return the bandwidth that best foretells each point from all others.

    It maximises the likelihood of a Poisson process: the sum of the logarithms of the leave-one-out
    intensities at the points, less the integral of the intensity over the window, with
    the uniform border correction. Good for tight clusters; where points lie on top of each
    other it goes to nothing.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.

    Raises
    ------
    InputError
        If there are fewer than three points, or all are at one place.

    References
    ----------
    Loader C (1999), Local Regression and Likelihood, section 5.3. Baddeley A, Rubak E, Turner R
    (2015), Spatial Point Patterns, p. 172.
    """
    found = _enough(points)
    apart = scipy.spatial.distance.pdist(found)
    if not (apart > 0).any():
        raise InputError("points: all are at one place. Give a bandwidth.")
    squares = _squares(found)
    tries = np.linspace(np.log(apart[apart > 0].min()), np.log(apart.max()), 33)
    losses = [-_score(squares, found, window, np.exp(step)) for step in tries]
    best = int(np.argmin(losses))
    low, high = tries[max(best - 1, 0)], tries[min(best + 1, len(tries) - 1)]
    fine = scipy.optimize.minimize_scalar(
        lambda step: -_score(squares, found, window, np.exp(step)),
        bounds=(low, high),
        method="bounded",
    )
    return float(np.exp(fine.x if fine.fun < losses[best] else tries[best]))


def likelihood_score(points: ArrayLike, window: Window, *, bandwidth: float) -> float:
    """Return what :func:`likelihood` makes as large as it can.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.
    bandwidth : float
        Standard deviation of the kernel.
    """
    found = _enough(points)
    return _score(_squares(found), found, window, bandwidth)


def cronie_van_lieshout(points: ArrayLike, window: Window) -> float:
    """Return the bandwidth at which the reciprocal intensities at the points add up to the area.

    They do so on average for the true intensity. It asks little, and stays sensible where points
    lie on top of each other, as records known to the village do.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.

    Raises
    ------
    InputError
        If there are fewer than three points, or all are at one place.

    References
    ----------
    Cronie O, van Lieshout MNM (2018), Biometrika 105:455-462 (without border correction).
    """
    found = _enough(points)
    apart = scipy.spatial.distance.pdist(found)
    if not (apart > 0).any():
        raise InputError("points: all are at one place. Give a bandwidth.")

    def excess(log_sigma: float) -> float:
        return float(np.log(reciprocal_sum(found, bandwidth=np.exp(log_sigma)) / window.area))

    low, high = float(np.log(apart[apart > 0].min() / 10)), float(np.log(apart.max() * 10))
    if excess(low) > 0:
        return float(np.exp(low))
    return float(np.exp(root(excess, low, high, xtol=1e-10)))


def reciprocal_sum(points: ArrayLike, *, bandwidth: float) -> float:
    """Return the sum of reciprocal kernel intensities at the points, an area."""
    found = _enough(points)
    squares = scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(found, "sqeuclidean"))
    kernels = np.exp(-squares / (2 * bandwidth**2)).sum(axis=1) / (2 * np.pi * bandwidth**2)
    return float((1 / kernels).sum())


def abramson(points: ArrayLike, window: Window, *, bandwidth: float) -> Floats:
    """Return one bandwidth a point: small where points are dense, large where they are few.

    ``bandwidth`` × (pilot intensity there / its geometric mean)^(-1/2), with a pilot of the same
    bandwidth.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.
    bandwidth : float
        Geometric mean of the bandwidths that come back.

    Returns
    -------
    numpy.ndarray of shape (n,)

    References
    ----------
    Abramson IS (1982), Annals of Statistics 10:1217-1223. Davies TM, Hazelton ML (2010),
    Statistics in Medicine 29:2423-2437.
    """
    found = _enough(points)
    logs = np.log(intensity_at(found, found, window, bandwidth=bandwidth))
    return np.asarray(bandwidth * np.exp((logs.mean() - logs) / 2), dtype=float)


def _enough(points: ArrayLike) -> Floats:
    found = np.asarray(points, dtype=float).reshape(-1, 2)
    if len(found) < LEAST_POINTS:
        raise InputError(
            f"points: a rule for the bandwidth needs at least {LEAST_POINTS}; "
            f"found {len(found)}. Give a bandwidth."
        )
    return found


def _squares(points: Floats) -> Floats:
    """Return squared distances, infinite from each point to itself."""
    squares = scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(points, "sqeuclidean"))
    np.fill_diagonal(squares, np.inf)
    return np.asarray(squares, dtype=float)


def _score(squares: Floats, points: Floats, window: Window, bandwidth: float) -> float:
    """Return the sum of the log intensities at the points, each without itself."""
    kernels = np.exp(-squares / (2 * bandwidth**2)).sum(axis=1) / (2 * np.pi * bandwidth**2)
    others = np.maximum(kernels, LEAST_INTENSITY) / gaussian_mass_at(window, points, bandwidth)
    return float(np.log(others).sum()) - _integral(points, window, bandwidth)


def _integral(points: Floats, window: Window, bandwidth: float) -> float:
    """Return the integral of the intensity over the window, on a grid of 128 by 128 cells."""
    low, high = window.start.min(axis=0), window.start.max(axis=0)
    step = (high - low) / CELLS
    if bandwidth < step.max():  # too fine for the grid, and the border hardly matters
        return float(len(points))
    east, north = (low[k] + (np.arange(CELLS) + 0.5) * step[k] for k in (0, 1))
    places = np.column_stack([axis.ravel() for axis in np.meshgrid(east, north)])
    inside = contains(window, places).reshape(CELLS, CELLS)
    found = kernel_intensity(points, Grid(east, north), window, bandwidth=bandwidth)
    return float(found[inside].mean() * window.area)


def _disc_overlap(distance: Floats, radius: Floats) -> Floats:
    """Return twice the area that two discs of ``radius`` share, ``distance`` apart."""
    near = np.clip(distance / (2 * radius), 0, 1)
    return np.asarray(4 * np.pi * radius**2 * (np.arccos(near) - near * np.sqrt(1 - near**2)))

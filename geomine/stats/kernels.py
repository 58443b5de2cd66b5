"""Kernel estimates of intensity and of relative risk, corrected at the border of the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import special

from geomine.errors import InputError
from geomine.stats.window import Window, gaussian_mass, gaussian_mass_at, row_parts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats

Edge = Literal["uniform", "diggle", "none"]
TIE = 1e-10
LEAST_MASS = 1e-12
"""Share of a kernel inside the window under which a cell is too far outside to say anything."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes of a grid: centres of its columns and of its rows.

    Attributes
    ----------
    eastings, northings : numpy.ndarray
        Shapes (nx,) and (ny,), in the unit of the window.
    """

    eastings: Floats
    northings: Floats


def kernel_intensity(
    points: ArrayLike,
    grid: Grid,
    window: Window,
    *,
    bandwidth: float | ArrayLike,
    edge: Edge = "uniform",
    weights: ArrayLike | None = None,
) -> Floats:
    """Return the intensity of points on a grid by a Gaussian kernel.

    Parameters
    ----------
    points : array-like of shape (n, 2)
        Eastings and northings, inside the window.
    grid : Grid
        Where to estimate.
    window : Window
        Where points could have been seen. Outside it the result means nothing.
    bandwidth : float or array-like of shape (n,)
        Standard deviation of the kernel, or of each point's kernel (see
        :func:`geomine.stats.bandwidths.abramson`).
    edge : {"uniform", "diggle", "none"}, default "uniform"
        How the mass that kernels lose beyond the border is made good: ``uniform``
        divides each cell by the share of its own kernel inside, and is unbiased
        where intensity is constant; ``diggle`` divides each point's
        kernel by the share of it inside, and adds up to the number of points.
    weights : array-like of shape (n,), optional
        How much each point counts, by default 1.

    Returns
    -------
    numpy.ndarray of shape (ny, nx)
        Points per unit of area.

    Raises
    ------
    InputError
        If a setting or shape cannot be used, or ``edge="uniform"`` is asked of
        bandwidths that differ.

    References
    ----------
    Diggle PJ (1985), Applied Statistics 34:138-147. Jones MC (1993), Statistics and Computing
    3:135-146. Diggle PJ (2013), Statistical Analysis of Spatial and Spatio-Temporal Point
    Patterns, 3rd ed., section 5.3.

    Examples
    --------
    >>> window = Window.of_rings([[(0, 0), (2, 0), (2, 2), (0, 2)]])
    >>> grid = Grid(np.array([0.5, 1.5]), np.array([1.0]))
    >>> kernel_intensity([(0.5, 1.0)], grid, window, bandwidth=0.5).round(3).tolist()
    [[0.794, 0.107]]
    """
    found = _points(points)
    weight = _weights(weights, len(found))
    sigma = _bandwidths(bandwidth, len(found))
    if edge not in get_args(Edge):
        raise InputError(f"edge must be one of {get_args(Edge)}; found {edge!r}.")
    if edge == "diggle":
        weight = weight / gaussian_mass_at(window, found, sigma)
    east = _bells(grid.eastings, found[:, 0], sigma)
    north = _bells(grid.northings, found[:, 1], sigma)
    intensity = (north * weight) @ east.T
    if edge == "uniform":
        if np.ptp(sigma) > 0:
            raise InputError('edge="uniform" needs one bandwidth; with several use edge="diggle".')
        one = float(sigma[0]) if len(sigma) else float(np.max(bandwidth))
        inside = gaussian_mass(window, grid.eastings, grid.northings, one)
        intensity = intensity / np.where(inside > LEAST_MASS, inside, np.nan)
    return np.asarray(intensity, dtype=float)


def intensity_at(points: ArrayLike, at: ArrayLike, window: Window, *, bandwidth: float) -> Floats:
    """Return the intensity of ``points`` at other points, with the uniform border correction.

    Parameters
    ----------
    points, at : array-like of shapes (n, 2) and (m, 2)
        Eastings and northings, inside the window.
    window : Window
        Where points could have been seen.
    bandwidth : float
        Standard deviation of the kernel.

    Returns
    -------
    numpy.ndarray of shape (m,)
        Points per unit of area.
    """
    found, there = _points(points), _points(at)
    sigma = float(_bandwidths(bandwidth, 1)[0])
    (x, y), (east, north) = found.T / sigma, there.T / sigma
    total = np.empty(len(there))
    for part in row_parts(len(there), len(found)):
        square = (east[part, None] - x) ** 2 + (north[part, None] - y) ** 2
        total[part] = np.exp(square / -2).sum(axis=1)
    inside = gaussian_mass_at(window, there, sigma)
    return np.asarray(total / (2 * np.pi * sigma**2) / inside, dtype=float)


def log_relative_risk(
    cases: ArrayLike, controls: ArrayLike, grid: Grid, window: Window, *, bandwidth: float
) -> tuple[Floats, Floats]:
    """Return where cases are denser than controls, and how likely chance makes it so.

    Parameters
    ----------
    cases, controls : array-like of shapes (n, 2) and (m, 2)
        Eastings and northings, inside the window.
    grid : Grid
        Where to estimate.
    window : Window
        Where points could have been seen.
    bandwidth : float
        Standard deviation of both kernels: the same, so that the biases of the two cancel.

    Returns
    -------
    log_risk : numpy.ndarray of shape (ny, nx)
        Natural logarithm of the ratio of the two densities, each of integral 1.
    p_value : numpy.ndarray of shape (ny, nx)
        One-sided asymptotic p-value of a higher risk in each cell alone.

    Raises
    ------
    InputError
        If there are no cases, no controls, or ``bandwidth`` is not above 0.

    Notes
    -----
    The p-values are of cells one by one, and rest on a normal approximation that is
    poor where fewer than about ten points lie within a bandwidth or two.

    References
    ----------
    Kelsall JE, Diggle PJ (1995), Statistics in Medicine 14:2335-2342. Hazelton ML, Davies TM
    (2009), Biometrical Journal 51:98-109.
    """
    if not (len(_points(cases)) and len(_points(controls))):
        raise InputError("relative risk needs at least one case and one control.")
    n, m = len(_points(cases)), len(_points(controls))
    share = kernel_intensity(cases, grid, window, bandwidth=bandwidth) / n
    base = kernel_intensity(controls, grid, window, bandwidth=bandwidth) / m
    pooled = (n * share + m * base) / (n + m)
    inside = gaussian_mass(window, grid.eastings, grid.northings, bandwidth)
    narrow = gaussian_mass(window, grid.eastings, grid.northings, bandwidth / np.sqrt(2))
    roughness = narrow / inside**2 / (4 * np.pi * bandwidth**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        risk = np.log(share) - np.log(base)
        z = risk / np.sqrt(roughness * (1 / n + 1 / m) / pooled)
    return risk, np.asarray(special.ndtr(-z), dtype=float)


def relative_risk_monte_carlo(
    cases: ArrayLike,
    controls: ArrayLike,
    grid: Grid,
    *,
    bandwidth: float,
    seed: int,
    weights: ArrayLike | None = None,
    replications: int = 999,
) -> tuple[Floats, Floats]:
    """Return where cases are denser than controls, with a Monte Carlo p-value of each cell.

    Without weights, cases and controls change their labels at random; with weights, as many cases
    are drawn anew at the controls, each as likely as its weight says. The border correction is the
    same above and below, and so drops out.

    Parameters
    ----------
    cases, controls : array-like of shapes (n, 2) and (m, 2)
        Eastings and northings.
    grid : Grid
        Where to estimate.
    bandwidth : float
        Standard deviation of both kernels.
    seed : int
        Seed of the maps drawn.
    weights : array-like of shape (m,), optional
        What each control stands for, such as its people.
    replications : int, default 999
        Maps drawn.

    Returns
    -------
    log_risk, p_value : numpy.ndarray of shape (ny, nx)
        As :func:`log_relative_risk`; p is the rank of each cell among those of the maps drawn.

    Raises
    ------
    InputError
        If there are no cases, no controls or a setting cannot be used.
    """
    found, others = _points(cases), _points(controls)
    n, m = len(found), len(others)
    if not (n and m) or replications < 1:
        raise InputError("relative risk needs a case, a control and at least one map drawn.")
    weight = _weights(weights, m)
    every = others if weights is not None else np.concatenate([found, others])
    sigma = _bandwidths(bandwidth, len(every))
    east = _bells(grid.eastings, every[:, 0], sigma)
    north = _bells(grid.northings, every[:, 1], sigma)

    def risk(first: Floats, second: Floats) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            above = (north * (first / first.sum())) @ east.T
            below = (north * (second / second.sum())) @ east.T
            return np.asarray(np.log(above) - np.log(below), dtype=float)

    rng = np.random.default_rng(seed)
    labels = np.arange(len(every)) < n
    if weights is None:
        observed = risk(labels.astype(float), (~labels).astype(float))
    else:
        observed = _log_ratio(found, others, weight, grid, bandwidth)
    reached = np.ones(observed.shape)
    for _ in range(replications):
        if weights is None:
            drawn = rng.permutation(labels)
            there = risk(drawn.astype(float), (~drawn).astype(float))
        else:
            there = risk(rng.multinomial(n, weight / weight.sum()).astype(float), weight)
        reached += there >= observed - TIE
    return observed, np.where(np.isnan(observed), np.nan, reached / (replications + 1))


def _log_ratio(
    cases: Floats, controls: Floats, weight: Floats, grid: Grid, bandwidth: float
) -> Floats:
    sums = []
    for points, held in ((cases, np.full(len(cases), 1 / len(cases))), (controls, weight)):
        sigma = _bandwidths(bandwidth, len(points))
        east = _bells(grid.eastings, points[:, 0], sigma)
        north = _bells(grid.northings, points[:, 1], sigma)
        sums.append((north * (held / held.sum())) @ east.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(sums[0]) - np.log(sums[1]))


def _points(points: ArrayLike) -> Floats:
    found = np.asarray(points, dtype=float)
    found = found.reshape(-1, 2) if found.size == 0 else found
    if found.ndim != 2 or found.shape[1] != 2 or not np.isfinite(found).all():  # noqa: PLR2004
        raise InputError("points must be pairs of finite eastings and northings, shape (n, 2).")
    return found


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    found = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if found.shape != (n,) or not (found >= 0).all():
        raise InputError(f"weights must be {n} numbers from 0 up, one per point.")
    return found


def _bandwidths(bandwidth: float | ArrayLike, n: int) -> Floats:
    sigma = np.asarray(bandwidth, dtype=float)
    if sigma.shape not in {(), (n,)} or not (np.isfinite(sigma) & (sigma > 0)).all():
        raise InputError("bandwidth must be above 0: one for all points, or one for each.")
    return np.broadcast_to(sigma, (n,))


def _bells(at: Floats, points: Floats, sigma: Floats) -> Floats:
    """Return the Gaussian density along one axis, shape (places, points)."""
    scaled = (at[:, None] - points) / sigma
    return np.asarray(np.exp(-(scaled**2) / 2) / (np.sqrt(2 * np.pi) * sigma), dtype=float)

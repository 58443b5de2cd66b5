"""The area in which points could have been seen, and how much of a kernel or circle lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from geomine.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from geomine.stats.checks import Floats

TINY = 1e-300
CHUNK = 50_000
"""Cells of a table worked on at a time, few enough to stay in the cache."""


@dataclass(frozen=True, slots=True)
class Window:
    """A polygon, with holes or of several parts, as its directed edges.

    Attributes
    ----------
    start, stop : numpy.ndarray
        Ends of the edges, shape (n, 2), in metres or any other length, the inside to their left.
    """

    start: Floats
    stop: Floats

    @classmethod
    def of_rings(cls, rings: Sequence[ArrayLike]) -> Window:
        """Return the window bounded by ``rings``: outer ones anticlockwise, holes clockwise.

        Parameters
        ----------
        rings : sequence of array-like, each of shape (n, 2)
            Corners; a ring may or may not repeat its first.

        Raises
        ------
        InputError
            If there is no ring, a ring has under three corners, or the area is not above 0.

        Examples
        --------
        >>> Window.of_rings([[(0, 0), (2, 0), (2, 1), (0, 1)]]).area
        2.0
        """
        corners = [np.asarray(ring, dtype=float) for ring in rings]
        if not corners or any(ring.ndim != 2 or len(ring) < 3 for ring in corners):  # noqa: PLR2004
            raise InputError("window must be rings of at least three corners (easting, northing).")
        start = np.concatenate(corners)
        stop = np.concatenate([np.roll(ring, -1, axis=0) for ring in corners])
        edges = (start != stop).any(axis=1)
        window = cls(start[edges], stop[edges])
        if not window.area > 0:
            raise InputError("window has no area: list outer rings anticlockwise, holes clockwise.")
        return window

    @property
    def area(self) -> float:
        """The area, in the square of the unit of length."""
        (x0, y0), (x1, y1) = self.start.T, self.stop.T
        return float((x0 * y1 - x1 * y0).sum() / 2)

    @property
    def short_side(self) -> float:
        """The shorter side of the bounding box."""
        return float(np.ptp(self.start, axis=0).min())


def contains(window: Window, points: ArrayLike) -> NDArray[np.bool_]:
    """Return which points lie inside, by the even-odd rule, shape (n,).

    Examples
    --------
    >>> contains(Window.of_rings([[(0, 0), (2, 0), (2, 1), (0, 1)]]), [[1, 0.5], [3, 0.5]]).tolist()
    [True, False]
    """
    found = np.asarray(points, dtype=float).reshape(-1, 2)
    (x0, y0), (x1, y1) = window.start.T, window.stop.T
    inside = np.zeros(len(found), dtype=bool)
    for part in row_parts(len(found), len(x0)):
        x, y = found[part, 0, None], found[part, 1, None]
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            right = x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
        inside[part] = (crosses & right).sum(axis=1) % 2 == 1
    return inside


def gaussian_mass(
    window: Window, eastings: ArrayLike, northings: ArrayLike, bandwidth: float
) -> Floats:
    """Return how much of a Gaussian kernel at each cell of a grid lies inside the window.

    By Green's theorem the double integral is one along the border, which Gauss-Legendre
    quadrature takes to about 1e-8. On a grid it is one product of two matrices.

    Parameters
    ----------
    window : Window
        Where points could have been seen.
    eastings, northings : array-like of shape (nx,) and (ny,)
        The axes of the grid of kernel centres.
    bandwidth : float
        Standard deviation of the kernel along each axis.

    Returns
    -------
    numpy.ndarray of shape (ny, nx)
        Shares from 0 to 1.

    Examples
    --------
    On the middle of a long straight border half of the kernel is outside:

    >>> window = Window.of_rings([[(0, 0), (99, 0), (99, 99), (0, 99)]])
    >>> gaussian_mass(window, [50], [0, 50], 1).round(6).tolist()
    [[0.5], [1.0]]
    """
    (x, y), (_, weight) = _border_nodes(window, bandwidth)
    east, north = np.asarray(eastings, dtype=float), np.asarray(northings, dtype=float)
    left = special.ndtr((x[:, None] - east) / bandwidth)
    return np.asarray((_bell(north[:, None] - y, bandwidth) * weight) @ left, dtype=float)


def gaussian_mass_at(window: Window, points: ArrayLike, bandwidth: ArrayLike) -> Floats:
    """Return how much of a Gaussian kernel at each point lies inside the window.

    Parameters
    ----------
    window : Window
        Where points could have been seen.
    points : array-like of shape (n, 2)
        Kernel centres.
    bandwidth : float or array-like of shape (n,)
        Standard deviation of each kernel.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Shares from 0 to 1.

    Notes
    -----
    With u = r² / 2σ² about a centre, the kernel is the divergence of the field
    (1 - exp(-u)) / (2π r²) times (x, y), which is smooth also where r is 0: the mass is its flux
    through the border, taken as in :func:`gaussian_mass`.
    """
    found = np.asarray(points, dtype=float).reshape(-1, 2)
    sigma = np.broadcast_to(np.asarray(bandwidth, dtype=float), len(found))
    (x, y), (dx, dy) = _border_nodes(window, float(sigma.min(initial=np.inf)))
    steps = (x * dy - y * dx, dy, dx)
    mass = np.empty(len(found))
    for part in row_parts(len(found), len(x)):
        (east, north), h = found[part].T, sigma[part]
        half = ((x - east[:, None]) ** 2 + (y - north[:, None]) ** 2) / (2 * h[:, None] ** 2)
        half = np.maximum(half, TINY)  # at a node of the border itself
        shares = np.expm1(-half) / -half
        # no product of matrices, whose last digit depends on how many threads there are
        around, along, across = ((shares * step).sum(axis=1) for step in steps)
        mass[part] = (around - east * along + north * across) / (4 * np.pi * h**2)
    return mass


def circle_share(window: Window, centres: ArrayLike, radii: ArrayLike) -> Floats:
    """Return which share of each circle's rim lies inside the window (Ripley 1977).

    Parameters
    ----------
    window : Window
        Where points could have been seen.
    centres : array-like of shape (n, 2)
        Centres, inside the window.
    radii : array-like of shape (n,)
        Radii; of a circle without one, the share is 1.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Shares from 0 to 1.

    Examples
    --------
    >>> window = Window.of_rings([[(0, 0), (4, 0), (4, 4), (0, 4)]])
    >>> circle_share(window, [(0, 2), (2, 2), (0, 0)], [1, 1, 1]).round(6).tolist()
    [0.5, 1.0, 0.25]
    """
    middle = np.asarray(centres, dtype=float).reshape(-1, 2)
    radius = np.asarray(radii, dtype=float)
    share = np.ones(len(middle))
    for part in row_parts(len(middle), 4 * len(window.start)):
        share[part] = _rim_inside(window, middle[part], radius[part])
    return np.where(radius > 0, share, 1.0)


def _rim_inside(window: Window, middle: Floats, radius: Floats) -> Floats:
    """Cut each rim where it meets the border, and add up the arcs whose middle is inside."""
    cuts = np.sort(np.where(np.isnan(angles := _crossings(window, middle, radius)), 0.0, angles))
    ends = np.column_stack([np.zeros(len(middle)), cuts, np.full(len(middle), 2 * np.pi)])
    arcs = np.diff(ends, axis=1)
    which, where = np.nonzero(arcs > 0)
    angle = ends[which, where] + arcs[which, where] / 2
    rim = middle[which] + radius[which, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    held = arcs[which, where] * contains(window, rim)
    return np.bincount(which, weights=held, minlength=len(middle)) / (2 * np.pi)


def _crossings(window: Window, middle: Floats, radius: Floats) -> Floats:
    """Return the angles at which each rim crosses each edge, NaN where it does not."""
    step = window.stop - window.start
    offset = window.start - middle[:, None, :]
    a = (step**2).sum(axis=1)
    b = (offset * step).sum(axis=2)
    c = (offset**2).sum(axis=2) - radius[:, None] ** 2
    inside = b**2 - a * c
    with np.errstate(invalid="ignore"):
        root = np.sqrt(inside)
    found = []
    for along in ((-b - root) / a, (-b + root) / a):
        x = offset[..., 0] + along * step[:, 0]
        y = offset[..., 1] + along * step[:, 1]
        on_edge = (along >= 0) & (along <= 1)
        found.append(np.where(on_edge, np.arctan2(y, x) % (2 * np.pi), np.nan))
    return np.concatenate(found, axis=1)


def _border_nodes(window: Window, bandwidth: float) -> tuple[Floats, Floats]:
    """Return quadrature nodes (2, k) along the border and their weights times dx and dy (2, k)."""
    length = np.hypot(*(window.stop - window.start).T)
    pieces = np.maximum(np.ceil(length / bandwidth), 1).astype(int)
    nodes, weights = [], []
    for points, chosen in ((2, length <= bandwidth / 8), (6, length > bandwidth / 8)):
        edge = np.repeat(np.flatnonzero(chosen), pieces[chosen])
        first = np.concatenate([np.arange(n) for n in pieces[chosen]] or [np.zeros(0)])
        at, share = np.polynomial.legendre.leggauss(points)
        along = (first[:, None] + (at + 1) / 2) / pieces[edge, None]
        step = window.stop[edge] - window.start[edge]
        nodes.append((window.start[edge, None] + along[..., None] * step[:, None]).reshape(-1, 2))
        each = step / pieces[edge, None] / 2
        weights.append((share[:, None] * each[:, None]).reshape(-1, 2))
    return np.concatenate(nodes).T, np.concatenate(weights).T


def _bell(distance: Floats, bandwidth: float | Floats) -> Floats:
    """Return the Gaussian density of a distance along one axis."""
    bell = np.exp(-((distance / bandwidth) ** 2) / 2) / (np.sqrt(2 * np.pi) * bandwidth)
    return np.asarray(bell, dtype=float)


def row_parts(n: int, each: int) -> list[slice]:
    """Return slices of ``n`` rows that keep a table of ``each`` columns within the cache."""
    size = max(1, CHUNK // max(each, 1))
    return [slice(a, b) for a, b in pairwise([*range(0, n, size), n])]

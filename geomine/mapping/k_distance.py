"""The curve of distances to a neighbour, to choose a radius by, drawn with its knee."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from geomine.cluster.suggest import Suggestion


def plot_k_distance(suggestion: Suggestion, *, ax: Axes | None = None) -> Axes:
    """Draw the sorted distances behind a suggested radius and return the axes.

    The curve are the distances of all records to their ``min_samples - 1``-th neighbour; a
    dashed line is its knee and a band the interval of the knee, where it has one; a full line is
    the suggested radius, which is never below what the records' precision calls for.

    Parameters
    ----------
    suggestion : Suggestion
        What :func:`geomine.suggest_parameters` returned.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure where missing.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("Agg")
    >>> import geomine as gm
    >>> ax = plot_k_distance(gm.suggest_parameters(gm.datasets.incidents(), seed=1))
    >>> ax.get_ylabel()
    'metres to neighbour 4'
    """
    axes: Axes = plt.subplots()[1] if ax is None else ax
    metres = suggestion.distances_m.to_numpy(dtype=float)
    axes.step(np.arange(1, len(metres) + 1), metres, where="post", color="#333333", linewidth=1.2)
    if np.isfinite(suggestion.knee_low_m):
        low, high = suggestion.knee_low_m, suggestion.knee_high_m
        axes.axhspan(low, high, color="#0072b2", alpha=0.15, label="knee, resampled")
    if np.isfinite(suggestion.knee_m):
        axes.axhline(suggestion.knee_m, color="#0072b2", linestyle="--", label="knee")
    axes.axhline(suggestion.eps_m, color="#d55e00", label=f"eps_m = {suggestion.eps_m:,.0f}")
    axes.set_xlabel("records with a place, nearest first")
    axes.set_ylabel(f"metres to neighbour {suggestion.min_samples - 1}")
    axes.set_ylim(bottom=0)
    axes.legend()
    return axes

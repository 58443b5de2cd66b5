"""How long reports take, and how complete the last months therefore are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from geomine.stats.checks import Floats


def reported_within(delays: ArrayLike, ages: ArrayLike, lags: ArrayLike) -> Floats:
    """Return the share of events reported within each lag, allowing for reports still to come.

    Of young events only those with a short delay are known yet, so the plain share of
    short delays is too large. The reverse hazard compares each delay only with
    events old enough to have shown it.

    Parameters
    ----------
    delays : array-like of shape (n,)
        Days from event to report, from 0 up, known.
    ages : array-like of shape (n,)
        Days from event to the day of the analysis; a report later than that day is none.
    lags : array-like of shape (k,)
        For which lags to estimate, in days.

    Returns
    -------
    numpy.ndarray of shape (k,)
        Shares of what is reported within the longest delay that could be seen; NaN without data.

    Raises
    ------
    InputError
        If shapes differ, or a delay is negative or longer than its event's age.

    References
    ----------
    Kalbfleisch JD, Lawless JF (1989), JASA 84:360-372 (product-limit under right truncation).

    Examples
    --------
    Half of old events took 30 days; of events 10 days old only the quick half is known:

    >>> delays = [0, 30, 0, 30, 0, 0]
    >>> reported_within(delays, [400, 400, 400, 400, 10, 10], [0, 30]).tolist()
    [0.5, 1.0]
    """
    late, old = np.asarray(delays, dtype=float), np.asarray(ages, dtype=float)
    if late.ndim != 1 or late.shape != old.shape:
        raise InputError("delays and ages must be two rows of the same length.")
    if not ((late >= 0) & (late <= old)).all():
        raise InputError("delays must be from 0 up to the age of the event, in days.")
    asked = np.asarray(lags, dtype=float)
    if not len(late):
        return np.full(asked.shape, np.nan)
    steps = np.unique(late)
    ended = np.array([(late == step).sum() for step in steps])
    at_risk = np.array([((late <= step) & (old >= step)).sum() for step in steps])
    # share reported within a lag = product of (1 - reverse hazard) over all longer delays
    kept = np.append(np.cumprod((1 - ended / at_risk)[::-1])[::-1], 1.0)
    return np.asarray(kept[np.searchsorted(steps, asked, side="right")], dtype=float)

"""Whether like rates lie near each other, over the whole map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from geomine.columns import numbers
from geomine.crs import require_crs
from geomine.errors import InputError
from geomine.neighbours import neighbours
from geomine.schema import require
from geomine.stats.autocorrelation import eb_moran, general_g, moran

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.stats.autocorrelation import Autocorrelation

Method = Literal["eb_moran", "moran", "general_g"]


def spatial_autocorrelation(
    rates: gpd.GeoDataFrame,
    *,
    method: Method = "eb_moran",
    events: str = "n_events",
    exposure: str = "person_years",
    replications: int = 999,
    seed: int,
) -> Autocorrelation:
    """Return whether areas of like rates lie near each other, as one number with its p-value.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        One row per area, as :func:`geomine.incidence_rates` gives it. Areas whose events or
        exposure are unknown or 0 are left out, and do not link others.
    method : {"eb_moran", "moran", "general_g"}, default "eb_moran"
        ``eb_moran`` allows for how few people stand behind a rate; ``moran`` does not;
        ``general_g`` is high only where high rates lie together.
    events, exposure : str
        The columns of counts and of person-years (or another exposure).
    replications : int, default 999
        Maps with the rates shuffled.
    seed : int
        Seed of those.

    Returns
    -------
    Autocorrelation
        ``statistic``, ``expected``, ``variance``, ``z``, ``p_value`` (one-sided), ``n_areas`` and
        ``n_islands``.

    Raises
    ------
    MissingColumnError, CRSError
        If a column or the reference system is missing.
    InputError
        If a setting or a cell cannot be used, all rates are the same, or fewer than four areas
        have neighbours.

    References
    ----------
    ``docs/methods/hot_spots.md``.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> areas = gpd.GeoDataFrame(
    ...     {"n_events": [9, 8, 7, 1, 0, 1], "person_years": [9e3, 8e3, 8e3, 9e3, 9e3, 8e3]},
    ...     geometry=[shapely.box(x, 0, x + 1, 1) for x in range(6)], crs="EPSG:32638")
    >>> found = spatial_autocorrelation(areas, seed=1)
    >>> round(found.statistic, 2), found.n_areas
    (0.75, 6)
    """
    if method not in get_args(Method):
        raise InputError(f"method must be one of {get_args(Method)}; found {method!r}.")
    require("rates", rates, [events, exposure])
    require_crs(rates, "rates")
    counts = numbers(rates, "rates", events, whole=True)
    people = numbers(rates, "rates", exposure)
    known = ~np.isnan(counts) & (people > 0)
    near = neighbours(rates[known])
    if method == "eb_moran":
        return eb_moran(counts[known], people[known], near, replications=replications, seed=seed)
    test = moran if method == "moran" else general_g
    return test(counts[known] / people[known], near, replications=replications, seed=seed)

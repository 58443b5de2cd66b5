"""Rates of a run that tests nothing: the columns of evidence, all of them missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.rates.moved import DENOMINATORS

if TYPE_CHECKING:
    import geopandas as gpd

NOT_TESTED = "not_tested"


def untested(rates: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return ``rates`` with what a test would have found missing, so that no column is gone.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        Districts, see :func:`geomine.incidence_rates`.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with the columns of :func:`geomine.hot_spot_areas`, whose
        ``hot_spot_quality`` is ``not_tested``, and of :func:`geomine.rate_persistence`.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> rates = gpd.GeoDataFrame({"n_events": [3]}, geometry=[shapely.Point(47, 40)])
    >>> untested(rates)[["hot_spot", "hot_spot_quality"]].values.tolist()
    [[<NA>, 'not_tested']]
    """
    held = {f"{rate}{end}": np.nan for rate in DENOMINATORS for end in ("_persistence", "_top")}
    return rates.assign(
        hot_spot=pd.Series(pd.NA, index=rates.index, dtype="boolean"),
        hot_spot_p=np.nan,
        hot_spot_exposure=pd.Series(None, index=rates.index, dtype="str"),
        hot_spot_quality=pd.Series(NOT_TESTED, index=rates.index, dtype="str"),
        **held,
    )

"""Incidents marked with the hotspot they are in, and the hotspots, by the settings of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster import NOISE, has_place
from geomine.cluster.labeller import place_clusters
from geomine.cluster.precision import default_eps_m
from geomine.crs import metric_crs
from geomine.hotspot.describe import hotspot_ids, hotspots
from geomine.hotspot.evidence import with_evidence
from geomine.joins import counts_once

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.config import AnalysisConfig


def marked_hotspots(
    incidents: gpd.GeoDataFrame,
    districts: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None,
    config: AnalysisConfig,
    *,
    evidence: bool = True,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the incidents with ``hotspot_id``, and the hotspots.

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema with ``district_id``.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id`` and ``name_en``: for names and the projection.
    places : geopandas.GeoDataFrame, optional
        Villages and towns, for names and for the test.
    config : AnalysisConfig
        ``eps_m``, ``min_samples`` and how much evidence is asked for.
    evidence : bool, default True
        Ask what speaks for each, see :func:`geomine.find_hotspots`.

    Returns
    -------
    tuple of geopandas.GeoDataFrame
        ``hotspot_id`` of an incident is -1 for noise and missing for a record without a place.
    """
    which = counts_once(incidents)
    eps_m = config.eps_m or default_eps_m(incidents[which])
    ruler = metric_crs(districts)
    labels = np.full(len(incidents), NOISE)
    labels[which], core = place_clusters(
        incidents[which], eps_m=eps_m, min_samples=config.min_samples, crs=ruler
    )
    core = np.flatnonzero(which)[core]
    found = hotspots(incidents, labels, core=core, districts=districts, places=places, crs=ruler)
    ids = pd.Series(hotspot_ids(labels, found), index=incidents.index, dtype="Int64")
    if evidence:
        found = with_evidence(
            found, incidents[which], labels[which], eps_m=eps_m, min_samples=config.min_samples,
            places=places, replications=config.replications, runs=config.persistence_runs,
            seed=config.seed, crs=ruler,
        )  # fmt: skip
    return incidents.assign(hotspot_id=ids.where(has_place(incidents))), found

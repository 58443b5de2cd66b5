"""Hotspots with what speaks for them: chance, settings and the records' own uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.cluster import has_place
from geomine.cluster.labeller import place_clusters
from geomine.cluster.precision import default_eps_m, refuse_finer
from geomine.crs import metric_crs
from geomine.errors import InputError
from geomine.hotspot.describe import hotspots
from geomine.hotspot.evidence import with_evidence
from geomine.joins import counts_once

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

    from geomine.hotspot.significance import Weighting


def find_hotspots(
    incidents: gpd.GeoDataFrame,
    *,
    eps_m: float | None = None,
    min_samples: int = 5,
    districts: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
    weighting: Weighting = "either",
    within_districts: bool = False,
    replications: int = 999,
    runs: int = 200,
    seed: int,
    crs: CRS | None = None,
) -> gpd.GeoDataFrame:
    """Return the hotspots of a list, each with how far it can be trusted.

    Clusters by :class:`geomine.SpatialDBSCAN` of the list sorted by place, so that they do not hang
    on the order of its rows, described by :func:`geomine.hotspots`, then asked three questions: do
    the people there explain it, does it hang on the settings, and does it stand when every record
    moves within its uncertainty?

    Parameters
    ----------
    incidents : geopandas.GeoDataFrame
        Incidents in the canonical schema. Those known only to a district, repeats of others and
        those with an impossible date never enter, see :func:`geomine.joins.counts_once`.
    eps_m : float, optional
        Radius, metres; twice the records' median uncertainty and 1 km where missing, see
        :func:`geomine.cluster.precision.default_eps_m`.
    min_samples : int, default 5
        Incidents within ``eps_m``, itself included, that make a core point.
    districts : geopandas.GeoDataFrame, optional
        Polygons with ``district_id`` and ``name_en``: for names and the projection.
    places : geopandas.GeoDataFrame, optional
        Villages and towns with ``name`` and ``population``: for names and the test. Without
        them nothing is tested.
    weighting : {"either", "population", "village"}
        Under the null the chance of a place is in proportion to its people, or equal for all
        places; "either" takes the null that explains a hotspot better, so that a wrong
        population makes no hotspot.
    within_districts : bool, default False
        Keep each district's number of incidents under the null.
    replications : int, default 999
        Maps drawn for the test, 0 for none. Longer lists get fewer, so that no more than
        300,000 points are drawn, and at least 99.
    runs : int, default 200
        Times that the records are moved, 0 for none.
    seed : int
        Seed of both.
    crs : pyproj.CRS, optional
        Projection in metres.

    Returns
    -------
    geopandas.GeoDataFrame
        The columns of :func:`geomine.hotspots` and ``n_expected`` (incidents that the people there
        explain), ``observed_to_expected``, ``p_value`` (Monte Carlo, adjusted for the number of
        clusters), ``persistence`` (share of the runs in which it is found again),
        ``stability`` (share of the other settings round this one in which it is), and
        ``sensitivity``, which says the settings in words. ``attrs`` holds ``eps_m``,
        ``min_samples``, ``replications``, ``runs`` and ``seed``.

    Raises
    ------
    InputError
        If a setting is out of range, or ``eps_m`` is below the records' own uncertainty.

    Examples
    --------
    >>> import geomine as gm
    >>> found = find_hotspots(gm.datasets.incidents(), places=gm.datasets.places(), seed=1)
    >>> found.attrs["eps_m"], bool((found["p_value"] > 0).all())
    (5000.0, True)
    """
    incidents = incidents[counts_once(incidents)]
    eps_m = default_eps_m(incidents) if eps_m is None else eps_m
    refuse_finer(eps_m, incidents)
    ruler = crs or ruler_for(incidents, districts)
    labels, core = place_clusters(incidents, eps_m=eps_m, min_samples=min_samples, crs=ruler)
    found = hotspots(incidents, labels, core=core, districts=districts, places=places, crs=ruler)
    return with_evidence(
        found, incidents, labels, eps_m=eps_m, min_samples=min_samples, places=places,
        weighting=weighting, within_districts=within_districts, replications=replications,
        runs=runs, seed=seed, crs=ruler,
    )  # fmt: skip


def ruler_for(incidents: gpd.GeoDataFrame, districts: gpd.GeoDataFrame | None) -> CRS:
    """Return the projection of the districts, or of the incidents where there are none."""
    if districts is not None and len(districts):
        return metric_crs(districts)
    placed = incidents[has_place(incidents)]
    if placed.empty:
        raise InputError("incidents: none has a place, so none can be clustered. Give districts.")
    return metric_crs(placed)

"""Openly synthetic incidents, for teaching and for testing at any size.

Nothing here is real: ids begin with ``SYN-``, ``source_system`` is "synthetic", and the
table's ``attrs`` say so. The places of the made-up hot spots are drawn at random and mean nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geomine.crs import geodesic_area_km2, lonlat, metric_crs, points
from geomine.datasets import embedded
from geomine.errors import InputError
from geomine.schema import DEFAULT_UNCERTAINTY_M, INCIDENTS, SYNTHETIC, names

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DEVICES = {
    "ap_mine": ("mine", 0.45),
    "at_mine": ("mine", 0.15),
    "mine_unspecified": ("mine", 0.15),
    "other_erw": ("uxo_axo", 0.20),
    "submunition": ("cluster_munition", 0.05),
}
_ACTIVITIES = {
    "herding": 0.25, "farming": 0.2, "travelling": 0.2, "visiting_home_grave": 0.1,
    "collecting_wood_food": 0.1, "construction": 0.05, "unknown": 0.1,
}  # fmt: skip
_VICTIMS = {"civilian": 0.8, "military": 0.08, "security_forces": 0.04, "unknown": 0.08}

MEAN_FURTHER_CASUALTIES = 0.6
SHARE_KILLED = 0.25
ENOUGH_DRAWS = 10_000
"""Rounds of drawing after which a layer of districts is taken to have no inside."""


def simulate_incidents(
    n: int,
    *,
    seed: int,
    districts: gpd.GeoDataFrame | None = None,
    n_foci: int = 8,
    share_in_foci: float = 0.6,
    focus_spread_m: float = 1_500.0,
    share_without_point: float = 0.2,
    period_start: dt.date = dt.date(2021, 1, 1),
    period_end: dt.date = dt.date(2025, 12, 31),
) -> gpd.GeoDataFrame:
    """Return made-up incidents: some around hidden foci, the others anywhere.

    Foci are uniform over the districts; around each, incidents are bivariate normal, cut off at
    the outer border. The rest are uniform over the area. Casualties are one and a Poisson number
    more. Dates are uniform over the period.

    Parameters
    ----------
    n : int
        Number of incidents, one row each.
    seed : int
        The same seed and arguments give the same table.
    districts : geopandas.GeoDataFrame, optional
        Where they lie; the embedded project regions where missing. ``district_id`` is used
        as the reported district.
    n_foci : int
        Number of foci.
    share_in_foci : float
        Expected share of the incidents that belong to a focus, 0 to 1.
    focus_spread_m : float
        Standard deviation of the distance from the focus along each axis, metres.
    share_without_point : float
        Expected share of the incidents that are known only to their district, 0 to 1.
    period_start, period_end : datetime.date
        First and last day, both included.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``geomine.schema.INCIDENTS``, EPSG:4326; ``attrs["synthetic"]`` is true.

    Raises
    ------
    InputError
        If a number is negative, a share is not one, or the period is upside down.

    Examples
    --------
    >>> made_up = simulate_incidents(3, seed=1)
    >>> made_up["incident_id"].tolist()
    ['SYN-0000001', 'SYN-0000002', 'SYN-0000003']
    """
    _check(n, n_foci, focus_spread_m, (share_in_foci, share_without_point))
    if period_start > period_end:
        raise InputError(
            f"simulate_incidents: the period starts on {period_start} and ends on {period_end}."
        )
    rng = np.random.default_rng(seed)
    layer = _project_regions() if districts is None else districts
    place = _places(
        rng, n, layer, n_foci=n_foci, share_in_foci=share_in_foci, spread_m=focus_spread_m
    ).round(5)  # a metre
    known = rng.random(n) >= share_without_point
    table = pd.DataFrame(index=range(n), columns=names(INCIDENTS), dtype="str")
    table["incident_id"] = [f"SYN-{k:07d}" for k in range(1, n + 1)]
    table["source_system"] = SYNTHETIC
    table["source"] = f"made up by geomine.datasets.simulate_incidents, seed {seed}"
    table["verification"], table["sensitivity"] = "reported", "public"
    _fill_place(table, place, known, layer)
    _fill_date(table, rng, period_start, period_end)
    _fill_victims(table, rng)
    shapes = points(np.where(known, place[:, 0], np.nan), np.where(known, place[:, 1], np.nan))
    made_up = gpd.GeoDataFrame(embedded.typed(table, INCIDENTS), geometry=shapes)
    made_up.attrs = {
        "source": f"{SYNTHETIC} incidents, seed {seed}",
        "synthetic": True,
        "period_start": period_start,
        "period_end": period_end,
    }
    return made_up


def _check(n: int, n_foci: int, focus_spread_m: float, shares: tuple[float, ...]) -> None:
    if n < 0 or n_foci < 1 or not focus_spread_m > 0:
        raise InputError(
            "simulate_incidents: n must be 0 or more, n_foci 1 or more and focus_spread_m above 0; "
            f"found {n}, {n_foci} and {focus_spread_m}."
        )
    if not all(0 <= share <= 1 for share in shares):
        raise InputError(f"simulate_incidents: shares lie between 0 and 1; found {shares}.")


def _project_regions() -> gpd.GeoDataFrame:
    layer = embedded.districts()
    return layer[layer["project_region"]]


def _places(
    rng: np.random.Generator,
    n: int,
    layer: gpd.GeoDataFrame,
    *,
    n_foci: int,
    share_in_foci: float,
    spread_m: float,
) -> NDArray[np.float64]:
    """Return degrees of shape (n, 2): a share of them around foci, all inside the layer."""
    ruler = metric_crs(layer)
    inside = shapely.union_all(np.asarray(layer.geometry.to_crs(ruler)))
    shapely.prepare(inside)
    foci_m = _drawn(rng, inside, np.full((n_foci, 2), np.nan), spread_m)
    centres_m = foci_m[rng.integers(n_foci, size=n)]
    centres_m[rng.random(n) >= share_in_foci] = np.nan
    where_m = _drawn(rng, inside, centres_m, spread_m)
    return lonlat(gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapely.points(where_m), crs=ruler)))


def _drawn(
    rng: np.random.Generator,
    inside: shapely.Geometry,
    centres_m: NDArray[np.float64],
    spread_m: float,
) -> NDArray[np.float64]:
    """Return a point inside the shape for each centre, anywhere where the centre is missing."""
    west, south, east, north = shapely.bounds(inside)
    where_m = np.empty_like(centres_m)
    to_draw = np.arange(len(centres_m))
    for _ in range(ENOUGH_DRAWS):
        if not len(to_draw):
            return where_m
        anywhere = rng.uniform((west, south), (east, north), (len(to_draw), 2))
        centre = centres_m[to_draw]
        near = centre + rng.normal(0.0, spread_m, centre.shape)
        drawn = np.where(np.isnan(centre), anywhere, near)
        where_m[to_draw] = drawn
        to_draw = to_draw[~shapely.contains_xy(inside, drawn)]
    raise InputError("simulate_incidents: the districts have no inside to draw points from.")


def _fill_place(
    table: pd.DataFrame,
    place: NDArray[np.float64],
    known: NDArray[np.bool_],
    layer: gpd.GeoDataFrame,
) -> None:
    """Fill in the place; a row without a point keeps the district that it was drawn in."""
    located = gpd.GeoDataFrame(index=table.index, geometry=points(place[:, 0], place[:, 1]))
    joined = located.sjoin(layer[["district_id", "geometry"]].to_crs("EPSG:4326"), how="left")
    district = joined.loc[~joined.index.duplicated(), "district_id"]
    table["district_as_reported"] = district
    table["longitude"] = np.where(known, place[:, 0], np.nan)
    table["latitude"] = np.where(known, place[:, 1], np.nan)
    table["coord_format"] = np.where(known, "dd", "none")
    table["location_precision"] = np.where(known, "site", "district")
    area_km2 = pd.Series(geodesic_area_km2(layer), index=layer["district_id"].to_numpy())
    radius_m = (np.sqrt(district.map(area_km2).to_numpy(float) / np.pi) * 1_000).round(-2)
    table["location_uncertainty_m"] = np.where(known, DEFAULT_UNCERTAINTY_M["site"], radius_m)


def _fill_date(table: pd.DataFrame, rng: np.random.Generator, start: dt.date, end: dt.date) -> None:
    days = rng.integers((end - start).days + 1, size=len(table))
    date = pd.Timestamp(start) + pd.to_timedelta(days, unit="D")
    table["event_date"] = table["event_date_end"] = date
    table["date_precision"] = "day"


def _fill_victims(table: pd.DataFrame, rng: np.random.Generator) -> None:
    def chosen(shares: dict[str, float]) -> NDArray[np.str_]:
        return rng.choice(list(shares), size=len(table), p=list(shares.values()))

    device = chosen({name: share for name, (_, share) in _DEVICES.items()})
    casualties = 1 + rng.poisson(MEAN_FURTHER_CASUALTIES, len(table))
    killed = rng.binomial(casualties, SHARE_KILLED)
    table["device_category"] = device
    table["accident_type"] = [_DEVICES[name][0] for name in device]
    table["victim_status"], table["activity"] = chosen(_VICTIMS), chosen(_ACTIVITIES)
    table["is_demining_accident"] = False
    table["killed"], table["injured"] = killed, casualties - killed
    table["casualties"] = casualties

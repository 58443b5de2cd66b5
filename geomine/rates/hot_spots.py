"""Hot spots among areas: where events are more than exposure and chance explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from geomine.columns import numbers
from geomine.config import HotSpotMethod
from geomine.crs import geodesic_area_km2
from geomine.errors import InputError
from geomine.neighbours import neighbours
from geomine.rates.scan import scan_statistic
from geomine.schema import require
from geomine.stats.autocorrelation import eb_standardised_rates
from geomine.stats.constant_risk import constant_risk_p, exact_p
from geomine.stats.local import getis_ord, local_moran
from geomine.stats.multiplicity import false_discovery

if TYPE_CHECKING:
    import geopandas as gpd

    from geomine.stats.checks import Floats

Chance = Literal["constant_risk", "shuffled"]

ENOUGH_COVERED = 0.9
"""Person-years are what events are compared with if at least this share of events has them."""

MAPS = 9_999
MANY_AREAS, MAPS_OF_MANY = 500, 999
"""How many maps are drawn under chance: fewer in a scan of many areas."""


def hot_spot_areas(
    rates: gpd.GeoDataFrame,
    *,
    method: HotSpotMethod = "scan",
    events: str = "n_events",
    exposure: str | None = None,
    chance: Chance = "constant_risk",
    level: float = 0.05,
    replications: int | None = None,
    seed: int,
) -> gpd.GeoDataFrame:
    """Return ``rates`` with ``hot_spot``: yes, no, or missing where nobody can know.

    Where risk is the same everywhere, a share ``level`` of such maps at most shows any hot spot.
    There are no cold spots: few reports are no proof of safety.

    Parameters
    ----------
    rates : geopandas.GeoDataFrame
        One row per area, as :func:`geomine.incidence_rates` gives it.
    method : {"scan", "exact", "gi_star", "local_moran", "eb_moran"}, default "scan"
        How. ``scan`` looks for circles of areas, ``exact`` at each area alone, the others at each
        area with its neighbours; ``docs/methods/simulation.md`` says which finds what.
    events : str, default "n_events"
        The column of counts.
    exposure : str, optional
        What events would be proportional to if nothing were special: a column, or ``area_km2``.
        By default ``person_years`` if they are known for the areas of at least 90 % of the events,
        else ``area_km2``: then a hot spot is one of place, and may be one of people.
    chance : {"constant_risk", "shuffled"}, default "constant_risk"
        What ``gi_star``, ``local_moran`` and ``eb_moran`` are compared with: events dealt out over
        the exposure, or the usual conditional permutations of rates, for which the promise
        of ``level`` does not hold where populations differ.
    level : float, default 0.05
        The share of maps without any true hot spot that may show one.
    replications : int, optional
        Maps drawn under constant risk: 9,999 where missing, and 999 for a scan of more than 500
        areas, whose work grows with their square. The scan pays for their number by itself; the
        other methods need the finer p-values.
    seed : int
        Seed of those maps.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, order, index and reference system, with

        - ``hot_spot`` (yes/no, missing where unknown);
        - ``hot_spot_p``: for ``scan`` the p-value of the cluster that the area is in (1 if in
          none), otherwise the area's, adjusted for the number of areas (Benjamini and Hochberg);
        - ``hot_spot_exposure``: what events were compared with;
        - ``hot_spot_quality``: ``ok``; ``no_exposure`` or ``no_neighbours`` where it is unknown;
          ``no_comparison`` where fewer than two areas or no event could be compared.

        Areas of unknown or no exposure have no part in the answer for others. ``attrs`` tell the
        settings.

    Raises
    ------
    MissingColumnError, CRSError
        If a column or the reference system is missing.
    InputError
        If a setting or a cell cannot be used.

    References
    ----------
    ``docs/methods/hot_spots.md`` and ``docs/methods/scan.md``.

    Examples
    --------
    >>> import geopandas as gpd, shapely
    >>> areas = gpd.GeoDataFrame(
    ...     {"n_events": [1, 2, 9, 0, 1, 3], "person_years": [9e3, 9e3, 8e3, 9e3, 9e3, None]},
    ...     geometry=[shapely.box(x, 0, x + 1, 1) for x in range(6)], crs="EPSG:32638")
    >>> found = hot_spot_areas(areas, exposure="person_years", replications=999, seed=1)
    >>> found["hot_spot"].tolist(), found["hot_spot_quality"].iloc[-1]
    ([False, False, True, False, False, <NA>], 'no_exposure')
    """
    if method not in get_args(HotSpotMethod):
        raise InputError(f"method must be one of {get_args(HotSpotMethod)}; found {method!r}.")
    if chance not in get_args(Chance):
        raise InputError(f"chance must be one of {get_args(Chance)}; found {chance!r}.")
    if not 0 < level < 1:
        raise InputError(f"level must lie between 0 and 1, as 0.05 does; found {level!r}.")
    require("rates", rates, [events])
    counts = numbers(rates, "rates", events, whole=True)
    base = _default_exposure(rates, counts) if exposure is None else exposure
    people = _amounts(rates, base)
    known = ~np.isnan(counts) & (people > 0)
    quality = np.where(known, "ok", "no_exposure").astype(object)
    p = np.full(len(rates), np.nan)
    if replications is None:
        replications = MAPS_OF_MANY if method == "scan" and known.sum() > MANY_AREAS else MAPS
    if known.sum() >= 2 and counts[known].sum():  # noqa: PLR2004 - two can be compared
        p[known] = _p_values(
            rates[known], counts[known], people[known], method,
            chance=chance, replications=replications, seed=seed,
        )  # fmt: skip
        quality[known & np.isnan(p)] = "no_neighbours"
    else:
        quality[known] = "no_comparison"
    hot = pd.Series(p <= level, index=rates.index, dtype="boolean").mask(np.isnan(p))
    marked = rates.assign(
        hot_spot=hot,
        hot_spot_p=p,
        hot_spot_exposure=pd.Series(base, index=rates.index, dtype="str"),
        hot_spot_quality=pd.Series(quality, index=rates.index, dtype="str"),
    )
    marked.attrs = {
        **rates.attrs,
        "hot_spot_method": method,
        "hot_spot_chance": chance,
        "hot_spot_level": level,
        "hot_spot_replications": replications,
        "hot_spot_seed": seed,
    }
    return marked


def _default_exposure(rates: gpd.GeoDataFrame, counts: Floats) -> str:
    """Return ``person_years`` if the areas of most events have them, else ``area_km2``."""
    if "person_years" not in rates:
        return "area_km2"
    covered = np.nansum(counts[numbers(rates, "rates", "person_years") > 0])
    return "person_years" if covered >= ENOUGH_COVERED * np.nansum(counts) else "area_km2"


def _amounts(rates: gpd.GeoDataFrame, base: str) -> Floats:
    if base == "area_km2" and base not in rates:
        return geodesic_area_km2(rates)
    require("rates", rates, [base])
    return numbers(rates, "rates", base)


def _p_values(
    areas: gpd.GeoDataFrame,
    counts: Floats,
    people: Floats,
    method: HotSpotMethod,
    *,
    chance: Chance,
    replications: int,
    seed: int,
) -> Floats:
    """Return the p-values of areas that are all known, with their number paid for."""
    if np.ptp(counts / people) == 0:
        return np.ones(len(areas))
    if method == "scan":
        clusters = scan_statistic(
            areas.set_axis(range(len(areas))),
            cases=counts, population=people, replications=replications, seed=seed,
        )  # fmt: skip
        p = np.ones(len(areas))
        for members, value in zip(clusters["members"], clusters["p_value"], strict=True):
            p[members] = value
        return p
    if method == "exact":
        return false_discovery(exact_p(counts, people))
    near = neighbours(areas)
    if chance == "shuffled":
        rates = eb_standardised_rates(counts, people) if method == "eb_moran" else counts / people
        if method == "gi_star":
            return false_discovery(
                getis_ord(rates, near, replications=replications, seed=seed).p_value
            )
        found = local_moran(rates, near, side="high", replications=replications, seed=seed)
        high = found.above & found.near_above
        return false_discovery(np.where(high | np.isnan(found.p_value), found.p_value, 1.0))
    return false_discovery(
        constant_risk_p(
            counts, people, near, statistic=method, replications=replications, seed=seed
        )
    )

"""What speaks for a hotspot: other settings, moved records, and the people who live there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.cluster import has_place
from geomine.cluster.labeller import dbscan_labeller
from geomine.cluster.precision import uncertainty_m
from geomine.cluster.suggest import EPS_TIMES, settings_round
from geomine.cluster.sweep import parameter_sweep
from geomine.crs import coordinates_m
from geomine.errors import InputError
from geomine.hotspot.significance import people_nulls
from geomine.stats.cluster_moves import moved_overlaps
from geomine.stats.cluster_null import cluster_test
from geomine.stats.overlap import MIN_OVERLAP

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from pyproj import CRS

    from geomine.hotspot.significance import Weighting
    from geomine.stats.cluster_null import PlaceNull

MOST_POINTS = 300_000
"""Points drawn for the test at most: longer lists get fewer maps, down to :data:`FEWEST_MAPS`."""
FEWEST_MAPS = 99


@dataclass(frozen=True, slots=True)
class _Records:
    """The records with a place, in the order of their ids, and their hotspots' rows."""

    table: gpd.GeoDataFrame
    row: NDArray[np.intp]
    n_hotspots: int
    eps_m: float
    min_samples: int
    crs: CRS


def with_evidence(
    found: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    labels: NDArray[np.intp],
    *,
    eps_m: float,
    min_samples: int,
    crs: CRS,
    places: gpd.GeoDataFrame | None = None,
    weighting: Weighting = "either",
    within_districts: bool = False,
    replications: int = 999,
    runs: int = 200,
    seed: int,
) -> gpd.GeoDataFrame:
    """Return hotspots with the columns of evidence that :func:`geomine.find_hotspots` names.

    ``labels`` are those of the incidents at ``eps_m`` and ``min_samples``, -1 for noise. What is
    not asked for is missing. The order of the rows does not matter: draws follow ``incident_id``.

    Raises
    ------
    InputError
        If ``replications`` or ``runs`` is negative.
    """
    if replications < 0 or runs < 0:
        raise InputError(f"replications and runs: 0 or more wanted; found {replications}, {runs}.")
    row, order = _rows(found, incidents, labels)
    records = _Records(incidents.iloc[order], row, len(found), eps_m, min_samples, crs)
    replications = affordable(replications, len(records.table))
    columns = dict.fromkeys(("n_expected", "observed_to_expected", "p_value"), _missing(records))
    if replications and len(found) and places is not None and len(places):
        nulls = people_nulls(
            records.table, places, crs=crs, weighting=weighting, within_districts=within_districts
        )
        columns = _either([_chance(records, null, replications, seed) for null in nulls])
    columns["persistence"] = _persistence(records, runs, seed) if runs else _missing(records)
    stability, words = _stability(records)
    columns["stability"] = stability
    table = found.assign(**columns, sensitivity=words)
    table.attrs = found.attrs | {
        "eps_m": eps_m, "min_samples": min_samples, "weighting": weighting,
        "replications": replications, "runs": runs, "seed": seed,
    }  # fmt: skip
    return table


def affordable(replications: int, n: int) -> int:
    """Return the maps to draw for ``n`` records.

    Examples
    --------
    >>> affordable(999, 100), affordable(999, 4_000), affordable(999, 10**6)
    (999, 99, 99)
    """
    return min(replications, max(FEWEST_MAPS, MOST_POINTS // max(n, 1)))


def _rows(
    found: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, labels: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the hotspot of each record with a place, and their positions by ``incident_id``."""
    row_of = dict(zip(found["label"].tolist(), range(len(found)), strict=True))
    row = np.array([row_of.get(label, -1) for label in labels.tolist()], dtype=np.intp)
    kept = np.flatnonzero(has_place(incidents))
    ids = incidents.get("incident_id", pd.Series("", index=incidents.index)).iloc[kept]
    order = kept[np.argsort(ids.astype("str").to_numpy(dtype=object), kind="stable")]
    return row[order], order


def _missing(records: _Records) -> NDArray[np.float64]:
    return np.full(records.n_hotspots, np.nan)


def _chance(
    records: _Records, null: PlaceNull, replications: int, seed: int
) -> dict[str, NDArray[np.float64]]:
    """Return expected records, the ratio, and p, adjusted for the number of hotspots."""
    metres = coordinates_m(records.table, records.crs)
    label = dbscan_labeller(records.eps_m, records.min_samples)
    core = label(metres, np.ones(len(metres)))[1] & (records.row >= 0)
    tested = cluster_test(
        metres, records.row, core, null,
        label=label, eps_m=records.eps_m, replications=replications, seed=seed,
    )  # fmt: skip
    return {
        "n_expected": tested.expected.round(2),
        "observed_to_expected": tested.relative.round(2),
        "p_value": tested.p_value,
    }


def _either(answers: list[dict[str, NDArray[np.float64]]]) -> dict[str, NDArray[np.float64]]:
    """Return for each hotspot the answer of the null that explains it better."""
    worst = np.argmax([answer["p_value"] for answer in answers], axis=0)
    return {name: np.choose(worst, [answer[name] for answer in answers]) for name in answers[0]}


def _persistence(records: _Records, runs: int, seed: int) -> NDArray[np.float64]:
    """Return the share of the runs in which each hotspot is found again."""
    overlap = moved_overlaps(
        coordinates_m(records.table, records.crs),
        records.row,
        uncertainty_m(records.table),
        label=dbscan_labeller(records.eps_m, records.min_samples),
        eps_m=records.eps_m,
        runs=runs,
        seed=seed,
    )
    return np.asarray((overlap >= MIN_OVERLAP).mean(axis=0))


def _stability(records: _Records) -> tuple[NDArray[np.float64], list[str]]:
    """Return the share of other settings that find each hotspot, and which do, in words."""
    if not records.n_hotspots:
        return _missing(records), []
    radii, samples = settings_round(records.eps_m, records.min_samples)
    sweep = parameter_sweep(records.table, eps_m=radii, min_samples=samples, crs=records.crs)
    again = (sweep.overlaps(records.row).iloc[:, 2:] >= MIN_OVERLAP).to_numpy()
    eps_m, min_samples = (sweep.settings[name].to_numpy() for name in ("eps_m", "min_samples"))
    same_eps, same_samples = eps_m == records.eps_m, min_samples == records.min_samples
    share = again[~(same_eps & same_samples)].mean(axis=0)
    names = {
        f"eps x{times:g}": same_samples & (eps_m == times * records.eps_m)
        for times in EPS_TIMES
        if times != 1
    } | {
        f"min_samples {k}": same_eps & (min_samples == k)
        for k in samples
        if k != records.min_samples
    }
    answers = {name: again[there].any(axis=0) for name, there in names.items()}
    words = [_in_words([name for name in names if answers[name][k]]) for k in range(len(share))]
    return share, words


def _in_words(found_at: list[str]) -> str:
    """Return at which settings a hotspot is found again."""
    return f"found again at {', '.join(found_at)}" if found_at else "at no other setting"

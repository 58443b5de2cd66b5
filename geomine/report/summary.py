"""``run.json``: what was read, with which settings, and what came of it."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomine.results import Analysis

LIBRARIES = ("folium", "geopandas", "numpy", "pandas", "pyproj", "scikit-learn", "scipy", "shapely")


def run_summary(
    analysis: Analysis,
    outputs: Mapping[str, str],
    *,
    finished: str,
    maps: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Return the account of a run as plain JSON values.

    Parameters
    ----------
    analysis : Analysis
        The whole analysis.
    outputs : mapping of str to str
        SHA-256 of each written file by its path inside the folder of the run.
    finished : str
        When the run ended, ISO 8601: the only value that differs between two equal runs.
    maps : mapping, optional
        Which districts have a map of their own.
    """
    return {
        "geomine": __version__,
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "finished": finished,
        "synthetic": any(item.synthetic for item in analysis.provenance),
        "inputs": [dataclasses.asdict(item) for item in analysis.provenance],
        "settings": analysis.config.to_mapping(),
        "period": {
            "start": analysis.period_start.isoformat(),
            "end": analysis.period_end.isoformat(),
        },
        "rows": _rows(analysis),
        "counts": counts(analysis),
        "maps": dict(maps or {}),
        "release": release(analysis),
        "completeness": completeness(analysis),
        "outputs": dict(sorted(outputs.items())),
    }


def counts(analysis: Analysis) -> dict[str, int]:
    """Return the counts that every page and table of a run must agree with.

    ``incidents`` = ``in_districts`` + ``unassigned`` + ``duplicates``, and ``in_districts`` =
    ``rate_events`` + ``undated`` + ``outside_period`` + ``not_community``.
    """
    rates, incidents = analysis.rates, analysis.incidents
    duplicates = incidents["duplicate_of"].notna()
    return {
        "incidents": len(incidents),
        "duplicates": int(duplicates.sum()),
        "unassigned": int(rates.attrs["n_unassigned"]),
        "in_districts": int(rates["n_incidents"].sum()),
        "rate_events": int(rates["n_events"].sum()),
        "undated": int(rates["n_undated"].sum()),
        "outside_period": int(rates["n_outside_period"].sum()),
        "not_community": int(rates["n_not_community"].sum()),
        "casualties": int(incidents.loc[~duplicates, "casualties"].sum()),
        "killed": int(incidents.loc[~duplicates, "killed"].sum()),
        "injured": int(incidents.loc[~duplicates, "injured"].sum()),
        "without_point": int(incidents["hotspot_id"].isna().sum()),
        "in_hotspots": int(analysis.hotspots["n_incidents"].sum()),
        "hotspots": len(analysis.hotspots),
        "villages_ranked": int(analysis.villages["rank"].notna().sum()),
    }


def release(analysis: Analysis) -> dict[str, object] | None:
    """Return what the figures of a public release cover, None for the whole list.

    Where ``districts_hidden`` is above 0, counts are sums over the other districts.
    """
    if not analysis.rate_min_events:
        return None
    quality = analysis.rates["rate_quality"]
    return {
        "restricted_rows_counted": analysis.released is not None,
        "last_day": analysis.period_end.isoformat(),
        "districts": len(quality),
        "districts_hidden": int((quality == "suppressed").sum()),
        "rate_min_events": analysis.rate_min_events,
    }


def completeness(analysis: Analysis) -> list[dict[str, object]]:
    """Return the official totals whose period the run covers, beside the run's own count.

    Totals disagree with each other, so each keeps its source; the share is of
    casualties dated within the total's own period.
    """
    if analysis.totals.empty:
        return []
    totals = analysis.totals.dropna(subset=["period_start", "period_end", "casualties"])
    covered = totals["period_start"].ge(pd.Timestamp(analysis.period_start))
    covered &= totals["period_end"].le(pd.Timestamp(analysis.period_end))
    totals = totals[covered & totals["casualties"].gt(0)]
    listed = analysis.incidents.loc[
        analysis.incidents["duplicate_of"].isna(), ["event_date", "casualties"]
    ]
    inside = [
        int(listed.loc[listed["event_date"].between(begins, ends), "casualties"].sum())
        for begins, ends in zip(totals["period_start"], totals["period_end"], strict=True)
    ]
    official = totals["casualties"].astype(int)
    table = pd.DataFrame(
        {
            "period_start": totals["period_start"].dt.strftime("%Y-%m-%d"),
            "period_end": totals["period_end"].dt.strftime("%Y-%m-%d"),
            "official_casualties": official,
            "listed_casualties": inside,
            "listed_share": (np.array(inside) / official).round(3),
            "source": totals["source"],
        }
    )
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _rows(analysis: Analysis) -> dict[str, object]:
    report = analysis.screened.report
    return {
        "read": report.rows_read,
        "kept": report.rows_kept,
        "rejected": report.rows_rejected,
        "flags": dict(sorted(report.by_check.items())),
        "columns_not_loaded": dict(sorted(report.columns_not_loaded.items())),
    }

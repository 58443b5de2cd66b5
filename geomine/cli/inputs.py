"""The inputs of a run: files where given, the embedded data where not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.crs import points
from geomine.files import sha256
from geomine.io import read_boundaries, read_exposure, read_layer, read_places, read_sessions
from geomine.io import read_config as read_config_file
from geomine.io import read_incidents as read_incident_file
from geomine.results import Provenance
from geomine.schema import EXPOSURE, PLACES, SYNTHETIC, TOTALS, names
from geomine.targeting.criteria import Preset, read_weights

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run reads, and where each part came from."""

    incidents: pd.DataFrame
    districts: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    exposure: pd.DataFrame
    totals: pd.DataFrame
    config: AnalysisConfig
    provenance: tuple[Provenance, ...]
    hazards: gpd.GeoDataFrame | None = None
    sessions: pd.DataFrame | None = None
    weights: Mapping[str, float] | str | None = None


def read_inputs(options: argparse.Namespace) -> Inputs:
    """Return the inputs that the options of ``run`` and ``targets`` name.

    The embedded places, population and totals belong to the embedded districts:
    with districts of one's own they are not used, so that no other country
    is given the population of Azerbaijan.
    """
    districts, places = read_layers(options)
    own = options.boundaries is not None
    config, incidents = read_config(options), read_incidents(options)
    if options.exposure is not None:
        exposure = read_exposure(options.exposure)
    else:
        exposure = pd.DataFrame(columns=names(EXPOSURE)) if own else datasets.exposure()
    totals = pd.DataFrame(columns=names(TOTALS)) if own else datasets.totals()
    embedded = {"incidents": False, "boundaries": False, "places": own, "exposure": own}
    return Inputs(
        incidents=incidents,
        districts=districts,
        places=places,
        exposure=exposure,
        totals=totals,
        config=config,
        provenance=tuple(
            _provenance(name, getattr(options, name), synthetic=_is_synthetic(incidents, name))
            for name, left_out in embedded.items()
            if getattr(options, name) is not None or not left_out
        ),
        hazards=None if options.hazards is None else read_layer(options.hazards),
        sessions=None if options.sessions is None else read_sessions(options.sessions),
        weights=_weights(options.weights),
    )


def _weights(given: str | None) -> Mapping[str, float] | str | None:
    """Return a preset by its name, or the weights of a file."""
    return given if given is None or given in get_args(Preset) else read_weights(Path(given))


def read_layers(options: argparse.Namespace) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the districts and the places that the options name."""
    if options.boundaries is None:
        districts = datasets.districts()
    else:
        columns = dict(options.boundary_column) or None
        districts = read_boundaries(options.boundaries, columns=columns, layer=options.layer)
    if options.places is not None:
        return districts, read_places(options.places)
    if options.boundaries is None:
        return districts, datasets.places()
    return districts, _no_places()


def read_incidents(options: argparse.Namespace) -> pd.DataFrame:
    """Return the raw incidents of the file named, or the embedded list."""
    if options.incidents is None:
        return datasets.incidents()
    columns = dict(options.incident_column) or None
    raw = read_incident_file(
        options.incidents,
        columns=columns,
        crs=options.crs,
        layer=options.incident_layer,
        victims=options.victims,
        profile=options.profile,
    )
    if not options.public_record:
        return raw
    # what the user says of the list; a row's own mark still wins
    marks = raw.get("sensitivity", pd.Series(None, index=raw.index, dtype="str"))
    return raw.assign(sensitivity=marks.fillna("public"))


def read_config(options: argparse.Namespace) -> AnalysisConfig:
    """Return the settings: the file's, over them the options', below them the embedded period."""
    config = AnalysisConfig() if options.config is None else read_config_file(options.config)
    given = ("lang", "period_start", "period_end", "eps_m", "min_samples", "quick")
    changes = {n: getattr(options, n) for n in given if getattr(options, n) is not None}
    if options.incidents is None:
        period = datasets.incidents().attrs
        for name in ("period_start", "period_end"):
            if getattr(config, name) is None:
                changes.setdefault(name, _day(period[name]))
    return dataclasses.replace(config, **changes)


def _is_synthetic(incidents: pd.DataFrame, name: str) -> bool:
    """Return whether the input ``name`` is the incidents and any row of them is made up."""
    system = incidents.get("source_system")
    return name == "incidents" and system is not None and bool(system.eq(SYNTHETIC).any())


def _provenance(name: str, path: Path | None, *, synthetic: bool) -> Provenance:
    if path is None:
        return datasets.provenance(name)
    return Provenance(
        name=name,
        source=path.name,
        licence="given by the user",
        date="",
        sha256=sha256(path),
        synthetic=synthetic,
    )


def _no_places() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        pd.DataFrame(columns=names(PLACES)), geometry=points(np.empty(0), np.empty(0))
    )


def _day(value: object) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))

"""The embedded data, each with its source; nothing else knows where it lies."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from geomine.crs import points
from geomine.errors import InputError, UnreadableFileError
from geomine.results import Provenance
from geomine.schema import DISTRICTS, EXPOSURE, INCIDENTS, PLACES, TOTALS, Column

_PACKAGE = Path(__file__).parent.parent
_INSTALLED = _PACKAGE / "data"
_CHECKOUT = _PACKAGE.parent / "data"

Table = TypeVar("Table", bound=pd.DataFrame)

_DTYPES = {
    "text": "str",
    "list": "str",
    "integer": "Int64",
    "number": "float64",
    "yes_no": "boolean",
    "date": "datetime64[us]",
}


def districts() -> gpd.GeoDataFrame:
    """Return the 78 districts and cities of Azerbaijan, EPSG:4326.

    Natural Earth 1:10m, public domain, mended; the shapes are of before December 2023, when
    Aghdara was made anew from parts of Tartar, Kalbajar and Aghdam. Columns:
    ``geomine.schema.DISTRICTS``.

    Examples
    --------
    >>> int(districts()["project_region"].sum())
    19
    """
    path = _path("boundaries")
    return _with_source(typed(gpd.read_file(path), DISTRICTS), "boundaries")


def incidents() -> gpd.GeoDataFrame:
    """Return 108 mine and UXO incidents of public record, 2020 to 2026, EPSG:4326.

    Real and incomplete: roughly 40 % of the official number of victims. For
    demonstration and teaching; its counts are not official. Rows known only to a
    district have an empty geometry. Columns: ``geomine.schema.INCIDENTS``.

    Examples
    --------
    >>> table = incidents()
    >>> len(table), int(table["killed"].sum()), int(table["injured"].sum())
    (108, 43, 125)
    """
    return _with_source(_located(_csv("incidents", INCIDENTS)), "incidents")


def places() -> gpd.GeoDataFrame:
    """Return populated places of Azerbaijan, EPSG:4326; columns ``geomine.schema.PLACES``.

    Towns of 500 people and more and the settlements that the incident list names, from GeoNames
    (CC BY 4.0). Not a full list of villages.
    """
    return _with_source(_located(_csv("places", PLACES)), "places")


def exposure() -> pd.DataFrame:
    """Return population by district and year; columns ``geomine.schema.EXPOSURE``.

    ``usable`` is false where the registered population counts displaced people
    who live elsewhere, or returnees alone.
    """
    return _with_source(_csv("exposure", EXPOSURE), "exposure")


def totals() -> pd.DataFrame:
    """Return official and NGO totals of victims; columns ``geomine.schema.TOTALS``.

    They disagree with each other: each keeps its source and period.
    """
    return _with_source(_csv("totals", TOTALS), "totals")


def orientation() -> gpd.GeoDataFrame:
    """Return neighbouring countries, lakes and seas around Azerbaijan, EPSG:4326.

    Natural Earth 1:10m, public domain: a backdrop of maps, not a statement on borders.
    Columns: ``kind`` (country, lake, sea), ``name_en``, ``name_az``, ``name_ru``.
    """
    return _with_source(_orientation().copy(), "orientation")


@functools.cache
def _orientation() -> gpd.GeoDataFrame:
    """Read the file once: each page of a run cuts its own part out of it."""
    return gpd.read_file(_path("orientation"))


def provenance(name: str) -> Provenance:
    """Return where an embedded table came from.

    Parameters
    ----------
    name : str
        "boundaries", "incidents", "places", "exposure" or "totals".

    Raises
    ------
    InputError
        If there is no such table.
    """
    entry = _entry(name)
    return Provenance(
        name=name,
        source=str(entry["origin"]),
        licence=str(entry["licence"]),
        date=str(entry["date"]),
        sha256=str(entry["sha256"]),
        synthetic=bool(entry["synthetic"]),
    )


def district_names() -> pd.DataFrame:
    """Return the spellings of districts, for matching: ``district_id``, ``spelling``, ``kind``."""
    return pd.read_csv(_path("district_names"), dtype="str", keep_default_na=False)


def _csv(name: str, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return a file with the columns of its schema; those that it does not tell are missing."""
    table = pd.read_csv(_path(name), dtype="str", keep_default_na=False)
    known = [column.name for column in columns]
    others = [column for column in table if column not in known]
    return typed(table.mask(table == "").reindex(columns=[*known, *others]), columns)


def typed(table: Table, columns: tuple[Column, ...]) -> Table:
    """Return a copy of ``table`` with the dtype that each column's kind asks for."""
    kinds = {column.name: _DTYPES[column.kind] for column in columns if column.name in table}
    truth = {"True": True, "False": False}
    table = table.copy()
    for name, dtype in kinds.items():
        cells = table[name]
        if dtype == "boolean":
            cells = cells.map(truth) if pd.api.types.is_string_dtype(cells) else cells
        elif dtype == "Int64":
            cells = pd.to_numeric(cells)
        table[name] = cells.astype(pd.api.types.pandas_dtype(dtype))
    return table


def _located(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return ``table`` with points from its columns of degrees, empty where there are none."""
    shapes = points(table["longitude"].to_numpy(), table["latitude"].to_numpy())
    return gpd.GeoDataFrame(table, geometry=shapes)


def _with_source(table: Table, name: str) -> Table:
    entry = _entry(name)
    table.attrs = {key: value for key, value in entry.items() if key != "path"}
    table.attrs["source"] = f"{entry['title']} ({entry['origin']})"
    return table


@functools.cache
def _sources() -> dict[str, dict[str, object]]:
    path = _folder() / "SOURCES.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UnreadableFileError(
            "the embedded data is missing from this installation. Install geomine again."
        ) from None


def _entry(name: str) -> dict[str, object]:
    if name not in _sources():
        raise InputError(f"datasets: {name!r} is not one of {sorted(_sources())}.")
    return _sources()[name]


def _path(name: str) -> Path:
    return _folder() / str(_entry(name)["path"])


def _folder() -> Path:
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT

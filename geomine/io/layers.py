"""Layers of geometry: read with one clear error, written with the same bytes each time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pandas.api import types

from geomine.bounds import reason_of, require_file, require_layer
from geomine.crs import geodesic_area_km2, require_crs, to_lonlat
from geomine.disclosure import require_shareable
from geomine.errors import InputError, UnreadableFileError
from geomine.exports import door_for
from geomine.io.tables import INTERNAL, plain_text
from geomine.schema import require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomine.config import Audience
    from geomine.exports import Door

FIXED_DATE = "2000-01-01T00:00:00.000Z"
"""The time that a GeoPackage says it was changed: the same tables give the same bytes."""


def read_layer(path: Path, *, layer: str | None = None) -> gpd.GeoDataFrame:
    """Return a layer of any format that GDAL reads, or GeoParquet.

    Raises
    ------
    UnreadableFileError
        If the file is not there or holds no layer.
    """
    require_file(path)
    require_layer(path)
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            found = gpd.read_parquet(path)
        else:
            found = gpd.read_file(path, layer=layer, engine="pyogrio")
    except Exception as error:  # noqa: BLE001 - drivers raise whatever they like
        reason = reason_of(error)
        raise UnreadableFileError(
            f"{path}: no layer could be read ({reason}). GeoPackage, GeoJSON, Shapefile, "
            "FlatGeobuf and GeoParquet are known."
        ) from None
    if not isinstance(found, gpd.GeoDataFrame):
        raise UnreadableFileError(f"{path}: it holds a table without geometry.")
    return found


def read_boundaries(
    path: str | Path, *, columns: Mapping[str, str] | None = None, layer: str | None = None
) -> gpd.GeoDataFrame:
    """Return districts with ``district_id``, ``name_en`` and ``area_km2``, EPSG:4326.

    Parameters
    ----------
    path : str or pathlib.Path
        GeoPackage, GeoJSON, Shapefile, FlatGeobuf, GeoParquet or TopoJSON.
    columns : mapping of str to str, optional
        The header of the file for a name of ``geomine.schema.DISTRICTS``, such as
        ``{"district_id": "ADM2_PCODE", "name_en": "ADM2_EN"}``.
    layer : str, optional
        The layer of a file that has several.

    Raises
    ------
    UnreadableFileError
        If the file holds no layer.
    CRSError
        If the layer does not say its reference system.
    InputError
        If a district has no or somebody else's ``district_id``, or no polygon.
    """
    file = Path(path)
    found = read_layer(file, layer=layer)
    if found.empty:
        raise InputError(f"{file}: the layer holds no shape. Is it the right file or layer?")
    for name, header in (columns or {}).items():
        if header not in found:
            raise InputError(
                f"{file}: no column {header!r}; found {[str(c) for c in found.columns]}."
            )
        found[name] = found[header]
    require(str(file), found, ["district_id"])
    require_crs(found, str(file))
    ids = found["district_id"]
    if ids.isna().any() or ids.duplicated().any():
        wrong = int(np.flatnonzero(ids.isna() | ids.duplicated())[0]) + 1
        raise InputError(
            f"{file}: row {wrong} has the district_id {ids.iloc[wrong - 1]!r}, which is missing or "
            "stands twice. Name a column of unique ids with --boundary-column district_id=HEADER."
        )
    shapes = found.geometry
    if (~shapes.geom_type.isin(["Polygon", "MultiPolygon"]) | shapes.is_empty).any():
        wrong = (
            int(
                np.flatnonzero(
                    ~shapes.geom_type.isin(["Polygon", "MultiPolygon"]) | shapes.is_empty
                )[0]
            )
            + 1
        )
        raise InputError(f"{file}: row {wrong} is no polygon. Districts are polygons.")
    found = to_lonlat(found, str(file))
    found = found.set_geometry(shapely.make_valid(np.asarray(found.geometry)), crs=found.crs)
    found["district_id"] = ids.astype("str").to_numpy()
    if "name_en" not in found:
        found["name_en"] = found["district_id"]
    return found.assign(area_km2=geodesic_area_km2(found))


def write_layers(
    layers: Mapping[str, gpd.GeoDataFrame],
    path: str | Path,
    *,
    note: str,
    audience: Audience | Door = "public",
) -> Path:
    """Write layers into one GeoPackage, whole or not at all, and return its path.

    Parameters
    ----------
    layers : mapping of str to geopandas.GeoDataFrame
        The layers by their names.
    path : str or pathlib.Path
        The file; the same layers give the same bytes.
    note : str
        Description of each layer, such as who may see it.
    audience : {"public", "partner", "internal"}, default "public"
        Whom it is for, see :func:`geomine.write_table`. The description of each layer says
        that it is for the team.

    Raises
    ------
    DisclosureError
        If a layer is not for that audience, or holds what names a person.
    """
    target, door = Path(path), door_for(audience)
    said = note if door.shared or "internal" in note else f"{INTERNAL}: {note}"
    for name, layer in layers.items():
        require_shareable(layer, f"{target.name}, layer {name}", door)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        with door.file(target) as part:
            for name, layer in layers.items():
                pyogrio.write_dataframe(
                    _plain(layer), part, layer=name, driver="GPKG", append=part.exists(),
                    layer_options={"DESCRIPTION": said}, geometry_type="Unknown",
                )  # fmt: skip
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    return target


def _plain(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer with columns that a GeoPackage can hold."""
    columns: dict[str, Any] = {}
    for name in layer.columns.drop([layer.geometry.name]):
        cells = layer[name]
        dtype = cells.dtype
        simple = types.is_bool_dtype(dtype) or types.is_numeric_dtype(dtype)
        columns[str(name)] = (
            cells if simple or types.is_datetime64_any_dtype(dtype) else plain_text(cells)
        )
    table = pd.DataFrame(columns, index=layer.index)
    return gpd.GeoDataFrame(table, geometry=layer.geometry).reset_index(drop=True)

"""Incidents from a file of any kind and format, with an account of every column."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from geomine.crs import lonlat, points, require_crs
from geomine.errors import CRSError, MissingColumnError
from geomine.io.account import account, notes_of, private_headers
from geomine.io.adapt import adapt, dated
from geomine.io.enums import with_words
from geomine.io.formats import PLAIN_LIST, Plan, plan_of, recognise
from geomine.io.geopoints import with_geopoints
from geomine.io.kinds import read_sheets
from geomine.io.linking import Part, joined
from geomine.io.paired_counts import with_paired_counts
from geomine.io.profile import Profile, read_profile
from geomine.io.sheets import TEXT
from geomine.io.typed_places import with_system, with_wkt
from geomine.schema import require
from geomine.screening.cells import constant
from geomine.screening.letters import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geomine.io.sheets import Sheet

WGS84 = "EPSG:4326"
BLANK_WORDS = ("NULL", "null", "<Null>", "NaN", "nan", "NA", "n/a", "N/A", "#N/A", "None")
"""What exports write in a cell of numbers, days or codes that was never filled."""
TYPED = frozenset(("place_as_reported", "district_as_reported", "source"))
OWN = frozenset(("geometry", "reader_reason"))


def read_incidents(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    crs: str = WGS84,
    layer: str | None = None,
    victims: str | Path | None = None,
    profile: str | Path | Profile | None = None,
) -> pd.DataFrame:
    r"""Return a raw table of incidents for :func:`geomine.screen_incidents`.

    The kind of file is seen from its content, the format from its columns: IMSMA NG, IMSMA
    Core and Survey123, Kobo and ODK, ACLED, UCDP GED, AOAV, the Colombian open list of victims,
    and plain lists in a dozen languages. Cells stay as they were typed. Columns that could name
    a person are not loaded.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV or TSV of any delimiter in UTF-8, UTF-16 or a one-byte encoding; XLSX, XLS or ODS;
        JSON lines or an array of records; GeoPackage, GeoJSON, TopoJSON, Shapefile, FlatGeobuf,
        GeoParquet, KML, GPX or a file geodatabase; or a ZIP of any of these.
    columns : mapping of str to str, optional
        The header to use for a field, such as ``{"latitude": "Enlik"}``.
    crs : str
        Reference system of the coordinates of a table, such as "EPSG:28408", and of a layer
        that does not say its own.
    layer : str, optional
        The sheet or layer to read; where missing, all that belong together.
    victims : str or pathlib.Path, optional
        A second file, with the victims of the accidents in ``path``.
    profile : str, pathlib.Path or Profile, optional
        What is always so of this list, from a TOML file; the arguments above win over it.

    Returns
    -------
    pandas.DataFrame
        ``source_row`` is the number of the row below the header, from 1. ``attrs`` hold
        ``source``, ``format``, ``columns_mapped``, ``columns_not_loaded``, ``columns_known``,
        ``columns_unknown``, ``notes`` and ``rows_above`` (rows of the file above row 1).

    Raises
    ------
    UnreadableFileError
        If the file is not there, is damaged or of no known kind.
    InputError
        If a header of ``columns`` is not there.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "list.csv"
    >>> _ = path.write_text("Tarix;Rayon;Ölən\n14.03.2023;Ağdam;1\n", encoding="utf-8")
    >>> raw = read_incidents(path)
    >>> raw[["event_date", "district_as_reported", "killed"]].values.tolist()
    [['14.03.2023', 'Ağdam', '1']]
    """
    file = Path(path)
    settings = _settings(profile, columns, crs, layer)
    sheets = read_sheets(file, settings)
    if victims is not None:
        sheets += read_sheets(Path(victims), dataclasses.replace(settings, layer=None))
    layout, parts = _parts(sheets, settings, str(file))
    table, used, notes = joined(parts)
    fields = [pair for part in used for pair in part.plan.fields.items()]
    table, told = with_paired_counts(with_system(table, fields), fields)
    notes += told
    table = _filled(table, used, layout, settings)
    private = private_headers(table, used)
    table = _placed(table.drop(columns=list(private), errors="ignore"), settings, str(file))
    table.attrs = {
        **account(table, used, private),
        "source": file.name,
        "format": layout,
        "notes": notes_of(used, layout, notes, table),
        "rows_above": used[0].sheet.rows_above if len(used) == 1 else None,
    }
    return table


def _settings(
    profile: str | Path | Profile | None,
    columns: Mapping[str, str] | None,
    crs: str,
    layer: str | None,
) -> Profile:
    base = profile if isinstance(profile, Profile) else Profile()
    if isinstance(profile, str | Path):
        base = read_profile(profile)
    return dataclasses.replace(
        base,
        columns={**base.columns, **(columns or {})},
        crs=_crs(crs if crs != WGS84 else base.crs or WGS84),
        layer=layer or base.layer,
    )


def _parts(sheets: list[Sheet], settings: Profile, source: str) -> tuple[str, list[Part]]:
    """Return the format of the file, and its sheets with columns named as the fields are."""
    headers = [str(name) for sheet in sheets for name in sheet.table.columns]
    layout = settings.format or recognise(headers)
    absent = [header for header in settings.columns.values() if header not in headers]
    if absent:
        raise MissingColumnError.of(source, absent, headers)
    parts = []
    for sheet in with_words(sheets):
        found = [str(name) for name in sheet.table.columns if name not in OWN]
        given = {name: h for name, h in settings.columns.items() if h in found}
        plan = plan_of(found, layout, given, source=source)
        parts.append(Part(dataclasses.replace(sheet, table=_renamed(sheet.table, plan)), plan))
    return layout, parts


def _renamed(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the table with fields for headers; a header that is turned later stays beside."""
    _pair(table, plan)
    clash = {
        name: f"{name} (file)" for name in set(plan.fields.values()) & set(table) - set(plan.fields)
    }
    turned = {header: plan.fields[header] for header in plan.how if header in plan.fields}
    table = table.rename(columns=clash | {h: n for h, n in plan.fields.items() if h not in turned})
    return table.assign(
        **{name: table[header] for header, name in turned.items() if name != header}
    )


def _pair(table: pd.DataFrame, plan: Plan) -> None:
    """Take a header of coordinates that stands over two columns of numbers as a pair."""
    header = next((h for h, name in plan.fields.items() if name == "coord_raw"), None)
    headers = [str(name) for name in table.columns]
    if (
        header is None
        or header in plan.how
        or {"latitude", "longitude"} & set(plan.fields.values())
    ):
        return
    following = headers.index(header) + 1
    beside = headers[following] if following < len(headers) else ""
    if beside.startswith("column ") or beside == f"{header} (2)":
        one = table[header].dropna().astype(TEXT).str.fullmatch(r"[\d.,°'′″\"NSEWnsew +-]+")
        if len(one) and one.all() and table[beside].notna().sum() >= len(one) / 2:
            plan.fields[header], plan.fields[beside] = "latitude", "longitude"


def _filled(table: pd.DataFrame, used: list[Part], layout: str, settings: Profile) -> pd.DataFrame:
    """Return the table with what the format and the profile say of its cells."""
    how = {header: way for part in used for header, way in part.plan.how.items()}
    fields = {name for part in used for name in part.plan.fields.values()}
    for name in (fields - TYPED) & set(table):
        if isinstance(table[name].dtype, pd.StringDtype):
            blank = one_of(table[name], BLANK_WORDS)
            table = table.assign(**{name: table[name].mask(blank)}) if blank.any() else table
    table = dated(adapt(table, how))
    table = with_wkt(with_geopoints(table) if layout == "kobo" else table)
    if layout == "imsma_core" and "incident_id" not in table and "parentglobalid" in table:
        table = table.assign(incident_id=table["parentglobalid"])
    for name, words in settings.codes.items():
        if name in table:
            plain = table[name].astype(TEXT).str.strip()
            table = table.assign(**{name: plain.map(dict(words)).astype(TEXT).fillna(table[name])})
    named = constant(PLAIN_LIST if layout == "geomine" else layout, table.index)
    if "source_system" not in table:
        table = table.assign(source_system=named)
    elif layout not in {PLAIN_LIST, "geomine"}:
        table = table.assign(source_system=table["source_system"].fillna(named))
    earlier = {"source_row", "reasons"} <= set(table)
    return table.drop(columns=["reasons", "audience"], errors="ignore") if earlier else table


def _placed(table: pd.DataFrame, settings: Profile, source: str) -> pd.DataFrame:
    """Return the table with its rows numbered and its coordinates in WGS 84."""
    if isinstance(table, gpd.GeoDataFrame):
        table = _from_points(table, settings, source)
    elif pyproj.CRS.from_user_input(settings.crs or WGS84) != pyproj.CRS.from_epsg(4326):
        table = _reprojected(table, str(settings.crs))
    if "source_row" not in table:
        table.insert(0, "source_row", table.index.to_numpy())
    return table.reset_index(drop=True)


def _from_points(table: gpd.GeoDataFrame, settings: Profile, source: str) -> pd.DataFrame:
    """Return a layer of points in WGS 84, without what it says of degrees beside them."""
    if table.crs is None:
        west, south, east, north = np.nan_to_num(table.total_bounds)
        if settings.crs != WGS84 or (west >= -180 and east <= 180 and south >= -90 and north <= 90):  # noqa: PLR2004 - of a globe
            table = table.set_crs(str(settings.crs))
    require_crs(table, source)
    degrees = lonlat(table)
    there = np.asarray(np.isfinite(degrees).all(axis=1))
    if {"longitude", "latitude"} <= set(table):
        beside = ~there & table["longitude"].notna() & table["latitude"].notna()
        if beside.any():  # typed degrees stand in for points that are missing
            return _typed_beside(table, degrees, there)
    table = table.drop(columns=["longitude", "latitude"], errors="ignore")
    return table.set_geometry(points(degrees[:, 0], degrees[:, 1]).to_numpy(), crs=WGS84)


def _typed_beside(
    table: gpd.GeoDataFrame, degrees: NDArray[np.float64], there: NDArray[np.bool_]
) -> pd.DataFrame:
    columns = {
        name: table[name].where(
            ~there, pd.Series([f"{value:.7f}" for value in axis], index=table.index, dtype=TEXT)
        )
        for name, axis in zip(("longitude", "latitude"), degrees.T, strict=True)
    }
    return pd.DataFrame(table.drop(columns="geometry")).assign(**columns)


def _crs(text: str) -> str:
    try:
        pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError:
        raise CRSError(
            f"{text!r} is no reference system. Write EPSG:4326 or another code."
        ) from None
    return text


def _reprojected(table: pd.DataFrame, crs: str) -> pd.DataFrame:
    """Return the table with its eastings and northings turned into degrees."""
    require("incidents", table, ["longitude", "latitude"])
    typed = table["latitude"].astype(TEXT).str.cat(table["longitude"].astype(TEXT), sep=", ")
    east, north = (
        pd.to_numeric(table[name].astype(TEXT).str.replace(",", "."), errors="coerce").to_numpy(
            float
        )
        for name in ("longitude", "latitude")
    )
    turn = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    degrees = np.array(turn.transform(east, north))
    degrees[~np.isfinite(degrees)] = np.nan
    return table.assign(longitude=degrees[0], latitude=degrees[1], coord_raw=typed)

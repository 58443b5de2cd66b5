"""What may leave at all, asked before a file is made, and the door of an analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geomine.crs import corners, lonlat, to_lonlat
from geomine.disclosure.marks import is_public
from geomine.errors import DisclosureError
from geomine.exports import Door, Guarded
from geomine.joins import has_place
from geomine.schema import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from geomine.config import Audience
    from geomine.results import Analysis

OF_AN_INCIDENT = frozenset(("incident_id", "source_row", "coord_raw"))
"""Columns that only a table with one row per incident, or per row of a list, has."""
OF_A_TARGET = frozenset(("rank", "score", "place_id"))
"""Columns that together make a list of target villages."""


def require_shareable(table: pd.DataFrame, name: str, door: Door) -> None:
    """Raise if a table is not for the audience of a door.

    Incidents that are not marked public, and target villages, are for the team.

    Raises
    ------
    DisclosureError
        Naming the table, what is in it and the way out.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"incident_id": ["A", "B"], "sensitivity": ["public", None]})
    >>> require_shareable(rows, "list.csv", Door(audience="internal"))
    >>> require_shareable(rows, "list.csv", Door())
    Traceback (most recent call last):
    geomine.errors.DisclosureError: list.csv: 1 of 2 rows are not marked public in the column \
sensitivity. Nothing was written. Use geomine.for_audience or `geomine publish`, or say \
audience="internal" for the team.
    """
    require(name, table, [])
    if not door.shared or table.empty:
        return
    columns = {str(column) for column in table.columns}
    if columns & OF_AN_INCIDENT or "event_date" in columns:
        restricted = int((~is_public(table)).sum())
        if restricted:
            raise DisclosureError(
                f"{name}: {restricted} of {len(table)} rows are not marked public in the column "
                "sensitivity. Nothing was written. Use geomine.for_audience or `geomine "
                'publish`, or say audience="internal" for the team.'
            )
    if columns >= OF_A_TARGET:
        raise DisclosureError(
            f"{name}: a list of target villages is for the team. Nothing was written. Say "
            'audience="internal".'
        )


def may_be_told(
    layers: Iterable[gpd.GeoDataFrame], districts: gpd.GeoDataFrame | None
) -> NDArray[np.float64]:
    """Return longitudes and latitudes that a file may name, shape (n, 2).

    The points of ``layers``, and what pages about the districts carry, where there are any.
    """
    told = [lonlat(layer) for layer in layers]
    told += [] if districts is None else [_landmarks(districts)]
    allowed = np.concatenate(told)
    return allowed[np.isfinite(allowed).all(axis=1)]


def _landmarks(districts: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the points that pages about districts carry whatever is in them, shape (n, 2).

    The point of a district's name, its corners, and the corners of views over districts: every
    western or eastern edge with every southern or northern one.
    """
    inner = lonlat(districts.set_geometry(districts.geometry.representative_point()))
    outline = corners(districts)
    boxes = to_lonlat(districts, "districts").geometry.bounds.to_numpy()
    lon, lat = np.meshgrid(boxes[:, [0, 2]].ravel(), boxes[:, [1, 3]].ravel())
    return np.concatenate([inner, outline, np.column_stack([lon.ravel(), lat.ravel()])])


def door_of(analysis: Analysis, audience: Audience = "public") -> Door:
    """Return the door that lets no restricted incident of ``analysis`` out.

    Villages, districts and incidents of public record may be told.
    """
    public = is_public(analysis.incidents)
    told = (analysis.config.report_to,) if analysis.config.report_to else ()
    if audience == "internal" or public.all():
        return Door(audience=audience, told=told)
    placed = has_place(analysis.incidents)
    layers = [analysis.incidents[public & placed]]
    layers += [analysis.places] if analysis.places is not None else []
    return Door(
        audience=audience,
        guarded=Guarded(analysis.incidents[~public & placed], may_be_told(layers, analysis.rates)),
        told=told,
    )

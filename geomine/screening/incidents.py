"""The incidents that a screening found, as few bytes, and as the table that is used."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from geomine.crs import points
from geomine.joins import in_point_clustering
from geomine.schema import INCIDENTS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geomine.screening.held import Table

KINDS = {
    "text": "str", "list": "str", "integer": "Int64", "number": "float64", "yes_no": "boolean",
    "date": "datetime64[us]",
}  # fmt: skip
"""The dtype of each kind of column of the schema."""
SPOT = ("spot_longitude", "spot_latitude")
NOT_SHOWN = (*SPOT, "held_by", "district_today")
"""What the screening asks for and the table does not have."""


@dataclass(frozen=True, eq=False)
class Incidents:
    """The incidents of a screening; called, they give the table of them, which is made once.

    A million of them are 37 columns of text, numbers and points of half a gigabyte as pandas holds
    them, and a sixth of that as codes and degrees.
    """

    held: Table

    def __len__(self) -> int:
        """Return how many they are."""
        return self.held.n

    def __call__(self) -> gpd.GeoDataFrame:
        """Return the table of them, see :class:`geomine.Screened`."""
        return self._table

    @property
    def event_date(self) -> NDArray[np.datetime64]:
        """The first day of each, missing where it is not known."""
        return self.held["event_date"].to_numpy()

    @functools.cached_property
    def _table(self) -> gpd.GeoDataFrame:
        kinds = {column.name: KINDS[column.kind] for column in INCIDENTS}
        shown = [name for name in self.held.columns if name not in NOT_SHOWN]
        table = self.held.frame(shown, copy=True).astype(kinds)
        spots = points(*(self.held.numbers(name) for name in SPOT))
        kept = gpd.GeoDataFrame(table, geometry=spots, copy=False)
        kept["in_point_clustering"] = in_point_clustering(kept)
        return kept

"""What has been published before: a release may not reveal by its difference from an older one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from geomine.disclosure.counts import ALL, MEASURES
from geomine.disclosure.differencing import Release, revealed_areas
from geomine.errors import DisclosureError, UnreadableFileError
from geomine.files import write_text
from geomine.results import DISTRICTS

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

COLUMNS = ("district_id", "year", *MEASURES, "hidden")
PRIVATE = 0o600
GRID_DEGREES = 1e-5
"""Borders are compared to the metre: files of the same layer differ in their last digits."""
MARK_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Ledger:
    """The releases of a list so far. Internal: it holds what the releases hid.

    Examples
    --------
    >>> import datetime as dt
    >>> import pandas as pd
    >>> from geomine.disclosure import restricted_counts
    >>> events = pd.DataFrame({"district_id": "a", "event_date": pd.Timestamp("2024-05-01"),
    ...     "casualties": 1}, index=range(9))
    >>> once = restricted_counts(events.head(7), min_count=5)
    >>> ledger = Ledger().with_release(once, day=dt.date(2025, 1, 1))
    >>> ledger.revealed(restricted_counts(events, min_count=5), min_count=5)
    ('a', 'all')
    """

    releases: tuple[Release, ...] = ()

    def revealed(
        self, counts: pd.DataFrame, *, min_count: int, districts: gpd.GeoDataFrame | None = None
    ) -> tuple[str, ...]:
        """Return the districts of which a release of ``counts`` would reveal a few incidents.

        All releases are read together, as anybody can: what is shown in any, what adds up, and
        that counts only grow unless somebody corrected them. A district is revealed where a
        change of 1 to ``min_count - 1`` since an earlier release, or so small a count hidden in
        one of them, can then be bounded within ``min_count``. Districts whose borders changed are
        read together too, as their sum grows although each may fall.

        Parameters
        ----------
        counts : pandas.DataFrame
            The table of :func:`geomine.disclosure.restricted_counts`.
        min_count : int
            The smallest number that may be known.
        districts : geopandas.GeoDataFrame, optional
            The polygons that were counted in, to know whose borders changed.

        Returns
        -------
        tuple of str
            In alphabetical order; ``all`` stands for totals.
        """
        if not self.releases:
            return ()
        series = (*self.releases, _release(counts, districts, day=""))
        return tuple(sorted(revealed_areas(series, min_count)))

    def with_release(
        self,
        counts: pd.DataFrame,
        *,
        day: dt.date,
        min_count: int = 5,
        districts: gpd.GeoDataFrame | None = None,
        areas: str = DISTRICTS,
    ) -> Ledger:
        """Return the ledger with one more release.

        Parameters
        ----------
        counts, min_count, districts
            As for :meth:`revealed`.
        day : datetime.date
            The day of the release.
        areas : str
            What was counted in, the ``areas`` of the analysis. One list is published by one kind
            of areas only: where a hexagon and a district overlap, one could be subtracted from
            the other.

        Raises
        ------
        DisclosureError
            If the release would reveal a few incidents, naming the districts, or counts in other
            areas than those before.
        """
        other = next((one.areas for one in self.releases if one.areas != areas), None)
        if other is not None:
            raise DisclosureError(
                f"ledger: this list was published by {other} before, so that counts by {areas} "
                "could be subtracted from those. Publish by the same areas again."
            )
        named = self.revealed(counts, min_count=min_count, districts=districts)
        if named:
            raise DisclosureError(
                f"ledger: together with earlier releases this one would reveal fewer than "
                f"{min_count} incidents or casualties of {', '.join(named)}. Wait for the next "
                "quarter" + (", or hide these districts with --hide." if {*named} - {ALL} else ".")
            )
        release = _release(counts, districts, day=day.isoformat(), areas=areas)
        return dataclasses.replace(self, releases=(*self.releases, release))

    def write(self, path: Path) -> Path:
        """Write the ledger, readable by its owner alone, each release sealed by those before it."""
        entries = [dataclasses.asdict(release) for release in self.releases]
        text = json.dumps({"releases": entries, "seal": _seal(entries)}, indent=1) + "\n"
        return write_text(path, text, mode=PRIVATE)

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """Return the ledger in a file; an empty one where there is no file yet.

        Raises
        ------
        UnreadableFileError
            If the file is no ledger, or somebody changed it.
        """
        if not path.exists():
            return cls()
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            entries = content["releases"]
            sealed = content["seal"] == _seal(entries)
            releases = tuple(
                Release(
                    str(one["day"]),
                    tuple(_cell(cell) for cell in one["cells"]),
                    tuple((str(key), str(mark)) for key, mark in one.get("boundaries", ())),
                    str(one.get("areas", DISTRICTS)),
                )
                for one in entries
            )
        except (OSError, ValueError, KeyError, TypeError):
            raise UnreadableFileError(
                f"{path}: it is no ledger of geomine. Name another."
            ) from None
        if not sealed:
            raise UnreadableFileError(
                f"{path}: the ledger was changed by hand, so it cannot vouch for what was "
                "published. Take the last good copy."
            )
        return cls(releases)


def _cell(cell: list[Any]) -> tuple[str, str, int, int, bool]:
    district, year, incidents, casualties, hidden = cell
    return str(district), str(year), int(incidents), int(casualties), bool(hidden)


def _seal(entries: list[dict[str, Any]]) -> str:
    seal = ""
    for entry in entries:
        text = seal + json.dumps(entry, sort_keys=True)
        seal = hashlib.sha256(text.encode()).hexdigest()
    return seal


def _release(
    counts: pd.DataFrame,
    districts: gpd.GeoDataFrame | None,
    *,
    day: str,
    areas: str = DISTRICTS,
) -> Release:
    rows = counts[list(COLUMNS)].itertuples(index=False, name=None)
    shapes: tuple[tuple[str, str], ...] = ()
    if districts is not None:
        to_a_metre = shapely.set_precision(districts.geometry.to_numpy(), GRID_DEGREES)
        marks = (hashlib.sha256(shapely.to_wkb(one.normalize())).hexdigest() for one in to_a_metre)
        ids = districts["district_id"].astype("str")
        shapes = tuple((one, mark[:MARK_DIGITS]) for one, mark in zip(ids, marks, strict=True))
    return Release(day, tuple(_cell([*row]) for row in rows), shapes, areas)

"""What has been published before: a release may not reveal by its difference from an older one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from geomine.disclosure.counts import ALL, MEASURES, totals_relations
from geomine.errors import DisclosureError, UnreadableFileError
from geomine.files import write_text
from geomine.stats.suppression import TOLERANCE, bounds

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

COLUMNS = ("district_id", "year", *MEASURES, "hidden")
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Release:
    """One publication: its day and cells: district, year, incidents, casualties, hidden."""

    day: str
    cells: tuple[tuple[str, str, int, int, bool], ...]


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

    def revealed(self, counts: pd.DataFrame, *, min_count: int) -> tuple[str, ...]:
        """Return the districts of which a release of ``counts`` would reveal a few incidents.

        Two releases are read together, as anybody can: what is shown in either, what
        adds up, and that counts only grow unless somebody corrected them. A
        district is revealed where a change of 1 to ``min_count - 1``, or a count hidden in one of
        them, can then be bounded within ``min_count``.

        Parameters
        ----------
        counts : pandas.DataFrame
            The table of :func:`geomine.disclosure.restricted_counts`.
        min_count : int
            The smallest number that may be known.

        Returns
        -------
        tuple of str
            In alphabetical order; ``all`` stands for totals.
        """
        new = _release(counts, day="")
        found: set[str] = set()
        for old in self.releases:
            for measure in range(len(MEASURES)):
                found |= _revealed(old, new, 2 + measure, min_count)
        return tuple(sorted(found))

    def with_release(self, counts: pd.DataFrame, *, day: dt.date, min_count: int = 5) -> Ledger:
        """Return the ledger with one more release.

        Raises
        ------
        DisclosureError
            If the release would reveal a few incidents, naming the districts.
        """
        named = self.revealed(counts, min_count=min_count)
        if named:
            raise DisclosureError(
                f"ledger: together with an earlier release this one would reveal fewer than "
                f"{min_count} incidents or casualties of {', '.join(named)}. Wait for the next "
                "quarter, or hide these districts with --hide."
            )
        release = _release(counts, day=day.isoformat())
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
                Release(str(one["day"]), tuple(_cell(cell) for cell in one["cells"]))
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


def _release(counts: pd.DataFrame, *, day: str) -> Release:
    rows = counts[list(COLUMNS)].itertuples(index=False, name=None)
    return Release(day, tuple(_cell([*row]) for row in rows))


def _revealed(old: Release, new: Release, measure: int, min_count: int) -> set[str]:
    """Return the districts that the two releases reveal together in one measure."""
    districts, years, values, hidden = _aligned(old, new, measure)
    n = values.shape[1]
    grown = values[1] - values[0]
    cells = np.concatenate([values[0], values[1], grown])
    off = np.concatenate([hidden[0], hidden[1], np.ones(n, dtype=bool)])
    floor = np.zeros(3 * n)
    if (grown < 0).any():  # somebody corrected: that counts grow is no longer known
        floor[2 * n :] = -np.inf
    one = totals_relations(len(districts), len(years))
    growth = np.kron([-1.0, 1.0, -1.0], np.eye(n))
    relations = sparse.csr_array(
        sparse.vstack([sparse.kron(np.eye(2, 3), one), sparse.csr_array(growth)])
    )
    few = (np.abs(cells) > 0) & (np.abs(cells) < min_count)
    asked = np.flatnonzero(few & off)
    least, most = bounds(cells, relations, off, low=floor, which=asked)
    narrow = asked[(most - least)[asked] < min_count - TOLERANCE]
    return {districts[k % n // len(years)] for k in narrow.tolist()}


def _aligned(
    old: Release, new: Release, measure: int
) -> tuple[list[str], list[str], NDArray[np.int64], NDArray[np.bool_]]:
    """Return both releases over the same districts and years, totals last; absent cells are 0."""
    both = (*old.cells, *new.cells)
    districts = [*sorted({cell[0] for cell in both} - {ALL}), ALL]
    years = [*sorted({cell[1] for cell in both} - {ALL}), ALL]
    values = np.zeros((2, len(districts) * len(years)), dtype=np.int64)
    hidden = np.zeros(values.shape, dtype=bool)
    for k, release in enumerate((old, new)):
        for cell in release.cells:
            at = districts.index(cell[0]) * len(years) + years.index(cell[1])
            values[k, at], hidden[k, at] = cell[measure], cell[4]
    return districts, years, values, hidden

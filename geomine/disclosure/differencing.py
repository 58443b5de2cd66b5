"""What several releases reveal together that none of them reveals alone."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geomine.disclosure.counts import ALL, MEASURES, totals_relations
from geomine.results import DISTRICTS
from geomine.stats.reconstruction import narrow_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Cells = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Release:
    """One publication: its day, and cells: area, year, incidents, casualties, hidden.

    ``boundaries`` holds a mark of the shape of each district, where they were given; ``areas``
    says what was counted in, see :class:`geomine.results.Analysis`.
    """

    day: str
    cells: tuple[tuple[str, str, int, int, bool], ...]
    boundaries: tuple[tuple[str, str], ...] = ()
    areas: str = DISTRICTS


@dataclass(frozen=True, slots=True)
class _Series:
    """Releases over the same areas and years, totals last; a cell that is not there is 0."""

    areas: list[str]
    years: list[str]
    values: Cells
    hidden: Mask
    moved: Mask
    """For each release the cells of areas whose borders changed since the one before."""


@dataclass(frozen=True, slots=True)
class _Growth:
    """What grew between two releases: sums of cells, their areas, and if they may have fallen."""

    before: int
    after: int
    sums: sparse.csr_array
    areas: Sequence[tuple[str, ...]]
    can_fall: Mask


def revealed_areas(series: Sequence[Release], min_count: int) -> set[str]:
    """Return the areas of which all releases together reveal a few incidents or casualties.

    The attacker's table has the cells of every release and how each grew, from every release
    to the next and to the last. Growth is known to be at least 0, but where somebody corrected,
    and in areas whose borders changed: of these it is their sum that grows. Incidents and
    casualties are read together: nobody is listed without having been hurt, so what casualties
    are more than incidents is a third count, never published, that is at least 0 and grows too.

    Parameters
    ----------
    series : sequence of Release
        All releases in order, the one in question last.
    min_count : int
        The smallest number that may be known.
    """
    measures = _aligned(series)
    parts = [_Part.of(known) for known in measures]
    cells = np.concatenate([part.cells for part in parts])
    low = np.concatenate([part.low for part in parts])
    hidden = np.concatenate([part.hidden for part in parts])
    few = (np.abs(cells) > 0) & (np.abs(cells) < min_count) & hidden
    few[len(cells) - len(parts[-1].cells) :] = False  # the excess is asked of nobody
    narrow = narrow_cells(
        cells, _joined(parts), hidden, low=low, span=min_count, which=np.flatnonzero(few)
    )
    names = [name for part in parts for name in part.names]
    return {area for k in narrow.tolist() for area in names[k]}


@dataclass(frozen=True, slots=True)
class _Part:
    """What an attacker knows of one count over all releases: cells and then growths."""

    cells: Cells
    low: NDArray[np.float64]
    hidden: Mask
    relations: sparse.csr_array
    names: list[tuple[str, ...]]

    @classmethod
    def of(cls, known: _Series) -> _Part:
        growths = [*_growths(known)]
        grown = [growth.sums @ (known.values[growth.after] - known.values[growth.before])
                 for growth in growths]  # fmt: skip
        floors = [np.where(growth.can_fall, -np.inf, 0.0) for growth in growths]
        values = known.values.ravel()
        cells = np.concatenate([values, *grown])
        hidden = np.ones(len(cells), dtype=bool)
        hidden[: known.hidden.size] = known.hidden.ravel()
        names: list[tuple[str, ...]] = [(area,) for area in known.areas for _ in known.years]
        names *= len(known.values)
        names += [areas for growth in growths for areas in growth.areas]
        low = np.concatenate([np.where(values < 0, -np.inf, 0.0), *floors])
        return cls(cells, low, hidden, _relations(known, growths), names)


def _joined(parts: Sequence[_Part]) -> sparse.csr_array:
    """Return the relations within each count, and that the third is the second less the first."""
    within = sparse.block_diag([part.relations for part in parts], format="csr")
    of_each = [sparse.eye_array(len(part.cells)) for part in parts]
    return sparse.csr_array(
        sparse.vstack([within, sparse.hstack([-of_each[0], of_each[1], -of_each[2]])])
    )


def _growths(known: _Series) -> Iterator[_Growth]:
    """Give what grew cell by cell, and in all areas together whose borders changed."""
    last = len(known.values) - 1
    each = [(area,) for area in known.areas for _ in known.years]
    for before, after in {*pairwise(range(last + 1)), *((k, last) for k in range(last))}:
        grown = known.values[after] - known.values[before]
        moved = known.moved[before + 1 : after + 1].any(axis=0)
        corrected = (grown[~moved] < 0).any()
        everything = sparse.csr_array(sparse.eye_array(known.values.shape[1]))
        yield _Growth(before, after, everything, each, moved | corrected)
        if moved.any():
            of_year = np.tile(np.eye(len(known.years)), len(known.areas)) * moved
            areas = [known.areas[k] for k in np.unique(np.flatnonzero(moved) // len(known.years))]
            can_fall = (of_year @ grown < 0) | corrected
            sums = sparse.csr_array(of_year)
            yield _Growth(before, after, sums, [tuple(areas)] * len(known.years), can_fall)


def _relations(known: _Series, growths: list[_Growth]) -> sparse.csr_array:
    """Return what adds up in each release, and that growth is the difference of two."""
    n_releases = len(known.values)
    totals = totals_relations(len(known.areas), len(known.years))
    sums = sparse.kron(sparse.eye_array(n_releases), totals)
    differences = []
    for growth in growths:
        which = np.zeros((1, n_releases))
        which[0, growth.after], which[0, growth.before] = 1, -1
        differences.append(sparse.kron(which, growth.sums))
    grown = -sparse.eye_array(sum(len(growth.areas) for growth in growths))
    empty = sparse.csr_array(np.zeros((sums.shape[0], grown.shape[1])))
    above = sparse.hstack([sums, empty])
    return sparse.csr_array(
        sparse.vstack([above, sparse.hstack([sparse.vstack(differences), grown])])
    )


def _aligned(series: Sequence[Release]) -> list[_Series]:
    """Return incidents, casualties and their difference, all releases over the same cells."""
    cells = [cell for release in series for cell in release.cells]
    areas = [*sorted({cell[0] for cell in cells} - {ALL}), ALL]
    years = [*sorted({cell[1] for cell in cells} - {ALL}), ALL]
    at = {key: k for k, key in enumerate((area, year) for area in areas for year in years)}
    shape = (len(series), len(at))
    values = np.zeros((len(MEASURES), *shape), dtype=np.int64)
    hidden, moved = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for k, release in enumerate(series):
        for area, year, *counts, off in release.cells:
            values[:, k, at[area, year]] = counts
            hidden[k, at[area, year]] = off
        changed = _changed(series[k - 1], release) if k else set()
        moved[k] = [area in changed for area in areas for _ in years]
    excess = values[1] - values[0]
    known = [(values[0], hidden), (values[1], hidden), (excess, np.ones(shape, dtype=bool))]
    return [_Series(areas, years, count, unseen, moved) for count, unseen in known]


def _changed(before: Release, after: Release) -> set[str]:
    """Return the areas that are not what they were; none where either has no boundaries."""
    if not before.boundaries or not after.boundaries:
        return set()
    return {area for area, _ in {*before.boundaries} ^ {*after.boundaries}}

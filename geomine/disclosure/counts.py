"""Counts of restricted incidents by district and year, hidden where they are small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from geomine.columns import numbers
from geomine.stats.suppression import suppress

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Counts = NDArray[np.int64]

MEASURES = ("incidents", "casualties")
TOTAL_WEIGHT = 8.0
"""How much more is lost with a total than with one of its parts."""

MOST_CELLS = 3_000
"""Cells of a table by district and year; 80 districts over 35 years take some ten seconds."""

ALL = "all"
"""The key of a total, in place of a district or a year."""


def restricted_counts(
    events: pd.DataFrame, *, min_count: int, hide: Collection[str] = (), by_year: bool = True
) -> pd.DataFrame:
    """Return restricted incidents and casualties by district and year, small counts hidden.

    Every district and year with an event, their totals and the grand total are cells of
    one table per measure. Counts from 1 to ``min_count - 1`` are hidden, and so many
    others that no hidden one can be worked out, see :func:`geomine.stats.suppression.suppress`.
    What is hidden in one measure is hidden in the other.

    Parameters
    ----------
    events : pandas.DataFrame
        One row per restricted incident that may be counted: ``district_id``, ``event_date``
        and ``casualties``.
    min_count : int
        The smallest count above 0 that is shown.
    hide : collection of str
        ``district_id`` of districts to hide in any case.
    by_year : bool, default True
        Whether to tell years apart. Of small areas only the whole period is worth telling, and
        of a table of more than ``MOST_CELLS`` nearly all cells would be hidden: it is told over
        all years.

    Returns
    -------
    pandas.DataFrame
        One row per cell: ``district_id`` and ``year`` as text (``all`` in totals),
        ``incidents`` and ``casualties`` as they are, ``hidden`` (yes/no) and
        ``incidents_shown`` and ``casualties_shown`` as text. Internal: what may leave is only the
        ``_shown`` ones.

    Examples
    --------
    >>> import pandas as pd
    >>> events = pd.DataFrame({"district_id": ["a"] * 7 + ["b"] * 2 + ["c"] * 9,
    ...     "event_date": pd.Timestamp("2024-05-01"), "casualties": 1})
    >>> table = restricted_counts(events, min_count=5)
    >>> table[table["year"] == "all"][["district_id", "incidents_shown"]].values.tolist()
    [['a', 'hidden'], ['b', '<5'], ['c', 'hidden'], ['all', '18']]
    """
    table, relations = _table(events, by_year=by_year)
    weights = np.where(table["district_id"].eq(ALL) | table["year"].eq(ALL), TOTAL_WEIGHT, 1.0)
    weights = weights * (1.0 + np.log1p(table["incidents"].to_numpy(float)))
    hidden = table["district_id"].isin(list(hide)).to_numpy(dtype=bool)
    for measure in MEASURES:
        cells = table[measure].to_numpy(np.int64)
        hidden = suppress(cells, relations, weights=weights, threshold=min_count, also=hidden)
    hidden = _together(table, relations, hidden, weights=weights, min_count=min_count)
    shown = {
        f"{measure}_shown": [
            _text(value, min_count, hidden=bool(off))
            for value, off in zip(table[measure], hidden, strict=True)
        ]
        for measure in MEASURES
    }
    return table.assign(hidden=hidden, **shown)


def _together(
    table: pd.DataFrame, relations: sparse.csr_array, hidden: Mask, *, weights: Counts,
    min_count: int,
) -> Mask:  # fmt: skip
    """Return what to hide so that both measures read together give no cell away.

    Nobody is listed without having been hurt: whoever sees the casualties of a cell knows that
    its incidents are no more, unless the list has incidents without casualties there.
    """
    n = len(table)
    incidents, casualties = (table[measure].to_numpy(np.int64) for measure in MEASURES)
    known = np.flatnonzero(casualties >= incidents)
    one = sparse.eye_array(n, format="csr")[known]
    excess = sparse.eye_array(len(known))
    both = sparse.block_diag([relations, relations, sparse.csr_array((0, len(known)))])
    joint = sparse.csr_array(sparse.vstack([both, sparse.hstack([-one, one, -excess])]))
    while True:
        unseen = np.arange(2 * n + len(known)) >= 2 * n
        found = suppress(
            np.concatenate([incidents, casualties, (casualties - incidents)[known]]),
            joint,
            weights=np.concatenate([weights, weights, np.ones(len(known))]),
            threshold=min_count,
            also=np.concatenate([hidden, hidden, unseen[2 * n :]]) & ~unseen,
            unseen=unseen,
            together=np.column_stack([np.arange(n), np.arange(n, 2 * n)]),
        )
        hidden = found[:n] | found[n : 2 * n]
        if (found[:n] == found[n : 2 * n]).all():
            return hidden


def _text(value: int, min_count: int, *, hidden: bool) -> str:
    if 0 < value < min_count:
        return f"<{min_count}"
    return "hidden" if hidden else str(value)


def _table(events: pd.DataFrame, *, by_year: bool) -> tuple[pd.DataFrame, sparse.csr_array]:
    """Return all cells with their counts, and what adds up to what."""
    districts, at_district = np.unique(events["district_id"].astype("str"), return_inverse=True)
    years, at_year = np.unique(
        events["event_date"].dt.year.astype("Int64").astype("str"), return_inverse=True
    )
    people = np.nan_to_num(numbers(events, "incidents", "casualties", whole=True))
    inner = np.zeros((len(MEASURES), len(districts), len(years)), dtype=np.int64)
    np.add.at(inner[0], (at_district, at_year), 1)
    np.add.at(inner[1], (at_district, at_year), people.astype(np.int64))
    full = np.zeros((len(MEASURES), len(districts) + 1, len(years) + 1), dtype=np.int64)
    full[:, :-1, :-1] = inner
    full[:, -1, :-1], full[:, :-1, -1] = inner.sum(axis=1), inner.sum(axis=2)
    full[:, -1, -1] = inner.sum(axis=(1, 2))
    if not by_year or full[0].size > MOST_CELLS:
        years, full = years[:0], full[:, :, -1:]
    table = pd.DataFrame(
        {
            "district_id": np.repeat([*districts, ALL], len(years) + 1),
            "year": np.tile([*years, ALL], len(districts) + 1),
            **{measure: full[k].ravel() for k, measure in enumerate(MEASURES)},
        }
    )
    return table, totals_relations(len(districts) + 1, len(years) + 1)


def totals_relations(n_rows: int, n_columns: int) -> sparse.csr_array:
    """Return the relations of a table whose last row and column hold the totals.

    Examples
    --------
    >>> totals_relations(2, 2).toarray().tolist()[0]
    [1.0, -1.0, 0.0, 0.0]
    """
    along = np.append(np.ones(n_columns - 1), -1.0)
    down = np.append(np.ones(n_rows - 1), -1.0)
    columns = sparse.kron(down[None, :], sparse.eye_array(n_columns))
    if n_columns == 1:  # nothing but totals
        return sparse.csr_array(columns)
    rows = sparse.kron(sparse.eye_array(n_rows), along[None, :])
    return sparse.csr_array(sparse.vstack([rows, columns]))

"""What a team knows of its visits: hours by road between places, and places served already."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geomine.errors import InputError
from geomine.io.kinds import read_sheets
from geomine.io.profile import Profile
from geomine.schema import require


def read_travel_hours(path: str | Path) -> pd.DataFrame:
    """Return hours by road between places: from each row's place to each column's.

    Parameters
    ----------
    path : str or pathlib.Path
        A table whose column ``place_id`` names the place of the row and whose other headers
        are the ``place_id`` of the places driven to. An empty cell means that there is no road.

    Returns
    -------
    pandas.DataFrame
        For :func:`geomine.targeting.trip_days`: rows and columns by ``place_id``, hours or missing.

    Raises
    ------
    UnreadableFileError, MissingColumnError, InputError
        If the file cannot be read, lacks ``place_id``, names a place twice, or a cell is no
        number of hours from 0 on.
    """
    table = _table(Path(path))
    ids = table["place_id"].astype("str").str.strip()
    cells = table.drop(columns="place_id")
    text = cells.apply(lambda column: column.astype("str").str.strip().str.replace(",", "."))
    text = text.mask(cells.isna() | text.eq(""))
    hours = text.apply(pd.to_numeric, errors="coerce").astype(float)
    wrong = (hours.isna() & text.notna()) | (hours < 0) | np.isinf(hours)
    for row, column in np.argwhere(wrong.to_numpy())[:1].tolist():
        found = cells.iloc[row, column]
        raise InputError(
            f"{path}: hours from {ids.iloc[row]!r} to {cells.columns[column]!r} are {found!r}, "
            "no number from 0 on. Leave the cell empty where there is no road."
        )
    if ids.duplicated().any():
        raise InputError(f"{path}: place_id {ids[ids.duplicated()].iloc[0]!r} has two rows.")
    hours.columns = pd.Index([str(name).strip() for name in hours.columns])
    return pd.DataFrame(hours.set_index(pd.Index(ids, name="place_id")))


def read_place_ids(path: str | Path) -> list[str]:
    """Return the ``place_id`` of each row of a table, such as one of sessions, each once.

    Raises
    ------
    UnreadableFileError, MissingColumnError
        If the file cannot be read or lacks ``place_id``.
    """
    ids = _table(Path(path))["place_id"].dropna().astype("str").str.strip()
    return ids[ids.ne("")].drop_duplicates().tolist()


def _table(file: Path) -> pd.DataFrame:
    table = pd.DataFrame(read_sheets(file, Profile())[0].table).reset_index(drop=True)
    require(str(file), table, ["place_id"])
    return table

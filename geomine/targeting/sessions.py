"""Sessions held: what they leave to do in each village, and whom they reached, each person once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.columns import days, numbers
from geomine.errors import InputError
from geomine.schema import require
from geomine.targeting.levels import residents

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    from numpy.typing import NDArray

GROUPS = (
    "male_0_4", "male_5_12", "male_13_17", "male_18_plus",
    "female_0_4", "female_5_12", "female_13_17", "female_18_plus",
)  # fmt: skip
"""People by sex and age as TNMA 05.10/01 and the IMSMA Core forms count them."""
UNKNOWN_SHARE = 0.5
"""Share of residents that a session reached where that is not known."""
HALF_LIFE_DAYS = 365.0


def record_sessions(
    places: gpd.GeoDataFrame,
    sessions: pd.DataFrame,
    *,
    as_of: dt.date,
    half_life_days: float = HALF_LIFE_DAYS,
) -> gpd.GeoDataFrame:
    """Return ``places`` with whom sessions reached, and how much is left to do there.

    A session that is in the table twice counts once. The same person may come to two
    sessions, so people of one group are added up only where ``first_time`` says that they
    were new; otherwise a village's count is that of its largest session, which is the
    most that is certain.

    Parameters
    ----------
    places : geopandas.GeoDataFrame
        ``place_id`` and, for shares, ``population``.
    sessions : pandas.DataFrame
        One row per session: ``place_id``, ``session_date`` and, where known,
        ``session_id``, ``method``, people by group (``male_0_4`` to ``female_18_plus``),
        ``reached`` (people of unknown sex or age and all together, where there are no groups),
        and ``first_time`` (people among them who had not been reached before).
    as_of : datetime.date
        Later sessions are ignored.
    half_life_days : float, default 365
        After so many days a session counts half.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows with ``n_sessions``, ``last_session``, ``people_reached`` and
        ``reached_<group>`` (Int64: at least so many different people, missing where unknown),
        ``share_reached`` (of residents) and ``session_gap``: 1 where nobody came, less for
        each session, by the share it reached and how long ago it was.

    Raises
    ------
    MissingColumnError
        If ``place_id`` or ``session_date`` is missing.
    InputError
        If a count cannot be used, or a session names a place that is not there.

    Examples
    --------
    >>> import datetime as dt
    >>> import geopandas as gpd, shapely
    >>> places = gpd.GeoDataFrame({"place_id": ["a"], "population": [100]},
    ...     geometry=[shapely.Point(47, 40)], crs="EPSG:4326")
    >>> held = pd.DataFrame({"place_id": ["a", "a"], "male_5_12": [20, 30],
    ...     "session_date": pd.to_datetime(["2025-06-01", "2025-06-08"])})
    >>> done = record_sessions(places, held, as_of=dt.date(2025, 6, 8))
    >>> done[["n_sessions", "people_reached", "reached_male_5_12"]].values.tolist()
    [[2, 30, 30]]
    """
    require("places", places, ["place_id"])
    require("sessions", sessions, ["place_id", "session_date"])
    if not half_life_days > 0:
        raise InputError(f"half_life_days must be above 0; found {half_life_days}.")
    held = _held(sessions, as_of)
    ids = pd.Index(places["place_id"].astype("str"))
    place = ids.get_indexer(pd.Index(held["place_id"].astype("str")))
    if (place < 0).any():
        lost = sorted(set(held["place_id"].astype("str")[place < 0]))
        raise InputError(
            f"sessions: place_id {lost[:5]} are not among the places. Correct them, or add them."
        )
    people = residents(places)
    reached = _reached(held)
    day = days(held, "sessions", "session_date")
    age = (np.datetime64(as_of, "D") - day).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(reached / people[place], 1.0)
    # nobody lives where nobody is counted: a session there reached whom it could
    effect = np.where(np.isnan(share), UNKNOWN_SHARE, share) * 0.5 ** (age / half_life_days)
    left = np.ones(len(places))
    np.multiply.at(left, place, 1.0 - effect)
    groups = {
        f"reached_{name}": _distinct(place, numbers(held, "sessions", name), held, len(places))
        for name in GROUPS
    }
    total = _distinct(place, reached, held, len(places))
    with np.errstate(divide="ignore", invalid="ignore"):
        covered = np.minimum(total / people, 1.0)
    last = pd.Series(day.astype("datetime64[us]")).groupby(place).max().reindex(range(len(places)))
    return places.assign(
        n_sessions=np.bincount(place, minlength=len(places)),
        last_session=last.astype("datetime64[us]").to_numpy(),
        people_reached=_whole(total).array,
        **{name: _whole(values).array for name, values in groups.items()},
        share_reached=covered,
        session_gap=left,
    )


def session_coverage(places: pd.DataFrame) -> pd.DataFrame:
    """Return people reached by sex and age over all ``places`` of :func:`record_sessions`.

    Returns
    -------
    pandas.DataFrame
        One row per group: ``sex``, ``age``, ``people_reached`` (at least so many different
        people of the places where it is known; missing where it is known of none) and
        ``n_places_unknown``: places with sessions whose number of that group is unknown.

    Raises
    ------
    MissingColumnError
        If the sessions have not been recorded.
    """
    columns = [f"reached_{name}" for name in GROUPS]
    require("places", places, ["n_sessions", *columns])
    visited = places[places["n_sessions"] > 0]
    known = visited[columns].notna()
    told = known.any() | visited.empty  # no session reached nobody; an unknown number did
    reached = visited[columns].sum().astype("Int64").where(told)
    sex, age = zip(*(name.split("_", 1) for name in GROUPS), strict=True)
    return pd.DataFrame(
        {
            "sex": sex,
            "age": age,
            "people_reached": reached.to_numpy(),
            "n_places_unknown": (~known).sum().to_numpy(),
        }
    )


def _whole(people: NDArray[np.float64]) -> pd.Series[int]:
    """Return counts as whole numbers, missing where unknown."""
    return pd.Series(people).astype("Int64")


def _held(sessions: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Return the sessions up to the day, each once, ordered by day."""
    day = days(sessions, "sessions", "session_date")
    if np.isnat(day).any():
        row = sessions.index[np.isnat(day)].tolist()[0]
        raise InputError(
            f"sessions: session_date is missing in row {row!r}. Give it, or drop the row."
        )
    keys = ["place_id", "session_date"]
    keys += [name for name in ("session_id", "method", "reached", *GROUPS) if name in sessions]
    once = sessions[day <= np.datetime64(as_of, "D")].drop_duplicates(keys)
    if "session_id" in once:
        once = once[once["session_id"].isna() | ~once["session_id"].duplicated()]
    return once.sort_values(keys, kind="stable")


def _reached(held: pd.DataFrame) -> NDArray[np.float64]:
    """Return the people of each session: as stated, or the sum of its known groups."""
    stated = numbers(held, "sessions", "reached")
    groups = np.stack([numbers(held, "sessions", name) for name in GROUPS])
    summed = np.where(np.isnan(groups).all(axis=0), np.nan, np.nansum(groups, axis=0))
    return np.where(np.isnan(stated), summed, np.fmax(stated, summed))


def _distinct(
    place: NDArray[np.intp], people: NDArray[np.float64], held: pd.DataFrame, n: int
) -> NDArray[np.float64]:
    """Return at least how many different people of each place were reached, NaN where unknown.

    A session all of whose people were new adds to those before it.
    """
    first = numbers(held, "sessions", "first_time")
    whole = _reached(held)
    new = ~np.isnan(people) & (first >= whole)
    known = ~np.isnan(people)
    count = np.bincount(place[known], minlength=n)
    added = np.bincount(place[new], people[new], minlength=n)
    largest = np.zeros(n)
    np.maximum.at(largest, place[known & ~new], people[known & ~new])
    visited = np.bincount(place, minlength=n)
    return np.where((visited > 0) & (count == 0), np.nan, np.maximum(added, largest))

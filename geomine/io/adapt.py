"""What a format writes in its own way, turned into the words of the schema.

Each way takes the raw table and the headers to turn, and returns new columns; the column of the
file stays beside them, so that a refused row keeps its cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geomine.io import event_data, geopoints, survey_data, typed_places
from geomine.io.cells import Columns, lowered, mapped, new
from geomine.io.sheets import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def adapt(table: pd.DataFrame, how: Mapping[str, str]) -> pd.DataFrame:
    """Return the table with what its format says in its own way turned into the schema.

    Parameters
    ----------
    table : pandas.DataFrame
        The raw table; columns of ``how`` carry the header of the file.
    how : mapping of str to str
        The way of each header, from ``formats.csv``.
    """
    for way, turn in _WAYS.items():
        headers = [header for header, name in how.items() if name == way and header in table]
        if headers:
            table = table.assign(**turn(table, headers))
            table = table.drop(columns=headers if way == "epoch" else [])
    return table


def dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a date from its columns of year, month and day.

    A month or day that is blank or 0 is unknown, and not the first.
    """
    if "event_year" not in table:
        return table
    blank = pd.Series(None, index=table.index, dtype=TEXT)
    year = _digits(table["event_year"])
    typed = table.get("event_month", blank).astype(TEXT).str.strip()
    month, day = _digits(typed).str.zfill(2), _digits(table.get("event_day", blank)).str.zfill(2)
    date = year.str.cat(month, sep="-").fillna(year)
    date = year.str.cat(month, sep="-").str.cat(day, sep="-").fillna(date)
    spelled = typed.where(typed.str.contains(r"^[^\W\d]", regex=True)).str.cat(year, sep=" ")
    date = day.str.cat(spelled, sep=" ").fillna(spelled).fillna(date)
    return table.assign(event_date=new(table, "event_date", date))


def _digits(cells: pd.Series) -> pd.Series:
    text = cells.astype(TEXT).str.strip().str.removesuffix(".0")
    return text.where(text.str.fullmatch(r"\d{1,4}") & ~text.str.fullmatch("0+"))


# in this order: what is known of a date comes after the date, a reference system after the pair
_WAYS: dict[str, Callable[[pd.DataFrame, list[str]], Columns]] = {
    "acled_filter": event_data.acled_filter,
    "acled_counts": event_data.acled_counts,
    "acled_killed": event_data.acled_killed,
    "acled_admin": event_data.acled_admin,
    "acled_geo": lambda t, h: {
        "location_precision": mapped(lowered(t, h[0]), event_data.ACLED_GEO)
    },
    "acled_time": lambda t, h: {"date_precision": mapped(lowered(t, h[0]), event_data.ACLED_TIME)},
    "ucdp_where": event_data.ucdp_where,
    "ucdp_date": lambda t, h: {"date_precision": mapped(lowered(t, h[0]), event_data.UCDP_DATE)},
    "ucdp_admin": event_data.acled_admin,
    "gtd_filter": event_data.gtd_filter,
    "gtd_where": lambda t, h: {
        "location_precision": mapped(lowered(t, h[0]), event_data.GTD_WHERE)
    },
    "gtd_count": event_data.gtd_count,
    "no_accident": event_data.no_accident,
    "aoav_filter": event_data.aoav_filter,
    "aoav_sum": event_data.aoav_sum,
    "epoch": survey_data.epoch,
    "date_known": survey_data.date_known,
    "ac_location": survey_data.ac_location,
    "death": survey_data.death,
    "validation": survey_data.validation,
    "seat": survey_data.seat,
    "accuracy": geopoints.accuracy,
    "if_no_degrees": typed_places.if_no_degrees,
    "entered_xy": typed_places.entered_xy,
    "bearing": typed_places.bearing,
    "coordrefsys": typed_places.coordrefsys,
}

"""What happened, when and to how many: dates, codes and counts of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.schema import SENSITIVITIES, VERIFICATIONS
from geomine.screening.casualties import read_counts
from geomine.screening.cells import Words, spread, text_of, words_of
from geomine.screening.codes import LISTS, TYPE_OF_DEVICE, to_codes
from geomine.screening.dates import read_dates, read_reported, reported_before

if TYPE_CHECKING:
    import datetime as dt

    from geomine.screening.flags import Flags
    from geomine.screening.held import Coded, Column

TRUE_WORDS = ("true", "1", "yes", "y", "bəli", "hə", "да")
FALSE_WORDS = ("false", "0", "no", "n", "xeyr", "yox", "нет")


def read_happened(
    rows: pd.DataFrame, flags: Flags, *, as_of: dt.date, earliest: dt.date
) -> dict[str, Column]:
    """Return the columns of a list that need no place to be read."""
    found: dict[str, Column] = {}
    dates = read_dates(rows, flags, as_of=as_of, earliest=earliest)
    found["report_date"] = day = read_reported(rows)
    dates = reported_before(day, dates, rows["event_date"], flags)
    found["event_date"], found["event_date_end"], found["date_precision"] = dates
    lists = {column: to_codes(rows[column], column) for column in LISTS}
    lists["accident_type"] = _by_device(lists["accident_type"], lists["device_category"])
    found["is_demining_accident"] = _demining(
        rows["is_demining_accident"], lists["activity"], lists["accident_type"]
    )
    counts = read_counts(rows, flags)
    _flag_status(lists["victim_status"], counts["casualties"], rows["victim_status"], flags)
    found["verification"] = _one_of(rows["verification"], VERIFICATIONS, "reported")
    found["sensitivity"] = _one_of(rows["sensitivity"], SENSITIVITIES, "restricted")
    return found | lists | counts


def _by_device(accidents: Words, devices: Words) -> Words:
    """Return the type of each accident, that of its device where it is unknown."""
    by_device = devices.read(TYPE_OF_DEVICE.get)
    unknown = accidents.where(lambda word: word == "unknown")
    return accidents.instead(by_device, unknown & (by_device.codes >= 0))


def _flag_status(status: Words, casualties: Coded, typed: pd.Series, flags: Flags) -> None:
    none = np.asarray(pd.Series(casualties.values).eq(0).fillna(value=False), dtype=bool)
    nobody = spread(none, casualties.codes)
    flags.add(
        status.where(lambda word: word == "unknown") & ~nobody, "DQ20", "warning",
        column="victim_status", seen=text_of(typed),
        done="counted as not known to be civilian",
    )  # fmt: skip


def _demining(cells: pd.Series, activity: Words, accident: Words) -> Column:
    if pd.api.types.is_bool_dtype(cells.dtype):
        return cells.astype("boolean").array
    words = words_of(cells)
    yes = words.where(lambda word: word.casefold() in TRUE_WORDS)
    no = words.where(lambda word: word.casefold() in FALSE_WORDS)
    seen = activity.where(lambda word: word == "demining")
    seen |= accident.where(lambda word: word == "demining_accident")
    known = seen | activity.where(lambda word: word != "unknown")
    return pd.arrays.BooleanArray(yes | (seen & ~no), ~(yes | no | known))


def _one_of(cells: pd.Series, allowed: tuple[str, ...], default: str) -> Words:
    def read(word: str) -> str:
        return word.casefold() if word.casefold() in allowed else default

    return words_of(cells).read(read, otherwise=default)

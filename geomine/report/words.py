"""A target village in words: why it is on the list, how sure that is, and how far hazards are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from geomine.i18n import format_date, format_number, translate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

BANDS_M = (500, 2_000, 5_000, 10_000)
"""Upper ends of the bands in which distances are given: a village is no point."""


def caution(lang: str, *, data_to: dt.date, synthetic: bool = False) -> str:
    """Return what every file of targets says of itself.

    Examples
    --------
    >>> import datetime as dt
    >>> print(caution("en", data_to=dt.date(2026, 2, 18)))
    Internal: for the team only, destroy after the mission. Data up to 18 February 2026. A village \
not on the list is not thereby safe. Points are village centres, not the place of an accident.
    """
    text = translate("sheet.caution", lang, date=format_date(data_to, lang))
    return f"{translate('note.synthetic', lang)}. {text}" if synthetic else text


def name_of(row: Mapping[str, Any], lang: str) -> str:
    """Return the village's name in ``lang``, or else the name to show."""
    own = row.get(f"name_{lang}")
    return str(own if isinstance(own, str) and own else row["name"])


def reason_words(row: Mapping[str, Any], lang: str) -> list[str]:
    """Return the reasons of a row of :func:`geomine.rank_villages` in words, with their numbers.

    Examples
    --------
    >>> row = {"reasons": "recent_accidents;people", "n_accidents_near": 2, "population": 800,
    ...     "n_casualties_near": 3, "last_accident_near": pd.Timestamp("2025-12-17")}
    >>> for line in reason_words(row, "en"):
    ...     print(line)
    recent accidents nearby: 2 in 24 months within 5 km, people hurt: 3, the last on \
17 December 2025
    many people live here: 800
    """
    codes = [code for code in str(row["reasons"] or "").split(";") if code]
    return [_with_numbers(code, row, lang) for code in codes]


def _with_numbers(code: str, row: Mapping[str, Any], lang: str) -> str:
    text = translate(f"reason.{code}", lang)
    last = row.get("last_accident_near")
    day = format_date(last.date(), lang) if isinstance(last, pd.Timestamp) else ""
    if code == "recent_accidents":
        more = translate(
            "sheet.recent", lang, n=format_number(row["n_accidents_near"], lang),
            people=format_number(row["n_casualties_near"], lang), date=day,
        )  # fmt: skip
    elif code == "earlier_accidents" and day:
        more = translate("sheet.last", lang, date=day)
    elif code == "people":
        more = format_number(row["population"], lang)
    else:
        return text
    return f"{text}: {more}"


def rank_words(row: Mapping[str, Any], lang: str, *, top: int) -> str:
    """Return the rank, its interval and the chance of the first ``top`` in one sentence.

    Examples
    --------
    >>> row = {"rank": 5, "rank_low": 1, "rank_high": 64, "p_top": 0.618}
    >>> print(rank_words(row, "en", top=20))
    Place 5 on the list; by the data at hand it could be 1 to 64. Chance of the first 20: 62 %.
    """
    if pd.isna(row["rank_low"]):
        return translate("sheet.rank_only", lang, rank=row["rank"])
    values = {name: row[name] for name in ("rank", "rank_low", "rank_high")}
    share = format_number(100 * float(row["p_top"]), lang)
    return translate("sheet.rank", lang, **values, top=top, share=share)


def band(distance_m: object, lang: str) -> str:
    """Return a distance as a band, or that it is not known.

    Examples
    --------
    >>> [band(d, "en") for d in (0.0, 480.0, 3_000.0, 12_000.0, float("nan"))]
    ['under 0.5 km', 'under 0.5 km', '2 to 5 km', 'over 10 km', 'not known']
    """
    metres = float(distance_m) if isinstance(distance_m, int | float) else math.nan
    if math.isnan(metres):
        return translate("value.unknown", lang)
    ends = [_km(end, lang) for end in BANDS_M]
    place = sum(metres > end for end in BANDS_M)
    if place == 0:
        return translate("sheet.under", lang, km=ends[0])
    if place == len(BANDS_M):
        return translate("sheet.over", lang, km=ends[-1])
    return translate("sheet.between", lang, low=ends[place - 1], high=ends[place])


def unknown_words(row: Mapping[str, Any], lang: str) -> list[str]:
    """Return what is not known of a village, in words."""
    codes = [code for code in str(row["unknown_criteria"] or "").split(";") if code]
    return [translate(f"criterion.{code}", lang) for code in codes]


def _km(metres: int, lang: str) -> str:
    return format_number(metres / 1_000, lang, decimals=0 if metres % 1_000 == 0 else 1)

"""Numbers and dates as each language writes them; the page's script does the same."""

from __future__ import annotations

import datetime as dt
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import SupportsFloat, cast

from geomine.i18n.catalogue import translate

NOT_KNOWN = "–"
"""Shown for a number that is not known, which is not 0."""


def format_number(value: SupportsFloat | None, lang: str, *, decimals: int = 0) -> str:
    r"""Return ``value`` with ``decimals`` places, rounded half up, thousands set apart.

    English has a comma between thousands and a decimal point; Azerbaijani and
    Russian a no-break space and a decimal comma. A missing value is a dash.

    Examples
    --------
    >>> format_number(1234.5, "en", decimals=1), format_number(None, "en")
    ('1,234.5', '–')
    >>> format_number(1234.5, "ru", decimals=1)
    '1\xa0234,5'
    """
    number = _finite(value)
    if number is None:
        return NOT_KNOWN
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if rounded == 0:
        text = text.removeprefix("-")
    group, point = translate("format.group", lang), translate("format.decimal", lang)
    return text.translate({ord(","): group, ord("."): point})


def rate_decimals(value: float) -> int:
    """Return how many decimals a rate is shown with: three digits that tell, at most three places.

    Examples
    --------
    >>> [rate_decimals(rate) for rate in (120.4, 12.04, 1.204, 0.12)]
    [0, 1, 2, 3]
    """
    size = abs(value)
    steps = (100.0, 10.0, 1.0)
    return next((k for k, step in enumerate(steps) if size >= step), 3) if size else 2


def format_rate(
    value: SupportsFloat | None,
    lang: str,
    *,
    lower: SupportsFloat | None = None,
    upper: SupportsFloat | None = None,
) -> str:
    """Return a rate, with its interval where both bounds are known, in the rate's decimals.

    Examples
    --------
    >>> format_rate(4.0, "en", lower=1.09, upper=10.24)
    '4.00 (1.09 to 10.24)'
    >>> format_rate(float("nan"), "en")
    '–'
    """
    number, low, high = _finite(value), _finite(lower), _finite(upper)
    if number is None:
        return NOT_KNOWN
    places = rate_decimals(number)
    text = format_number(number, lang, decimals=places)
    if low is None or high is None:
        return text
    return translate(
        "format.interval",
        lang,
        value=text,
        lower=format_number(low, lang, decimals=places),
        upper=format_number(high, lang, decimals=places),
    )


def format_date(day: dt.date | None, lang: str) -> str:
    """Return a day: ``14 March 2023`` in English, ``14.03.2023`` in Azerbaijani and Russian.

    Examples
    --------
    >>> format_date(dt.date(2023, 3, 14), "en"), format_date(dt.date(2023, 3, 14), "az")
    ('14 March 2023', '14.03.2023')
    """
    if _absent(day):
        return translate("value.unknown", lang)
    known = cast("dt.date", day)
    return translate(
        "format.day",
        lang,
        day=known.day,
        dd=f"{known.day:02d}",
        mm=f"{known.month:02d}",
        month=translate(f"month.{known.month}", lang),
        year=known.year,
    )


def format_period(start: dt.date, end: dt.date, lang: str) -> str:
    """Return a period, both days included.

    Examples
    --------
    >>> format_period(dt.date(2020, 11, 10), dt.date(2025, 12, 31), "en")
    '10 November 2020 to 31 December 2025'
    """
    return translate(
        "format.period", lang, start=format_date(start, lang), end=format_date(end, lang)
    )


def format_event_date(
    start: dt.date | None, end: dt.date | None, precision: str | None, lang: str
) -> str:
    """Return when something happened, no more exactly than ``precision`` says.

    Parameters
    ----------
    start, end : datetime.date or None
        First and last day it can have been.
    precision : str or None
        One of ``geomine.schema.DATE_PRECISIONS``.

    Examples
    --------
    >>> format_event_date(dt.date(2021, 6, 1), dt.date(2021, 6, 30), "month", "en")
    'June 2021'
    """
    if _absent(start) or precision == "unknown":
        return translate("value.date_unknown", lang)
    first = cast("dt.date", start)
    if precision == "month":
        month = translate(f"month.{first.month}", lang)
        return translate("format.month", lang, month=month, year=first.year)
    if precision == "year":
        return str(first.year)
    if precision == "quarter":
        return translate("format.quarter", lang, n=(first.month + 2) // 3, year=first.year)
    if _absent(end) or cast("dt.date", end) == first:
        return format_date(first, lang)
    return format_period(first, cast("dt.date", end), lang)


def _absent(day: object) -> bool:
    """Return whether ``day`` is None, NaT or another missing value."""
    return not isinstance(day, dt.date) or day != day  # noqa: PLR0124 - NaT is unlike itself


def _finite(value: SupportsFloat | None) -> float | None:
    """Return ``value`` as a float, None where it is missing or not finite."""
    if value is None or type(value).__name__ == "NAType":
        return None
    number = float(value)
    return number if math.isfinite(number) else None

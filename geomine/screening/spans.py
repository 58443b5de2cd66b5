"""A date as somebody typed it: the first and the last day that it can mean."""

from __future__ import annotations

import contextlib
import datetime as dt
import re

from geomine.names import fold
from geomine.screening.date_words import ROMAN, SKIPPED, WINTER, month_of, season_of

EXCEL_EPOCH = dt.date(1899, 12, 30)
_QUARTER = re.compile(
    r"q([1-4])|([1-4]) ?(?:[a-z]{1,2} )?(?:kvartal|rub)\w*|(i{1,3}|iv) (?:kvartal|rub)\w*"
)
_TIME = re.compile(
    r"[\s,t]*(?:saat|в|at)?\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]m|z|[+-]\d\d:?\d\d)?$"
)
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|-?го|-?е|-?s[iıuü]|-?i|-?ü)(?![^\W_])")
_SPACED = re.compile(r"(?<=\d)\s*([./\-])\s*(?=\d)")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[t ].*)?")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
THREE = re.compile(r"(\d{1,2})[./\- ,](\d{1,2})[./\- ,](\d{2}|\d{4})(?:[ ,].*)?")
_ROMAN_MONTH = re.compile(r"(\d{1,2})[./\- ]([ivxіх]{1,4})[./\- ](\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./\-](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[./\-](\d{1,2})")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})")
_DAYS = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})([./]\d{1,2}[./]\d{4})")
_DATE = r"(\d[\d./\-]*\d)"
_FROM_TO = re.compile(
    rf"(?:between|from|с|от)?\s*{_DATE}\s*(?:[-–—/]|and|to|until|till|по|до|və)\s*{_DATE}"
)
_WORD_OF_YEAR = re.compile(r"(?<=\d)\s*(?:гг|год[ауы]?|году|г)\.?$")
_NO_PART = r"(?:0{1,2}|[xх*_?-]{1,2})"
_NO_DAY = re.compile(rf"{_NO_PART}[./-](?P<second>{_NO_PART}|\d{{1,2}})[./-](?P<year>\d{{4}})")
_NO_DAY_LAST = re.compile(rf"(?P<year>\d{{4}})[./-](?P<second>{_NO_PART}|\d{{1,2}})[./-]{_NO_PART}")
_MONTH_SHORT = re.compile(r"([^\W\d_]{3,9})[\s.\-/'’]*(\d{2})")
_YEARS = re.compile(
    r"(\d{4})\s*[-–—/]\s*(\d{4}|\d{2})(?:[-\s]*c[iıuü])?(?:\s*(?:il(?:lər)?\w*|гг?\.?|год\w*))?"
)
_DECADE = re.compile(
    r"(?:in |the |в )?((?:19|20)?\d0)[\s'’-]*"
    r"(?:s|ler|lar|[ехы][ехы]?|c[iıuü](?=\s*illər))(?:\s*(?:год\w*|гг?\.?|illər\w*))?"
)
_WINTER_YEARS = re.compile(r"(\d{4})\s*[-–—/]\s*(?:\d{4}|\d{2})")
_NAMED_DAYS = re.compile(r"([^\W\d_]+)\s+(\d{1,2})\s*[-–—]\s*(\d{1,2}),?\s+(\d{4})")
_TO = re.compile(r"\s(?:по|to|until|till|and|до|və|ilə)\s|\s*[-–—]\s*")
_EPOCH = re.compile(r"(\d{10}|\d{12,13})(?:\.0)?")
SERIAL = re.compile(r"([23456]\d{4})(?:\.\d+)?")
SHORT_YEAR = re.compile(r"\d{1,2}[./\- ]\d{1,2}[./\- ]\d{2}")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{2,4}")

Span = tuple[dt.date, dt.date, str]


def parse(text: str, *, month_first: bool = False) -> Span | None:
    """Return the first and last day that a text can mean and its precision, or None.

    Examples
    --------
    >>> [str(day) for day in parse("11/2021")[:2]], parse("14.03.2023")[2], parse("30.02.2022")
    (['2021-11-01', '2021-11-30'], 'day', None)
    >>> [str(day) for day in parse("осень 2020 г.")[:2]], str(parse("17 yanvar 2024-cü il")[0])
    (['2020-09-01', '2020-11-30'], '2024-01-17')
    """
    if _ISO.fullmatch(text):  # what most files write needs none of the rest
        with contextlib.suppress(ValueError):  # 2020-03-00 is a month
            return _one_day(int(text[:4]), int(text[5:7]), int(text[8:]))
    text = " ".join(text[:100].casefold().replace("\u0307", "").split()).strip(" \"'«»“”?()")
    bare = _WORD_OF_YEAR.sub("", text)
    try:
        return (
            _without_day(bare, month_first=month_first)
            or _years(text)
            or _day(bare, month_first=month_first)
            or _longer(bare)
            or _range(bare, month_first=month_first)
            or _in_words(bare, month_first=month_first)
            or _between(bare, month_first=month_first)
        )
    except (ValueError, OverflowError):  # no such day, such as 30 February
        return None


def _day(text: str, *, month_first: bool) -> Span | None:
    text = _SPACED.sub(r"\1", text)
    if match := _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := THREE.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        month, day = (first, second) if month_first else (second, first)
        year = _century(year)
    elif match := _ROMAN_MONTH.fullmatch(text):
        roman = match[2].translate(str.maketrans("іх", "ix"))
        year, month, day = int(match[3]), ROMAN.get(roman, 0), int(match[1])
    elif match := SERIAL.fullmatch(text):
        date = EXCEL_EPOCH + dt.timedelta(days=int(match[1]))
        return date, date, "day"
    elif match := _EPOCH.fullmatch(text):
        seconds = int(match[1]) // (1 if len(match[1]) == 10 else 1000)  # noqa: PLR2004 - digits
        date = dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date()
        return date, date, "day"
    else:
        return None
    return _one_day(year, month, day)


def _one_day(year: int, month: int, day: int) -> Span:
    date = dt.date(year, month, day)
    return date, date, "day"


def _century(year: int) -> int:
    return year + (2000 if year < 50 else 1900 if year < 100 else 0)  # noqa: PLR2004 - two digits


def _longer(text: str) -> Span | None:
    text = text.rstrip(".,")
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12, "year")
    if match := _WEEK.fullmatch(text):
        first = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return first, first + dt.timedelta(days=6), "week"
    if match := _MONTH_YEAR.fullmatch(text):
        return _months(int(match[2]), int(match[1]), 1, "month")
    if match := _YEAR_MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), 1, "month")
    return None


def _months(year: int, month: int, n: int, precision: str) -> Span:
    """Return ``n`` whole months from the first of ``month``."""
    past = month - 1 + n
    following = dt.date(year + past // 12, past % 12 + 1, 1)
    return dt.date(year, month, 1), following - dt.timedelta(days=1), precision


def _range(text: str, *, month_first: bool) -> Span | None:
    """Return a range of days: 17-18.03.2023, or two dates, the first of which may lack its year."""
    if match := _DAYS.fullmatch(text):
        first, last = (_day(day + match[3], month_first=False) for day in match.groups()[:2])
    elif match := _FROM_TO.fullmatch(text):
        last = _day(match[2], month_first=month_first)
        first = _day(match[1], month_first=month_first)
        if last and first is None:
            first = _day(f"{match[1].rstrip('.')}.{last[0].year}", month_first=month_first)
    else:
        return None
    if first is None or last is None or last[0] < first[0]:
        return None
    return first[0], last[0], "day" if first == last else "range"


def _without_day(text: str, *, month_first: bool) -> Span | None:
    """Return the month or year of a date whose day is written as 00 or xx, or ends in years."""
    if match := _NO_DAY.fullmatch(text) or _NO_DAY_LAST.fullmatch(text):
        year, month = int(match["year"]), match["second"]
        known = month.isdecimal() and int(month) and not (month_first and match.re is _NO_DAY)
        return _months(year, int(month), 1, "month") if known else _months(year, 1, 12, "year")
    match = _MONTH_SHORT.fullmatch(text)
    month_name = month_of(fold(match[1])) if match else None
    if match and month_name and int(match[2]) > 31:  # noqa: PLR2004 - else it may be a day
        return _months(_century(int(match[2])), month_name, 1, "month")
    return None


def _years(text: str) -> Span | None:
    """Return several years: 1994-1995, 1994/95, the 1990s."""
    if match := _YEARS.fullmatch(text):
        first = int(match[1])
        last = int(match[2]) + (first // 100 * 100 if len(match[2]) == 2 else 0)  # noqa: PLR2004
        if first < last and int(match[2]) > 12:  # noqa: PLR2004 - else it is a month
            return dt.date(first, 1, 1), dt.date(last, 12, 31), "range"
    if match := _DECADE.fullmatch(text):
        first = _century(int(match[1])) if len(match[1]) == 2 else int(match[1])  # noqa: PLR2004
        return dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "range"
    return None


def _between(text: str, *, month_first: bool) -> Span | None:
    """Return a range in words, its first half as short as it may be: 12-14 March 1994."""
    halves = _TO.split(_NAMED_DAYS.sub(r"\2-\3 \1 \4", text))
    if len(halves) != 2 or not re.search(r"\d{4}", halves[1]):  # noqa: PLR2004 - from and to
        return None
    last = _in_words(halves[1], month_first=month_first)
    rest = halves[1].split()
    for lacking in ([], rest[-1:], rest[1:]):
        first = _in_words(" ".join([halves[0], *lacking]), month_first=month_first)
        if first and last and first[0] <= last[0] and first[1] <= last[1]:
            return first[0], last[1], "range"
    return None


def _in_words(text: str, *, month_first: bool) -> Span | None:
    """Return a date with a month, a season or a quarter in words, in any order."""
    winters = _WINTER_YEARS.sub(r"\1", text)
    plain = fold(_ORDINAL.sub(r"\1", _TIME.sub("", winters)))
    if match := _QUARTER.search(plain):
        quarter = int(match[1] or match[2] or 0) or ROMAN[match[3]]
        years = re.findall(r"\b\d{4}\b", plain)
        return _months(int(years[0]), 3 * quarter - 2, 3, "quarter") if len(years) == 1 else None
    words = [word for word in plain.split() if word not in SKIPPED]
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()]
    if len(words) > 3 or not numbers:  # noqa: PLR2004 - day, month and year
        return None
    if not names:
        joined = ".".join(numbers)
        return _day(joined, month_first=month_first) or _longer(joined)
    if len(names) > 1:
        return None
    if month := month_of(names[0]):
        return _with_month(month, numbers) if winters == text else None
    return _of_season(season_of(names[0]), numbers, two_years=winters != text)


def _of_season(season: int | None, numbers: list[str], *, two_years: bool) -> Span | None:
    """Return a season of one year, or the winter of the two that are said."""
    if season is None or len(numbers) != 1 or len(numbers[0]) != 4:  # noqa: PLR2004 - a year
        return None
    said = (season == WINTER) == two_years
    return _months(int(numbers[0]), season, 3, "quarter") if said else None


def _with_month(month: int, numbers: list[str]) -> Span | None:
    long = [number for number in numbers if len(number) == 4]  # noqa: PLR2004 - a year
    if len(numbers) == 1:
        return _months(int(long[0]), month, 1, "month") if long else None
    day, year = (numbers[1], numbers[0]) if numbers[0] in long else numbers
    if len(long) > 1 or len(day) > 2 or len(year) not in {2, 4}:  # noqa: PLR2004 - digits
        return None
    return _one_day(_century(int(year)), month, int(day))

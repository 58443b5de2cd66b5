"""A date as somebody typed it: the first and the last day that it can mean."""

from __future__ import annotations

import datetime as dt
import re

from geomine.names import fold

EXCEL_EPOCH = dt.date(1899, 12, 30)
MONTH_NAMES = (
    "january jan yanvar yanvarya ocak ocag sichnya sichen janvier enero ene janeiro januar",
    "february feb fevral fevralya subat lyutogo lyutiy fevrier fev febrero fevereiro februar",
    "march mar mart marta bereznya berezen mars marzo marco",
    "april apr aprel aprelya nisan kvitnya kviten avril abril abr",
    "may maya mayis travnya traven mai mayo maio maj",
    "june jun iyun iyunya haziran chervnya cherven juin junio junho juni",
    "july jul iyul iyulya temmuz lipnya lipen juillet julio julho juli",
    "august aug avqust avgust avgusta agustos serpnya serpen aout agosto ago",
    "september sep sept sentyabr sentyabrya eylul veresnya veresen septembre septiembre setembro",
    "october oct oktyabr oktyabrya ekim zhovtnya zhovten octobre octubre outubro oktobar",
    "november nov noyabr noyabrya kasim listopada listopad novembre noviembre novembro novembar",
    "december dec dekabr dekabrya aralik grudnya gruden decembre diciembre dic dezembro decembar",
)
MONTHS = {fold(word): k for k, words in enumerate(MONTH_NAMES, 1) for word in words.split()}
"""The months of the year in a dozen languages, folded; genitives and abbreviations too."""
SEASONS = {
    fold(word): first
    for first, words in (
        (3, "spring bahar yaz ilkbahar весна весной весны"),
        (6, "summer yay лето летом лета літо"),
        (9, "autumn fall payız sonbahar осень осенью осени осінь"),
    )
    for word in words.split()
}
"""The first month of each season of the northern half of the globe; a winter is of two years."""
_WEEKDAY_WORDS = (
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar lundi mardi mercredi jeudi vendredi "
    "samedi dimanche lunes martes miércoles jueves viernes sábado domingo"
)
_SMALL_WORDS = (
    "г год года году гг р року рік il ilin ildə ilde ci cı cu cü nci ncı yıl yılı yılında de "
    "del of the in on в во к m j y le el saat at um около примерно təxminən circa ca about "
    "approximately yaklaşık начало начале конец конце середина середине beginning end mid "
    "early late əvvəli əvvəlində sonu sonunda ortası ortalarında ayı ayında месяц"
)
_SKIPPED = frozenset(fold(word) for word in f"{_WEEKDAY_WORDS} {_SMALL_WORDS}".split())
"""What says nothing of a date: days of the week, "year", "of", "about"."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9,
          "x": 10, "xi": 11, "xii": 12}  # fmt: skip
_QUARTER = re.compile(r"(?:q([1-4])|([1-4]) ?(?:kvartal|rub)\w*|(i{1,3}|iv) (?:kvartal|rub)\w*)")
_TIME = re.compile(
    r"[\s,t]*(?:saat|в|at)?\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]m|z|[+-]\d\d:?\d\d)?$"
)
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|-?го|-?е|-?s[iıuü]|-?i|-?ü)(?![^\W_])")
_SPACED = re.compile(r"(?<=\d)\s*([./\-])\s*(?=\d)")
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
SERIAL = re.compile(r"([23456]\d{4})(?:\.\d+)?")
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
    text = " ".join(text[:100].casefold().replace("\u0307", "").split()).strip(" \"'«»“”?()")
    try:
        return (
            _day(text, month_first=month_first)
            or _longer(text)
            or _range(text, month_first=month_first)
            or _in_words(text, month_first=month_first)
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
        year, month, day = int(match[3]), _ROMAN.get(roman, 0), int(match[1])
    elif match := SERIAL.fullmatch(text):
        date = EXCEL_EPOCH + dt.timedelta(days=int(match[1]))
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


def _in_words(text: str, *, month_first: bool) -> Span | None:
    """Return a date with a month, a season or a quarter in words, in any order."""
    plain = fold(_ORDINAL.sub(r"\1", _TIME.sub("", text)))
    if match := _QUARTER.search(plain):
        quarter = int(match[1] or match[2] or 0) or _ROMAN[match[3]]
        years = re.findall(r"\b\d{4}\b", plain)
        return _months(int(years[0]), 3 * quarter - 2, 3, "quarter") if len(years) == 1 else None
    words = [word for word in plain.split() if word not in _SKIPPED]
    numbers = [word for word in words if word.isdecimal()]
    names = [word for word in words if not word.isdecimal()]
    if len(words) > 3 or not numbers:  # noqa: PLR2004 - day, month and year
        return None
    if not names:
        joined = ".".join(numbers)
        return _day(joined, month_first=month_first) or _longer(joined)
    if len(names) > 1:
        return None
    if (month := _month(names[0])) is None:
        season = SEASONS.get(names[0])
        one = season and len(numbers) == 1 and len(numbers[0]) == 4  # noqa: PLR2004 - a year
        return _months(int(numbers[0]), season, 3, "quarter") if season and one else None
    return _with_month(month, numbers)


def _with_month(month: int, numbers: list[str]) -> Span | None:
    long = [number for number in numbers if len(number) == 4]  # noqa: PLR2004 - a year
    if len(numbers) == 1:
        return _months(int(long[0]), month, 1, "month") if long else None
    day, year = (numbers[1], numbers[0]) if numbers[0] in long else numbers
    if len(long) > 1 or len(day) > 2 or len(year) not in {2, 4}:  # noqa: PLR2004 - digits
        return None
    return _one_day(_century(int(year)), month, int(day))


def _month(word: str) -> int | None:
    """Return the month of a folded word, also with an ending of Azerbaijani or Russian."""
    for end in ("", "un", "in", "da", "ta", "dan", "u", "i", "e", "ye"):
        if word.endswith(end) and (month := MONTHS.get(word[: len(word) - len(end)])):
            return month
    return None

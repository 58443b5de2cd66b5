"""The words of dates in a dozen languages: months, seasons, and what says nothing of a day."""

from __future__ import annotations

from geomine.names import fold

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
        (12, "winter qış kış зима зимой зимы"),
    )
    for word in words.split()
}
"""The first month of each season of the northern half of the globe; a winter is of two years."""
WINTER = 12
_WEEKDAY_WORDS = (
    "mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday "
    "понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс "
    "pazartesi salı çarşamba perşembe cuma cumartesi pazar lundi mardi mercredi jeudi vendredi "
    "samedi dimanche lunes martes miércoles jueves viernes sábado domingo"
)
_SMALL_WORDS = (
    "г год года году гг р року рік il ilin ildə ilde ci cı cu cü nci ncı yıl yılı yılında de "
    "del of the in on в во с по к m j y le el saat at um около примерно təxminən circa ca about "
    "approximately yaklaşık начало начале конец конце середина середине beginning end mid "
    "early late əvvəli əvvəlində sonu sonunda ortası ortalarında ayı ayında месяц"
)
SKIPPED = frozenset(fold(word) for word in f"{_WEEKDAY_WORDS} {_SMALL_WORDS}".split())
"""What says nothing of a date: days of the week, "year", "of", "about"."""
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9,
         "x": 10, "xi": 11, "xii": 12}  # fmt: skip
_ENDINGS = ("", "un", "in", "da", "ta", "dan", "u", "i", "e", "ye")
_SEASON_ENDINGS = ("", "i", "da", "inda", "unda", "in", "un")


def month_of(word: str) -> int | None:
    """Return the month of a folded word, also with an ending of Azerbaijani or Russian."""
    return _without_ending(word, MONTHS, _ENDINGS)


def season_of(word: str) -> int | None:
    """Return the first month of a season, also with an ending of Azerbaijani."""
    return _without_ending(word, SEASONS, _SEASON_ENDINGS)


def _without_ending(word: str, known: dict[str, int], endings: tuple[str, ...]) -> int | None:
    for end in endings:
        if word.endswith(end) and (found := known.get(word[: len(word) - len(end)])):
            return found
    return None

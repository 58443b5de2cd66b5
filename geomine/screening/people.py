"""Numbers of people as people write them: "2 nəfər", "двое", "1 (one)"; unknown is not 0."""

from __future__ import annotations

import functools
import re
import unicodedata

from geomine.names import fold

_ONE_TO_TEN = (
    "one two three four five six seven eight nine ten",
    "bir iki üç dörd beş altı yeddi səkkiz doqquz on",
    "один два три четыре пять шесть семь восемь девять десять",
    "одна две трое четверо пятеро шестеро семеро восьмеро девятеро десятеро",
    "одного двое трех четырех пяти шести семи восьми девяти десяти",
)
_NOBODY = (
    "zero", "nil", "nobody", "no one", "heç kim", "heç kəs", "sıfır", "yox", "yoxdur", "ноль",
    "нуль", "нет", "никто", "никого",
)  # fmt: skip
NUMBERS = dict.fromkeys(map(fold, _NOBODY), 0) | {
    fold(word): n for words in _ONE_TO_TEN for n, word in enumerate(words.split(), 1)
}
"""Numbers up to ten, and the words of a list for nobody, folded."""
UNKNOWN = frozenset(map(fold, (
    "unknown", "not known", "n/a", "na", "nd", "no data", "not reported", "bilinmir", "məlum deyil",
    "naməlum", "məlumat yoxdur", "неизвестно", "не известно", "н/д", "нет данных", "нет сведений",
    "нет информации", "bilinmiyor", "bilgi yok", "невідомо", "inconnu", "desconocido",
    "sin información", "melum deyil", "namelum", "melumat yoxdur",
)))  # fmt: skip
"""What says that nobody knows how many, folded; a cell of marks alone says so too."""
_PEOPLE = (
    r"(?:n[əe]f[əe]r|adam|ş[əe]xs|ki[şs]i|insan|чел(?:овека?)?|людей|лица?|персон[аы]?|"
    r"persons?|people|pers|personas?|personnes?|осіб|особи|{own})"
)
_OWN = {
    "killed": r"killed|dead|deaths?|öl[üə]n?|ölü|h[əe]lak|погиб\w*|уби\w*|умер\w*",
    "injured": r"injured|wounded|injuries|yaralı|yaralanan|ранен\w*|пострадав\w*",
    "status_unknown": r"unknown",
    "casualties": r"casualt(?:y|ies)|victims?|qurban|пострадав\w*|жертв\w*",
}


@functools.cache  # made when a cell needs it: most lists count in figures
def _forms(column: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return how a number of people is said in a column of counts, and how none is."""
    own = _OWN[column]
    some = (
        rf"(\d+|[^\W\d_]+)(?:[.,]0+)?\s*(?:\(\s*([^\W\d_]+)\s*\)\s*)?"
        rf"(?:{_PEOPLE.replace('{own}', own)}\.?)?\s*(?:\([^()]*\))?"
    )
    none = rf"(?:(?:нет|no)\s+(?:{own})|(?:{own})\s+(?:yoxdur|yox|нет|none))"
    return re.compile(some, re.IGNORECASE), re.compile(none, re.IGNORECASE)


def number_of(text: str, column: str) -> int | None:
    """Return the number of people that a cell of a column of counts says, or None.

    A word for people, or for what the column counts, may follow; "2 injured" is no number of
    killed. A range, "more than" and a word nobody knows are no number.

    Examples
    --------
    >>> number_of("2 nəfər", "killed"), number_of("двое", "injured"), number_of("1 (bir)", "killed")
    (2, 2, 1)
    >>> number_of("2-3", "killed"), number_of("2 injured", "killed"), number_of("yoxdur", "killed")
    (None, None, 0)
    """
    plain = unicodedata.normalize("NFC", text[:80]).replace("\u0307", "").strip()
    if (whole := NUMBERS.get(fold(plain))) is not None:
        return whole
    some, none = _forms(column)
    if none.fullmatch(plain):
        return 0
    match = some.fullmatch(plain)
    if match is None:
        return None
    number, again = match[1], match[2]
    n = int(number) if number.isdecimal() else NUMBERS.get(fold(number))
    said = NUMBERS.get(fold(again)) if again else None
    return None if said is not None and said != n else n


def is_unknown(text: str) -> bool:
    """Return whether a cell says that the number is not known, as a blank one does.

    Examples
    --------
    >>> is_unknown("bilinmir"), is_unknown("—"), is_unknown("2-3")
    (True, True, False)
    """
    return not any(letter.isalnum() for letter in text) or fold(text) in UNKNOWN

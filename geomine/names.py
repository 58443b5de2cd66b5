"""Spellings to districts and places: exact aliases, then a measured fuzzy match, no guess.

Former names, the Soviet-era and Armenian-era ones among them, serve to match what people
typed. They are never shown.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geomine import datasets
from geomine.results import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MIN_SIMILARITY = 0.8
"""Least similarity of a fuzzy match: 1 less the edits (Damerau 1964) per letter of the longer name.

Chosen by measure, see docs/flags.md: it finds more than shares of matching letters do, and is
wrong less often.
"""
CANDIDATE_SIMILARITY = 0.6
"""Least share of matching letters of a name that is shown as a candidate."""
MIN_LEAD = 0.04
"""What the best fuzzy match must lead the second by."""
MIN_FUZZY_LETTERS = 5
MAX_LETTERS = 80
"""Longer text is no name."""

_LATIN = str.maketrans("əğışçöüİƏĞŞÇÖÜ", "agiscouIAGSCOU")
_CYRILLIC = dict(
    zip(
        "абвгдеёзийклмнопрстуфхцчшщъыьэюяжәғҝөүһҹјіїєґ",
        ("a", "b", "v", "g", "d", "e", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s",
         "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "zh", "a",
         "g", "g", "o", "u", "h", "j", "y", "i", "i", "e", "g"),
        strict=True,
    )
)  # fmt: skip
_KINDS = frozenset(
    ("rayonu", "rayon", "raion", "rayonunun", "rayonunda", "rayonundan", "rayonuna", "region",
     "district", "province", "oblast", "sahari", "city", "town", "qasabasi", "kandi", "kand",
     "village", "settlement", "rayona", "rayone", "rayonom", "gorod", "selo", "poselok",
     "shahar", "shaharinin")
)  # fmt: skip
_KIND_BEFORE = re.compile(r"^(?:g|s|p|d|pos|der|pgt|gor|gr) (?=\w{3})")
_KIND_BEHIND = re.compile(
    r"(?<=\w{3}) (?:rn?|r (?:n[uae]?|on[ae]?)|ray|raionu|s|k|q|sah|qas|obl|dist|vil)$"
)
"""Abbreviations of kinds: г., с., пос. before a name; r-n, ş., k., qəs. behind it."""
_CASE = re.compile(r"(?:^vo? )?\b(\w{3,}sk)(?:ogo|omu|om|im)\b")
"""Russian adjectives as they stand in a sentence: в Агдамском районе, Агдамского р-на."""
_TOWN_WORDS = frozenset(("city", "town", "sahari", "shahar", "shaharinin", "gorod"))
TOWN = "_city"
"""How the id of a town ends whose district has the same name."""
_ELSEWHERE = frozenset(("martuni", "tavush"))
"""Names of today's Armenia that old lists also use for a place here: nothing is guessed."""


def fold(text: str) -> str:
    """Return a spelling in plain Latin letters, so that scripts and diacritics do not matter.

    Examples
    --------
    >>> fold("Ağdam"), fold("АГДАМ"), fold("Fuzuli-rayonu")
    ('agdam', 'agdam', 'fuzuli rayonu')
    """
    return _folded(text[: 4 * MAX_LETTERS])


@functools.lru_cache(maxsize=1 << 14)  # the names of a layer are folded for every list
def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_LATIN).casefold()
    plain = "".join(_CYRILLIC.get(letter, letter) for letter in plain)
    plain = unicodedata.normalize("NFKD", plain.translate(_LATIN))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(re.sub(r"['`’ʻʼ\"]", "", re.sub(r"[^\w'`’ʻʼ\"]|_", " ", plain)).split())


def without_kind(folded: str) -> str:
    """Return a folded spelling without words such as "rayonu", "city" or "village", or "r-n".

    Examples
    --------
    >>> [without_kind(fold(name)) for name in ("г. Агдам", "Ağdam r-nu", "s")]
    ['agdam', 'agdam', 's']
    >>> without_kind(fold("в Агдамском районе")), without_kind(fold("Агдамский район"))
    ('agdamskiy', 'agdamskiy')
    """
    plain = _CASE.sub(r"\1iy", folded)
    bare = " ".join(word for word in plain.split() if word not in _KINDS)
    return _KIND_BEFORE.sub("", _KIND_BEHIND.sub("", bare))


def edits(one: str, other: str) -> int:
    """Return the fewest letters to add, drop, change or swap with the next (Damerau 1964).

    No letter is edited twice (optimal string alignment).

    Examples
    --------
    >>> edits("agdam", "agdma"), edits("goranboy", "goranboi"), edits("agdam", "gdama")
    (1, 1, 2)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, beside in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


@dataclass(frozen=True, slots=True)
class Spellings:
    """Which ids a folded spelling can stand for, with and without the word for its kind."""

    exact: Mapping[str, frozenset[str]]
    short: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Spellings:
        """Return the spellings of ``pairs`` of a spelling and an id."""
        exact: defaultdict[str, set[str]] = defaultdict(set)
        short: defaultdict[str, set[str]] = defaultdict(set)
        for spelling, key in pairs:
            folded = fold(spelling)
            if folded:
                exact[folded].add(key)
                short[without_kind(folded) or folded].add(key)
        return cls(
            {name: frozenset(ids) for name, ids in exact.items()},
            {name: frozenset(ids) for name, ids in short.items()},
        )

    def match(self, name: object) -> Match:
        """Return what ``name`` stands for; no text, or no name at all, is no match."""
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_LETTERS:
            return Match(query="" if not isinstance(name, str) else name, id=None)
        folded = fold(name)
        if without_kind(folded) in _ELSEWHERE:
            return Match(query=name, id=None)
        ids = self.exact.get(folded) or self.short.get(without_kind(folded))
        towns = frozenset(key for key in ids or () if key.endswith(TOWN))
        if towns and folded.split() and _TOWN_WORDS & set(folded.split()):
            ids = towns
        if ids is not None and len(ids) == 1:
            return Match(query=name, id=next(iter(ids)), method="exact")
        if ids:
            return Match(query=name, id=None, candidates=tuple(sorted(ids)), method="ambiguous")
        return self._fuzzy(name, without_kind(folded) or folded)

    def same(self, name: str) -> tuple[str, ...]:
        """Return all ids that bear exactly this name."""
        folded = fold(name[:MAX_LETTERS])
        ids = self.exact.get(folded) or self.short.get(without_kind(folded)) or ()
        return tuple(sorted(ids))

    def nearest(self, name: str, *, limit: int) -> tuple[str, ...]:
        """Return the ids whose spellings come nearest, best first, for a person to choose from."""
        folded = without_kind(fold(name[:MAX_LETTERS]))
        close = difflib.get_close_matches(folded, self.short, n=limit, cutoff=CANDIDATE_SIMILARITY)
        keys = [key for spelling in close for key in sorted(self.short[spelling])]
        return tuple(dict.fromkeys(keys))[:limit]

    def _fuzzy(self, name: str, folded: str) -> Match:
        if len(folded) < MIN_FUZZY_LETTERS:
            return Match(query=name, id=None)
        best: dict[str, float] = {}
        letters = set(folded)
        for spelling, ids in self.short.items():
            longer = max(len(folded), len(spelling))
            most = int((1 - MIN_SIMILARITY) * longer + 1e-9)
            # an edit changes the length by one, and the set of letters by two
            if abs(len(folded) - len(spelling)) > most or len(letters ^ set(spelling)) > 2 * most:
                continue
            score = 1 - edits(folded, spelling) / longer
            for key in ids:
                best[key] = max(score, best.get(key, 0.0))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        ranked = [(key, score) for key, score in ranked if score >= MIN_SIMILARITY]
        ranked = _one_of_town_and_district(ranked, town=bool(_TOWN_WORDS & set(fold(name).split())))
        if not ranked:
            return Match(query=name, id=None)
        if len(ranked) == 1 or ranked[0][1] - ranked[1][1] >= MIN_LEAD:
            return Match(query=name, id=ranked[0][0], method="fuzzy")
        return Match(
            query=name, id=None, candidates=tuple(key for key, _ in ranked), method="ambiguous"
        )


def _one_of_town_and_district(
    ranked: list[tuple[str, float]], *, town: bool
) -> list[tuple[str, float]]:
    """Return the ranking without the town of a district in it, or the district of a town."""
    keys = {key for key, _ in ranked}
    return [
        (key, score) for key, score in ranked
        if (f"{key}{TOWN}" not in keys if town else key.removesuffix(TOWN) not in keys - {key})
    ]  # fmt: skip


def district_spellings(districts: pd.DataFrame | None = None) -> Spellings:
    """Return the spellings of the districts of a layer, the embedded ones where it is theirs.

    Parameters
    ----------
    districts : pandas.DataFrame, optional
        ``district_id`` and any of ``name_en``, ``name_az``, ``name_ru``; the embedded
        spellings alone where missing.
    """
    known = datasets.district_names()
    pairs = list(zip(known["spelling"], known["district_id"], strict=True))
    if districts is None:
        return Spellings.of(_with_bare(pairs))
    ids = districts["district_id"].astype("str")
    if not is_azerbaijan(districts):
        pairs = []  # another country: its names are its own
    for column in ("district_id", "name_en", "name_az", "name_ru"):
        if column in districts:
            named = districts[column].notna()
            pairs += zip(districts.loc[named, column].astype("str"), ids[named], strict=True)
    return Spellings.of(_with_bare(pairs))


def is_azerbaijan(districts: pd.DataFrame) -> bool:
    """Return whether half and more of a layer's districts are the embedded ones by their ids."""
    if districts.empty:
        return False
    known = datasets.district_names()["district_id"]
    return bool(districts["district_id"].astype("str").isin(known).mean() >= 0.5)  # noqa: PLR2004


@functools.cache
def former_names() -> frozenset[str]:
    """Return the folded district names of former times: for matching only, never shown."""
    known = datasets.district_names()
    kinds = known.groupby(known["spelling"].map(fold))["kind"].agg(set)
    return frozenset(kinds.index[kinds.map(lambda kind: kind == {"armenian_era"})])


def _with_bare(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs and more: a bare name that a town and its district share is the district."""
    known = {key for _, key in pairs}
    return pairs + [
        (without_kind(fold(spelling)), base)
        for spelling, key in pairs
        if (base := key.removesuffix(TOWN)) != key and base in known
    ]


def resolve_district(name: str, *, districts: pd.DataFrame | None = None) -> Match:
    """Return the district that a spelling in any script stands for.

    Parameters
    ----------
    name : str
        What somebody typed.
    districts : pandas.DataFrame, optional
        The layer to match against; the embedded districts of Azerbaijan where missing.

    Returns
    -------
    Match
        ``id`` is None where nothing fits or more than one district does.

    Examples
    --------
    >>> resolve_district("Агдамский район").id, resolve_district("Kazakh").id
    ('aghdam', 'gazakh')
    >>> resolve_district("Kazakhstan").id is None
    True
    """
    return district_spellings(districts).match(name)


def resolve_place(
    name: str, *, places: pd.DataFrame | None = None, district_id: str | None = None
) -> Match:
    """Return the place that a spelling stands for, inside a district where it is known.

    Parameters
    ----------
    name : str
        What somebody typed.
    places : pandas.DataFrame, optional
        ``place_id`` with ``name`` and any of ``name_az``, ``name_ru``, ``aliases``; the
        embedded places where missing.
    district_id : str, optional
        Look only there. A name that stands in several districts needs it.

    Examples
    --------
    >>> resolve_place("Novruzlu", district_id="aghdam").method
    'exact'
    """
    table = datasets.places() if places is None else places
    if district_id is not None:
        table = table[table["district_id"].eq(district_id).fillna(value=False).astype(bool)]
    return place_spellings(table).match(name)


def place_spellings(places: pd.DataFrame) -> Spellings:
    """Return the spellings of places: their names in every language and their aliases."""
    pairs: list[tuple[str, str]] = []
    for column in ("name", "name_az", "name_ru", "aliases"):
        if column in places:
            named = places.loc[places[column].notna(), ["place_id", column]]
            for key, text in zip(named["place_id"], named[column], strict=True):
                pairs += [(spelling, str(key)) for spelling in str(text).split("|")]
    return Spellings.of(pairs)


def resolve_all(names: pd.Series, spellings: Spellings) -> pd.Series:
    """Return the id of each name, missing where it has none; each spelling is looked up once."""
    codes, typed = pd.factorize(names)
    found = pd.array([spellings.match(name).id for name in typed], dtype="str")
    return pd.Series(found.take(codes, allow_fill=True), index=names.index)

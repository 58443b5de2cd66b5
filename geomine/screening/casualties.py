"""How many people: numbers as typed, and victim rows grouped into incidents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geomine.schema import EXACT_PRECISIONS, SENSITIVITIES
from geomine.screening.cells import Words, cases_of, nothing, spread, words_of
from geomine.screening.codes import code_of
from geomine.screening.held import Coded
from geomine.screening.people import is_unknown, number_of
from geomine.screening.told_counts import with_told_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geomine.screening.flags import Flags
    from geomine.screening.held import Column

COUNTS = ("killed", "injured", "status_unknown")
WORDS = ("victim_status", "activity", "device_category", "accident_type")
PEOPLE = ("victim_sex", "victim_age_group")
"""Words in which the victims of one accident often differ."""
CHILDREN = frozenset(("0_4", "5_12", "13_17", "0_17"))
OUTCOMES = ("killed", "injured", "unknown")
"""What a victim counts as, in the order of ``COUNTS``."""
WHEN_AND_WHERE = (
    "event_date", "district_as_reported", "place_as_reported", "longitude", "latitude", "coord_raw",
)  # fmt: skip
SPOT = ("spot_latitude", "spot_longitude")
ALIKE = (*WHEN_AND_WHERE, "killed", "injured", "device_category")
GROUPED_BY = (
    *WHEN_AND_WHERE, *SPOT, *COUNTS, "casualties", "device_category", "location_precision",
    "date_precision", "source",
)  # fmt: skip
"""What rows of one incident are known by, beside their ids."""
MERGED = (*WORDS, *PEOPLE, "sensitivity")
MOST = 10_000
"""More casualties in one accident are a typing error."""
PLACEHOLDERS = (999, 9999)
"""Numbers that forms use for "not known"."""
KILLED_WORDS = (
    "killed", "dead", "died", "fatal", "ölüb", "öldü", "həlak", "погиб", "умер", "мёртв", "загин",
    "помер", "muert", "fallecid", "mort", "tué", "décéd", "poginu", "öldü", "ölü", "قتل", "متوف",
)  # fmt: skip


_OF_SEVERAL = re.compile(r"\W*(?!1\b)\d+\s+[^\W\d_]{2,}")
"""How a text begins that tells of several people."""


class _Count(NamedTuple):
    """Numbers of people, 0 where they are unknown, and where they are known."""

    people: NDArray[np.int64]
    known: NDArray[np.bool_]

    def of(self, case: NDArray[np.integer[Any]]) -> Coded:
        """Return the numbers of rows by their cases, missing where they are unknown."""
        return Coded(pd.arrays.IntegerArray(self.people, ~self.known), case)


def read_counts(rows: pd.DataFrame, flags: Flags) -> dict[str, Coded]:
    """Return the counts of each row as whole numbers; blank is unknown and not 0.

    ``casualties`` is the sum of the counts that are known, or the given total where none is.
    A total that disagrees with its parts is flagged, and the parts are believed. "2 killed, 1
    injured" in one cell are both.
    """
    spelled = _spelled(rows)
    told = with_told_counts(rows, spelled, flags)
    rows, spelled = told, (spelled if told is rows else _spelled(told))
    typed = {name: _typed(rows[name], spelled.get(name)) for name in (*COUNTS, "casualties")}
    outcome = spelled.get("victim_outcome", nothing(rows.index)).read(_outcome)
    # rows with the same cells are one case, and each case is counted once
    case, codes = cases_of(*(one.codes for one in typed.values()), outcome.codes)
    counts = {
        name: _count(one.texts, own, case, seen=rows[name], flags=flags)
        for (name, one), own in zip(typed.items(), codes, strict=False)
    }
    given = counts.pop("casualties")
    counts = _with_outcomes(counts, Words(outcome.texts, codes[-1], pd.RangeIndex(len(codes[-1]))))
    total = _sum([*counts.values()])
    disagree = total.known & given.known & (total.people != given.people)
    flags.add(
        spread(disagree, case), "DQ13", "warning", column="casualties", seen=rows["casualties"],
        done="the sum of killed, injured and unknown is used",
    )  # fmt: skip
    _flag_blank(counts, total, given, case=case, rows=rows, flags=flags)
    known = total.known | given.known
    flags.add(
        spread(~known, case), "DQ14", "warning", column="killed", seen=rows["killed"],
        done="unknown, not 0",
    )  # fmt: skip
    counts["casualties"] = _Count(np.where(total.known, total.people, given.people), known)
    return {name: count.of(case) for name, count in counts.items()}


def _flag_blank(
    counts: dict[str, _Count],
    total: _Count,
    given: _Count,
    *,
    case: NDArray[np.integer[Any]],
    rows: pd.DataFrame,
    flags: Flags,
) -> None:
    """Flag rows with one of two numbers blank, unless the total says that it is 0."""
    settled = given.known & (given.people == total.people)
    if all(counts[name].known.any() for name in ("killed", "injured")):
        for name in ("killed", "injured"):
            flags.add(
                spread(total.known & ~counts[name].known & ~settled, case), "DQ14", "warning",
                column=name, seen=rows[name], done="unknown, not 0",
            )  # fmt: skip


def _sum(counts: list[_Count]) -> _Count:
    """Return the sum of the counts that are known in each row, unknown where none is."""
    people, known = zip(*counts, strict=True)
    return _Count(np.asarray(sum(people)), np.logical_or.reduce(known))


def _with_outcomes(counts: dict[str, _Count], outcome: Words) -> dict[str, _Count]:
    """Return the counts, the blank ones of a row of one victim by what became of the victim."""
    open_ = ~(counts["killed"].known | counts["injured"].known)
    said = (outcome.codes >= 0) & (outcome.where(lambda word: word != "unknown") | open_)
    return {
        name: _Count(
            np.where(said & ~count.known, outcome.where(code.__eq__), count.people),
            count.known | said,
        )
        for (name, count), code in zip(counts.items(), OUTCOMES, strict=True)
    }


def _outcome(word: str) -> str | None:
    """Return what became of one victim; a word nobody knows is unknown, never injured."""
    plain = word.casefold()
    if _OF_SEVERAL.match(plain):
        return None  # "3 nəfər ..." that could not be read: not one person of that outcome
    if any(died in plain for died in KILLED_WORDS):  # also "injured, died later"
        return "killed"
    return code_of(word, "outcome", OUTCOMES) or "unknown"


class _Typed(NamedTuple):
    """What a column of counts has, each spelling or number once, and which each row has."""

    codes: NDArray[np.integer[Any]]
    texts: pd.Index


def _spelled(rows: pd.DataFrame) -> dict[str, Words]:
    """Return the words of the columns of counts and outcomes that are no numbers."""
    asked = (name for name in (*COUNTS, "casualties", "victim_outcome") if name in rows)
    return {name: words_of(rows[name]) for name in asked
            if not pd.api.types.is_numeric_dtype(rows[name].dtype)}  # fmt: skip


def _typed(cells: pd.Series, words: Words | None) -> _Typed:
    if words is None:
        return _Typed(*pd.factorize(cells))
    return _Typed(words.codes, pd.Index(words.texts, dtype="str"))


def _count(
    texts: pd.Index,
    codes: NDArray[np.integer[Any]],
    case: NDArray[np.integer[Any]],
    *,
    seen: pd.Series,
    flags: Flags,
) -> _Count:
    """Return the count of each case, by the place of what it has in ``texts``."""
    column = str(seen.name)
    read = _numbers(texts, column)
    fits = (read.ge(0) & read.le(MOST) & read.mod(1).eq(0)).fillna(value=False).astype(bool)
    fits &= ~read.isin(PLACEHOLDERS).fillna(value=False)
    said = np.array([is_unknown(str(text)) for text in texts], dtype=bool)
    known = np.append(fits.to_numpy(bool), False)[codes]  # the end is the blank cells
    wrong = np.append(~fits.to_numpy(bool) & ~said, False)[codes]
    flags.add(
        spread(wrong, case), "DQ13", "warning", column=column, seen=seen,
        done="not a number of people: unknown",
    )  # fmt: skip
    return _Count(np.append(read.where(fits, 0).to_numpy(np.int64), 0)[codes], known)


def _numbers(typed: pd.Index, column: str) -> pd.Series:
    """Return the number that each spelling says, missing where it says none."""
    read = pd.to_numeric(pd.Series(typed), errors="coerce").astype("Float64")
    if pd.api.types.is_numeric_dtype(typed.dtype):
        return read
    words = [number_of(text, column) if blank else None
             for text, blank in zip(typed, read.isna(), strict=True)]  # fmt: skip
    return read.fillna(pd.Series(words, dtype="Float64"))


def group_victims(rows: pd.DataFrame, flags: Flags) -> pd.Series:
    """Return the number of the incident that each row belongs to, 0 for the first.

    Rows with one ``incident_id`` are one incident. Where a list has no ids, rows that agree in
    date, place and counts are victims of one incident if there are as many as casualties; rows
    of one person each of one source, day and exact point are so too, for a person to confirm.
    """
    named = rows["incident_id"].notna()
    by_id, ids = pd.factorize(rows["incident_id"].astype("str"))
    alike = np.zeros(len(rows), dtype=bool)
    key = np.where(named, by_id, len(ids) + np.arange(len(rows)))
    seen = "id " + rows["incident_id"].astype("str")
    if not named.all():
        alike = (~named & _one_by_victim(rows, ~named)).to_numpy(bool)
        like = _likeness(rows)
        key = np.where(alike, len(ids) + len(rows) + like, key)
        seen = seen.mask(alike, "like " + like.astype("str"))
    together, where = _persons_together(rows, ~named & ~alike)
    key = np.where(together, 3 * len(rows) + where, key)
    group, _ = pd.factorize(key)
    groups = pd.Series(group, index=rows.index)
    several = groups.duplicated(keep=False).to_numpy()
    flags.add(
        several & ~together, "DQ12", "fixed", column="incident_id", seen=seen,
        done="victim rows grouped into one incident",
    )  # fmt: skip
    flags.add(
        several & together, "DQ12", "review", column="event_date", seen=rows["event_date"],
        done="rows of one person each of one day and place: one incident, please confirm",
    )  # fmt: skip
    return groups


def _persons_together(
    rows: pd.DataFrame, among: pd.Series
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return the rows of one person each that are of one incident, and the number of the place.

    Of one source and day, and at one exact point; by the name of a village only where the list
    says what became of each victim.
    """
    exact = rows["location_precision"].isin(EXACT_PRECISIONS)
    person = rows["victim_outcome"].notna() if "victim_outcome" in rows else exact & False
    named = person & rows["place_as_reported"].notna() & rows["latitude"].isna()
    one = rows["casualties"].eq(1).fillna(value=False) & rows["date_precision"].eq("day")
    asked = (among & one & (exact | named)).to_numpy(bool)
    # numbers are told apart far faster than cells, and most rows are alone by them
    asked[asked] = rows.loc[asked, [*SPOT, "event_date"]].duplicated(keep=False)
    place = np.zeros(len(rows), dtype=np.int64)
    if asked.sum() > 1:
        place[asked] = _likeness(rows[asked], [*WHEN_AND_WHERE, "source"])
        asked[asked] = pd.Series(place[asked]).duplicated(keep=False)
    return asked, place


def _likeness(rows: pd.DataFrame, columns: Sequence[str] = ALIKE) -> pd.Series:
    like = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        code = pd.factorize(rows[column].astype("str"), use_na_sentinel=False)[0]
        like = pd.factorize(like * (code.max(initial=0) + 1) + code)[0]
    return pd.Series(like, index=rows.index)


def _one_by_victim(rows: pd.DataFrame, among: pd.Series) -> pd.Series:
    """Return the rows of lists that write one row per victim with the incident's totals."""
    like = _likeness(rows).where(among)
    told = rows[["place_as_reported", "latitude", "coord_raw"]].notna().any(axis=1)
    dated = rows["event_date"].notna() & told
    size = like.groupby(like).transform("size")
    total = rows["casualties"].astype("Float64")
    return (
        (dated & (size > 1) & total.eq(size).fillna(value=False)).fillna(value=False).astype(bool)
    )


def merge_counts(rows: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return the counts of each incident, in the order of its first row.

    Rows of one person each are added up; rows that repeat the same totals count once;
    where totals differ, the largest is kept.
    """
    names = [*COUNTS, "casualties"]
    counts = rows[names]
    alone = counts["casualties"].le(1).fillna(value=True).groupby(groups).transform("all")
    repeated = counts["casualties"].eq(groups.map(groups.value_counts())).fillna(value=False)
    add = alone & ~repeated.astype(bool)
    summed = counts.where(add).groupby(groups).sum(min_count=1)
    largest = counts.groupby(groups).max()
    chosen = add.groupby(groups).first()
    return largest.where(~chosen, summed).astype("Int64")


def merge_words(rows: pd.DataFrame, groups: pd.Series, flags: Flags) -> dict[str, Column]:
    """Return what victims were and did, one value for all rows of an incident.

    Victims of unlike status, sex or age are "mixed", and "unknown" where that of one is not known;
    children of unlike age are children. Of other words the first known one is kept. Every
    incident whose rows differ is flagged with what they say, unless in sex or age. The narrowest
    sensitivity holds for all.
    """
    several = groups.duplicated(keep=False).to_numpy(bool)
    group = groups[several]
    if group.empty:
        return {}
    merged = rows.copy()
    rank = rows.loc[several, "sensitivity"].map({name: k for k, name in enumerate(SENSITIVITIES)})
    narrowest = rank.groupby(group).transform("max").astype(int)
    merged.loc[several, "sensitivity"] = narrowest.map(dict(enumerate(SENSITIVITIES)))
    for name in (*WORDS, *PEOPLE):
        said = rows.loc[several, name].fillna("unknown")
        kinds = said.groupby(group).transform("nunique")
        differ = np.zeros(len(rows), dtype=bool)
        differ[several] = kinds.gt(1).to_numpy()
        if not differ.any():
            continue
        of_group = {key: tuple(dict.fromkeys(words)) for key, words in said.groupby(group)}
        value = {key: _one_word(name, words) for key, words in of_group.items()}
        merged.loc[several, name] = group.map(value).astype("str")
        if name in PEOPLE:
            continue
        texts = groups.map({key: ", ".join(words) for key, words in of_group.items()})
        flags.add(
            differ, "DQ12", "review", column=name, seen=texts,
            done="the victims of one incident differ: one word is kept for all of them",
        )  # fmt: skip
    return {name: merged[name].array for name in MERGED}


def _one_word(name: str, words: tuple[str, ...]) -> str:
    """Return the word for victims of unlike words, in the order of their rows."""
    known = [word for word in words if word != "unknown"]
    if name in ("victim_status", *PEOPLE) and len(words) > 1:
        if len(known) < len(words):
            return "unknown"
        return "0_17" if CHILDREN.issuperset(known) else "mixed"
    return known[0] if known else "unknown"

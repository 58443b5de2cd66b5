"""Formats recognised by their columns, and what becomes of each column.

The facts stand in ``formats.csv``, from the database of IMSMA NG, the forms of IMSMA Core, and
the codebooks of Kobo, ODK, ACLED, UCDP GED and AOAV, each with its source; the pages of
``docs/formats/`` are made from the same file.
"""

from __future__ import annotations

import csv
import functools
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.errors import InputError, MissingColumnError
from geomine.io.headers import FIELDS, name_plain
from geomine.io.place_questions import question_fields
from geomine.schema import INCIDENTS, names
from geomine.screening.identifiers import CUT
from geomine.screening.levels import REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FACTS = Path(__file__).with_name("formats.csv")
TELLING_COLUMNS = 2
"""Columns that only one format has; so many of them and the format is believed."""
PLAIN_LIST = "list"
PARTS_OF_DATE = frozenset(("event_year", "event_month", "event_day"))
_SEPARATORS = "/.:"
_OF_FORMS = "-"
"""What ODK writes between group and question."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a format says of one column: the field it fills, how, and from which source.

    A note that is ``told`` stands in the report of each file with this column.
    """

    format: str
    header: str
    field: str
    how: str
    key: bool
    note: str
    source: str
    told: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each header of one table.

    ``fields`` names the field of a header, ``how`` the way it is turned, ``private`` the headers
    not to load with the reason, ``known`` the headers that mean something beside the schema.
    """

    fields: dict[str, str] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    private: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


def recognise(headers: Iterable[str]) -> str:
    """Return the format whose own columns are most among ``headers``, or "list".

    Examples
    --------
    >>> recognise(["globalid", "ac_date", "killed"]), recognise(["Tarix", "Rayon"])
    ('imsma_core', 'list')
    """
    present = {name for header in headers for name in _spelled(header)}
    present |= {_cut(fact.header) for fact in facts() if fact.header.lower() in present}
    votes = Counter(fact.format for fact in facts() if fact.key and _cut(fact.header) in present)
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= TELLING_COLUMNS else PLAIN_LIST


def plan_of(
    headers: Iterable[str], layout: str, given: Mapping[str, str] | None, *, source: str
) -> Plan:
    """Return what becomes of each header: the user's choice first, then the format's.

    Parameters
    ----------
    headers : iterable of str
        The headers of one table.
    layout : str
        Its format, see :func:`recognise`.
    given : mapping of str to str, optional
        The header to use for a field.
    source : str
        What to call the file in a message.

    Raises
    ------
    InputError
        If ``given`` names a header that is not there, or a field that does not exist.
    """
    found = list(headers)
    plan = Plan(fields=_given(found, given, source))
    asked = question_fields(found) if layout == "kobo" else {}
    plan.fields.update({h: f for h, f in asked.items() if f not in plan.fields.values()})
    plan.how.update({h: "accuracy" for h, f in asked.items() if f == "location_uncertainty_m"})
    taken = set(plan.fields.values())
    exact = [h for h in found if h in FIELDS and h not in {*plan.fields, *taken}]
    plan.fields.update({h: h for h in exact if _fact(h, layout) is None})
    taken = set(plan.fields.values())
    by_header = {header: fact for header in found if (fact := _fact(header, layout))}
    known = set()
    for header, fact in sorted(by_header.items(), key=lambda item: item[1].how == "second"):
        if header in plan.fields:
            continue
        known.add(header)
        if fact.how == "private":
            plan.private[header] = f"{fact.note} ({fact.format})"
        elif fact.field and fact.field not in taken:
            plan.fields[header] = fact.field
            taken.add(fact.field)
        if fact.how not in {"", "kept", "private", "second"} and (
            not fact.field or plan.fields.get(header) == fact.field
        ):
            plan.how[header] = fact.how
    _add_plain(plan, [h for h in found if h not in by_header], taken, layout)
    return Plan(plan.fields, plan.how, plan.private, frozenset(known))


def _given(found: list[str], given: Mapping[str, str] | None, source: str) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for name, header in (given or {}).items():
        if header not in found:
            raise MissingColumnError.of(source, [header], found)
        if name not in FIELDS:
            raise InputError(f"{source}: {name!r} is no field; known are {names(INCIDENTS)}.")
        chosen[header] = name
    return chosen


def _add_plain(plan: Plan, headers: list[str], taken: set[str], layout: str) -> None:
    """Add the headers that plain lists use; of two for one field, the surer word wins."""
    free = [header for header in headers if header not in plan.fields]
    last = {header: _last(header, layout) for header in free}
    plain = name_plain(list(last.values()))
    order = {header: k for k, header in enumerate(free)}
    ranked = sorted(
        (header for header in free if last[header] in plain),
        key=lambda header: (plain[last[header]][1] if header else 0, order[header]),
    )
    levels: list[str] = []
    for header in ranked:
        name = plain[last[header]][0]
        if name not in taken and not (name in PARTS_OF_DATE and "event_date" in taken):
            plan.fields[header] = name
            taken.add(name)
        elif name == "district_as_reported":
            levels.append(header)
    # other levels of the same country: the surest words are the narrowest
    free_levels = [name for name in REGIONS if name not in taken]
    plan.fields.update(zip(levels[::-1], free_levels, strict=False))


def _separators(layout: str) -> str:
    return _SEPARATORS + (_OF_FORMS if layout == "kobo" else "")


def _last(header: str, layout: str) -> str:
    """Return a header without the groups in front of it: ``group/question``, ``table.column``."""
    if name_plain([header]):
        return header
    for separator in _separators(layout):
        parts = header.rsplit(separator, 1)
        if len(parts) == 2 and parts[1].strip():  # noqa: PLR2004 - group and question
            return parts[1].strip()
    return header


def _spelled(header: str, layout: str = "") -> set[str]:
    """Return the spellings under which a format may know a header."""
    plain = header.strip().lower()
    names_ = {plain, plain.replace("_", " ")}
    for separator in _separators(layout):
        names_.add(plain.rsplit(separator, 1)[-1])
    return names_


def _fact(header: str, layout: str) -> Fact | None:
    known = _by_header(layout)
    plain = header.strip().lower()
    if plain in known:
        return known[plain]
    spelled = sorted(_spelled(header, layout))
    exact = next((known[name] for name in spelled if name in known), None)
    return exact or _by_cut_header(layout).get(plain)


@functools.cache
def _by_header(layout: str) -> dict[str, Fact]:
    return {fact.header.lower(): fact for fact in facts() if fact.format == layout}


@functools.cache
def _by_cut_header(layout: str) -> dict[str, Fact]:
    """Return the facts by what a Shapefile leaves of a header, where that is of one header only."""
    long = [fact for name, fact in _by_header(layout).items() if len(name) > CUT]
    often = Counter(_cut(fact.header) for fact in long)
    return {cut: fact for fact in long if often[cut := _cut(fact.header)] == 1}


def _cut(header: str) -> str:
    return header.lower()[:CUT]


@functools.cache
def facts() -> tuple[Fact, ...]:
    """Return the rows of ``formats.csv``."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Fact(
                format=row["format"],
                header=row["header"],
                field=row["field"],
                how=row["how"],
                key=row["key"] == "yes",
                note=row["note"],
                source=row["source"],
                told=row["tell"] == "yes",
            )
            for row in csv.DictReader(file)
        )

"""The three questions of a planner, answered at the top of the landing page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import numpy as np

from geomine.i18n import format_date, format_number, format_rate, translate, translate_code
from geomine.mapping import measures
from geomine.mapping.charts import interval_bar, year_bars
from geomine.mapping.rows import name_of, records
from geomine.page import Markup, element
from geomine.rates import recent_change, within, yearly_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomine.rates import Change
    from geomine.results import Analysis

_TOP = 5
_MEASURE = measures.MEASURES[0]
_COLUMNS = (
    "district_id", "name_az", "name_en", "name_ru", "n_incidents", "hot_spot",
    *(f"{_MEASURE.column}{end}" for end in ("", "_lower", "_upper")),
)  # fmt: skip


def questions(analysis: Analysis, files: Mapping[str, str], lang: str, *, team: str) -> Markup:
    """Return the answers: where is it worst, is it getting better, where do we go next.

    Parameters
    ----------
    analysis : Analysis
        As its public audience may see it.
    files : mapping of str to str
        The map of each district that has one.
    lang : {"en", "az", "ru"}
        Language of the words.
    team : str
        Address of the team's map with the target villages.
    """
    return element(
        "div",
        _worst(analysis, files, lang),
        _better(analysis, lang),
        _next(analysis, files, lang, team=team),
        class_="questions",
    )


def _worst(analysis: Analysis, files: Mapping[str, str], lang: str) -> Markup:
    """Return the districts whose rate is surely high: in order of the lower limit."""
    low = measures.column(analysis.rates, f"{_MEASURE.column}_lower")
    order = [k for k in np.argsort(-np.nan_to_num(low), kind="stable")[:_TOP] if low[k] > 0]
    rows = records(analysis.rates.iloc[order], _COLUMNS)
    most = max((cast("float", row[f"{_MEASURE.column}_upper"]) for row in rows), default=0.0)
    items = [
        element(
            "li",
            _link(row, files, lang),
            interval_bar(*_rate(row), most=most),
            element("span", _rate_text(row, lang), class_="figure"),
        )
        for row in rows
    ]
    return _answer(
        "worst",
        lang,
        element("ol", *items) if items else None,
        translate("index.worst_note", lang, measure=measures.title(_MEASURE, analysis, lang)),
        measures.hidden_note(analysis.rates, lang),
        _hot_spots(analysis, lang),
    )


def _rate(row: Mapping[str, object]) -> tuple[float, float, float]:
    return cast(
        "tuple[float, float, float]",
        tuple(row[f"{_MEASURE.column}{end}"] for end in ("", "_lower", "_upper")),
    )


def _rate_text(row: Mapping[str, object], lang: str) -> str:
    value, lower, upper = _rate(row)
    return format_rate(value, lang, lower=lower, upper=upper)


def _hot_spots(analysis: Analysis, lang: str) -> str | None:
    """Return which districts are statistical hot spots, None where none was tested."""
    rates = analysis.rates
    if "hot_spot" not in rates or rates["hot_spot"].isna().all():
        return None
    hot = records(rates[rates["hot_spot"].fillna(value=False).astype(bool)], _COLUMNS)
    names = ", ".join(sorted(name_of(row, lang) for row in hot)) or translate("index.nowhere", lang)
    exposure = rates["hot_spot_exposure"].dropna().iloc[0]
    return translate(
        "index.hot_spots", lang, names=names, exposure=translate_code("exposure", exposure, lang)
    )


def _better(analysis: Analysis, lang: str) -> Markup:
    """Return the records by year, and the last twelve months beside those before."""
    counts = yearly_counts(analysis.incidents, start=analysis.period_start, end=analysis.period_end)
    picture = None
    if counts.any():
        picture = year_bars(
            [int(year) for year in counts.index],
            counts.tolist(),
            most=int(counts.max()),
            label=translate("index.by_year", lang),
            lang=lang,
            part=years_in_part(analysis.period_start, analysis.period_end),
            width=300,
        )
    change = recent_change(
        analysis.incidents,
        start=analysis.period_start,
        end=analysis.period_end,
        confidence=analysis.config.confidence,
    )
    least = analysis.rate_min_events
    said = translate("index.no_change", lang) if change is None else _change(change, least, lang)
    note = translate("index.better_note", lang)
    return _answer("better", lang, picture, said, public_only(analysis, lang), note)


def public_only(analysis: Analysis, lang: str) -> str | None:
    """Return that only public records are counted, None where the list has no others."""
    return None if analysis.released is None else translate("release.public_only", lang)


def _change(change: Change, least: int, lang: str) -> str:
    """Return the comparison in words; only an interval clear of 1 is called a change."""
    few = min(change.n, change.n_before) < least
    if few:
        key = "index.too_few"
    elif change.lower > 1:
        key = "index.more"
    elif change.upper < 1:
        key = "index.fewer"
    else:
        key = "index.unsure"
    verdict = translate(key, lang, n=least) if few else translate(key, lang)
    ratio = (
        ""
        if few or not np.isfinite(change.upper) or not np.isfinite(change.ratio)
        else " " + (format_rate(change.ratio, lang, lower=change.lower, upper=change.upper))
    )
    return translate(
        "index.change",
        lang,
        n=format_number(change.n, lang),
        before=format_number(change.n_before, lang),
        date=format_date(change.end, lang),
        verdict=verdict,
        ratio=ratio,
    )


def years_in_part(start: dt.date, end: dt.date) -> frozenset[int]:
    """Return the years of which the period holds only a part.

    Examples
    --------
    >>> sorted(years_in_part(dt.date(2020, 11, 10), dt.date(2025, 12, 31)))
    [2020]
    """
    cut = {start.year} if start > dt.date(start.year, 1, 1) else set()
    return frozenset(cut | ({end.year} if end < dt.date(end.year, 12, 31) else set()))


def _next(analysis: Analysis, files: Mapping[str, str], lang: str, *, team: str) -> Markup:
    """Return the districts with the most records of late, and the way to the target villages."""
    end = analysis.period_end
    late = within(analysis.incidents, end - dt.timedelta(days=364), end)
    counts = analysis.incidents.loc[late, "district_id"].dropna().value_counts()
    rows = {str(row["district_id"]): row for row in records(analysis.rates, _COLUMNS)}
    first = sorted(
        ((district, int(n)) for district, n in counts.items() if district in rows),
        key=lambda pair: (-pair[1], name_of(rows[pair[0]], lang)),
    )[:_TOP]
    items = [
        element("li", _link(rows[district], files, lang), " ",
                element("span", format_number(n, lang), class_="figure"))
        for district, n in first
    ]  # fmt: skip
    return _answer(
        "next",
        lang,
        element("p", translate("index.next_lead", lang, date=format_date(end, lang))),
        element("ol", *items, class_="plain") if items else None,
        *_targets(analysis, lang, team=team),
    )


def _targets(analysis: Analysis, lang: str, *, team: str) -> tuple[str | None, ...]:
    """Return the way to the target villages, or that there is none, and what to know."""
    public = public_only(analysis, lang)
    if analysis.config.quick:
        return translate("quick.no_villages", lang), public
    way = element("p", element("a", translate("index.next_team", lang), href=team))
    return way, public, translate("index.next_note", lang)


def _answer(key: str, lang: str, *parts: str | None) -> Markup:
    """Return one card: the question, the answer, what to know before using it."""
    made: Sequence[Markup] = [
        part if isinstance(part, Markup) else element("p", part, class_="small")
        for part in parts
        if part is not None
    ]
    return element(
        "section", element("h2", translate(f"index.{key}", lang)), *made, data_question=key
    )


def _link(row: Mapping[str, object], files: Mapping[str, str], lang: str) -> Markup:
    name = element("bdi", name_of(row, lang))
    file = files.get(str(row["district_id"]))
    return element("a", name, href=file) if file else name

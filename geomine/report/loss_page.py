"""The page on which a data protection officer decides about a release."""

from __future__ import annotations

import dataclasses
from math import isfinite
from typing import TYPE_CHECKING

from geomine.disclosure import PARTNER, PUBLIC, Policy
from geomine.disclosure.loss import PEOPLE, said
from geomine.i18n import format_date, format_number, translate
from geomine.page import LANGUAGE_SHEET, Markup, Page, element, in_languages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomine.disclosure import Loss
    from geomine.results import Analysis

SHEET = """
body { margin: 0 auto; max-width: 760px; padding: 20px; color: #1c1c1c; background: #ffffff;
  font: 15px/1.4 system-ui, sans-serif; }
.languages { position: static; color: inherit; }
h1 { margin: 6px 0; font-size: 22px; }
h2 { margin: 14px 0 6px; font-size: 17px; }
p { margin: 6px 0; }
.small { font-size: 13px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 3px 6px; border-bottom: 1px solid #bdbdbd; text-align: left; font-weight: 400; }
thead th { font-weight: 700; vertical-align: bottom; }
td, thead th + th { text-align: right; }
@page { size: A4 portrait; margin: 12mm; }
@media print { .languages { display: none; } body { padding: 0; font-size: 11px; }
  h1 { font-size: 17px; } h2 { font-size: 13px; } .small { font-size: 10px; } }
"""


def loss_page(losses: Sequence[Loss], analysis: Analysis) -> str:
    """Return one printable page in three languages: what each release loses, and its rules.

    Parameters
    ----------
    losses : sequence of Loss
        One for each policy, see :func:`geomine.disclosure.losses`.
    analysis : Analysis
        The whole analysis, for its language and the day of its data.
    """
    lang = analysis.config.lang
    return Page(
        title=translate("loss.title", lang),
        lang=lang,
        body=in_languages(lambda one: _in_language(losses, analysis, one), lang),
        styles=(LANGUAGE_SHEET + SHEET,),
    ).to_html()


def _in_language(losses: Sequence[Loss], analysis: Analysis, lang: str) -> Markup:
    heads = [_head(loss, lang) for loss in losses]
    figures = [_figures(loss, lang) for loss in losses]
    measured = [(translate(f"loss.{key}", lang), *[one[key] for one in figures])
                for key in figures[0]]  # fmt: skip
    people = any(said(analysis.incidents, name) for name in PEOPLE)
    day = format_date(analysis.period_end, lang)
    return element(
        "main",
        element("p", element("strong", translate("audience.internal", lang))),
        element("h1", translate("loss.title", lang)),
        element("p", translate("loss.intro", lang)),
        element("p", translate("loss.date", lang, date=day)),
        _table(translate("loss.measured", lang), heads, measured),
        element("p", translate("loss.notes", lang), class_="small"),
        element(
            "p", translate("loss.people" if people else "loss.no_people", lang), class_="small"
        ),
        element("h2", translate("loss.policy", lang)),
        _table(translate("loss.rule", lang), heads, _rules(losses)),
    )


def _head(loss: Loss, lang: str) -> str:
    tightened = loss.policy not in (PUBLIC, PARTNER)
    return translate(f"loss.{loss.policy.audience}{'_tightened' if tightened else ''}", lang)


def _figures(loss: Loss, lang: str) -> dict[str, str]:
    """Return what was measured, in the order of the page."""
    shares = {
        "unique_place": loss.unique_place,
        "unique_district": loss.unique_district,
        "unique_listed": loss.unique_listed,
        "global_risk": loss.global_risk,
    }
    return {
        "incidents": format_number(loss.n_incidents, lang),
        "restricted": format_number(loss.n_restricted, lang),
        "listed": format_number(loss.n_listed, lang),
        "districts": format_number(loss.n_districts, lang),
        "hidden": format_number(loss.n_districts_hidden, lang),
        "rank": format_number(loss.rank_correlation, lang, decimals=2),
        "hotspots": format_number(loss.n_hotspots, lang),
        "hotspots_released": format_number(loss.n_hotspots_released, lang),
        "overlap": format_number(loss.hotspot_overlap, lang, decimals=2),
        **{key: _percent(share, lang) for key, share in shares.items()},
    }


def _percent(share: float, lang: str) -> str:
    text = format_number(100 * share, lang, decimals=0)
    return translate("format.percent", lang, n=text) if isfinite(share) else text


def _rules(losses: Sequence[Loss]) -> list[tuple[str, ...]]:
    """Return each rule with its value under each policy, named as in the settings."""
    names = [field.name for field in dataclasses.fields(Policy) if field.name != "audience"]
    return [(name, *[_plain(getattr(loss.policy, name)) for loss in losses]) for name in names]


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _table(title: str, heads: list[str], rows: list[tuple[str, ...]]) -> Markup:
    head = element("tr", *[element("th", text, scope="col") for text in (title, *heads)])
    lines = [
        element("tr", element("th", name, scope="row"), *[element("td", cell) for cell in cells])
        for name, *cells in rows
    ]
    return element("table", element("thead", head), element("tbody", *lines))

"""The page on which a data protection officer decides about a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.i18n import format_date, format_number, translate
from geomine.page import LANGUAGE_SHEET, Markup, Page, element, in_languages, joined

if TYPE_CHECKING:
    from geomine.disclosure.loss import Loss
    from geomine.disclosure.policy import Policy
    from geomine.results import Analysis

SHEET = """
body { margin: 0 auto; max-width: 760px; padding: 20px; color: #1c1c1c; background: #ffffff;
  font: 16px/1.5 system-ui, sans-serif; }
.languages { position: static; color: inherit; }
h1 { font-size: 24px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 6px 8px; border-bottom: 1px solid #bdbdbd; text-align: left; }
td { text-align: right; white-space: nowrap; }
pre { padding: 12px; border: 1px solid #bdbdbd; overflow-x: auto; }
@media print { .languages { display: none; } body { padding: 0; } }
"""


def loss_page(loss: Loss, policy: Policy, analysis: Analysis) -> str:
    """Return one printable page in three languages: what the public release loses, and its rules.

    Parameters
    ----------
    loss : Loss
        See :func:`geomine.disclosure.disclosure_loss`.
    policy : Policy
        The policy it was made with.
    analysis : Analysis
        The whole analysis, for its language and the day of its data.
    """
    lang = analysis.config.lang
    return Page(
        title=translate("loss.title", lang),
        lang=lang,
        body=in_languages(lambda one: _in_language(loss, policy, analysis, one), lang),
        styles=(LANGUAGE_SHEET + SHEET,),
    ).to_html()


def _in_language(loss: Loss, policy: Policy, analysis: Analysis, lang: str) -> Markup:
    rows = [
        ("incidents", format_number(loss.n_incidents, lang)),
        ("restricted", format_number(loss.n_restricted, lang)),
        ("districts", format_number(loss.n_districts, lang)),
        ("hidden", format_number(loss.n_districts_hidden, lang)),
        ("rank", format_number(loss.rank_correlation, lang, decimals=2)),
        ("overlap", format_number(loss.hotspot_overlap, lang, decimals=2)),
        ("unique", format_number(100 * loss.unique_share, lang, decimals=0) + " %"),
    ]
    table = element(
        "table",
        *(
            element(
                "tr",
                element("th", translate(f"loss.{key}", lang), scope="row"),
                element("td", text),
            )
            for key, text in rows
        ),
    )
    return element(
        "main",
        joined(
            [
                element("p", element("strong", translate("audience.internal", lang))),
                element("h1", translate("loss.title", lang)),
                element("p", translate("loss.intro", lang)),
                element("p", format_date(analysis.period_end, lang)),
                table,
                element("h2", translate("loss.policy", lang)),
                element("pre", str(policy)),
            ]
        ),
    )

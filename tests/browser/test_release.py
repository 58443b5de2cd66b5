"""What the pages of a release say: of how many districts, of which days, and why there is no rate."""

from __future__ import annotations

import pytest

from geomine import i18n
from geomine.disclosure import for_partner
from geomine.mapping import save_map, situation_map

pytestmark = pytest.mark.browser

CELLS = """() => {
    const gm = window.geomine;
    return Object.fromEntries([...gm.districts.all.values()].map((district) => {
        gm.select({ district });
        const cell = document.querySelector("#gm-details tr[data-column=incidents_per_1000km2_year] td");
        return [district.row.district_id, cell.innerText];
    }));
}"""


@pytest.fixture
def opened(open_page, folder):
    return open_page(folder / "overview.html")


@pytest.mark.parametrize("lang", ["en", "az", "ru"])
def test_a_panel_gives_a_rate_or_the_reason_why_not(opened, public, lang) -> None:
    opened.page.evaluate(f"geomine.turn('{lang}')")
    cells = opened.page.evaluate(CELLS)
    seen = set()
    for row in public.rates.itertuples():
        rate, upper = row.incidents_per_1000km2_year, row.incidents_per_1000km2_year_upper
        if row.rate_quality == "suppressed":
            said = i18n.translate("value.hidden", lang)
        elif row.n_events == 0:
            said = i18n.translate("enough.none_recorded", lang, upper=i18n.format_rate(upper, lang))
        elif row.n_events < 5:
            said = i18n.translate("enough.too_few", lang, n=5)
        else:
            lower = row.incidents_per_1000km2_year_lower
            said = i18n.format_rate(rate, lang, lower=lower, upper=upper)
        assert cells[row.district_id] == said, row.district_id
        seen.add(row.rate_quality)
    assert len(seen) > 2
    assert opened.messages == []


def test_sums_and_legend_say_of_how_many_districts_they_are(opened, public) -> None:
    hidden = int((public.rates["rate_quality"] == "suppressed").sum())
    assert hidden > 0
    said = f"Of {78 - hidden} of 78 districts; counts of the others are not shown."
    for panel in ("#gm-details", "#gm-legend"):
        assert said in opened.page.inner_text(panel)
    assert "Districts whose counts are shown" in opened.page.inner_text("#gm-details h2")


def test_heading_slider_and_incidents_end_on_the_last_day_of_the_release(opened, public) -> None:
    last = public.period_end
    assert i18n.format_date(last, "en") in opened.page.inner_text(".gm-head")
    months = opened.page.evaluate("geomine.filter.last")
    assert months == last.year * 12 + last.month - 1
    days = opened.page.evaluate("Array.from(geomine.incidents.start).filter((day) => day !== null)")
    assert max(days) <= (last - type(last)(1970, 1, 1)).days


def test_the_legend_counts_the_districts_with_too_few_incidents(opened, public) -> None:
    few = public.rates["n_events"].between(1, 4).sum()
    text = opened.page.inner_text("#gm-legend")
    assert ("fewer than 5 incidents: no rate" in text) == (few > 0)
    if few:
        assert f"({few})" in text


def test_a_region_whose_count_is_hidden_says_no_number_of_incidents(
    open_page, public, tmp_path
) -> None:
    hidden = public.rates.loc[public.rates["rate_quality"] == "suppressed", "district_id"].iloc[0]
    page = open_page(save_map(situation_map(public, region=hidden), tmp_path / "region.html")).page
    assert "incidents counted" not in page.inner_text("#gm-legend")
    assert "not shown" in page.inner_text("#gm-details")


def test_a_partner_is_told_how_far_figures_and_points_reach(open_page, whole, tmp_path) -> None:
    given = for_partner(whole, secret=b"sixteen bytes or more")
    m = situation_map(given, audience="partner")
    page = open_page(save_map(m, tmp_path / "map.html", audience="partner")).page
    last = i18n.format_date(given.period_end, "en")
    assert f"District figures: 1 January 2021 to {last}" in page.inner_text(".gm-head")
    assert "all civilian incidents, moved on purpose" in page.inner_text("#gm-details")
    points = i18n.format_date(given.incidents["event_date_end"].max().date(), "en")
    assert f"Data up to {points}" in page.inner_text(".gm-note")

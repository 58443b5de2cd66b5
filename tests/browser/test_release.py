"""What the pages of a release say: of how many districts, of which days, and why there is no rate."""

from __future__ import annotations

import pytest

from geomine import i18n

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

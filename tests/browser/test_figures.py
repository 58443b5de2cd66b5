"""Every figure of the pages beside the tables and run.json: they say the same."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser

import pytest

from geomine import i18n
from geomine.report import run_summary
from geomine.report.summary import counts

pytestmark = pytest.mark.browser

PANELS = """() => {
    const gm = window.geomine;
    return Object.fromEntries([...gm.districts.all.values()].map((district) => {
        gm.select({ district });
        const cells = [...document.querySelectorAll("#gm-details .gm-district tr[data-column]")];
        return [district.row.district_id, Object.fromEntries(cells.map((row) => [row.dataset.column, row.cells[1].innerText]))];
    }));
}"""
COUNTS = ("n_incidents", "n_events", "n_casualties", "person_years", "area_km2")
RATES = (
    "incidents_per_1000km2_year", "incident_rate", "smoothed_rate",
    "casualties_per_1000km2_year", "casualty_rate",
)  # fmt: skip


@pytest.fixture(scope="module")
def summary(whole) -> dict[str, object]:
    return run_summary(whole, {}, finished="")


@pytest.mark.parametrize("lang", ["en", "az", "ru"])
def test_every_figure_of_every_district_panel_is_that_of_the_table(overview, whole, lang) -> None:
    overview.page.evaluate(f"geomine.turn('{lang}')")
    panels = overview.page.evaluate(PANELS)
    assert set(panels) == set(whole.rates["district_id"])
    for _, row in whole.rates.iterrows():
        panel = panels[row["district_id"]]
        for name in COUNTS:
            if name in panel:
                number = i18n.format_number(row[name], lang)
                assert panel[name].split("\u00a0km")[0].split(" k")[0].split(" к")[0] == number
        for name in RATES:
            if name not in panel:
                continue
            known = row[name] == row[name]
            limits = {end: row[f"{name}_{end}"] for end in ("lower", "upper")}
            said = i18n.format_rate(row[name], lang, **limits) if known else None
            assert panel[name] == (said or i18n.translate("details.no_rate", lang)), name
        killed = i18n.format_number(row["n_killed"], lang)
        assert panel["n_killed"] == f"{killed} / {i18n.format_number(row['n_injured'], lang)}"


def test_the_totals_of_the_page_are_those_of_run_json(overview, whole, summary) -> None:
    totals = overview.page.evaluate(
        "Object.fromEntries(geomine.page.data.totals.map((one) => [one.key, one.value]))"
    )
    run = summary["counts"]
    assert run == counts(whole)
    assert totals["details.incidents"] == run["in_districts"]
    assert totals["details.events"] == run["rate_events"]
    assert totals["details.unassigned"] == run["unassigned"]
    assert totals["details.listed"] == run["incidents"] - run["duplicates"]
    assert totals["details.casualties"] == int(whole.rates["n_casualties"].sum())
    assert totals["details.districts_with"] == int((whole.rates["n_incidents"] > 0).sum())


def test_all_incidents_of_the_page_add_up_to_those_of_the_districts(overview, whole) -> None:
    shown = overview.page.evaluate(
        "[...geomine.districts.all.keys()].map((district) => [district, geomine.shownIn(district)])"
    )
    table = whole.rates.set_index("district_id")
    for district, tally in shown:
        assert tally["n"] == table.loc[district, "n_incidents"], district
        assert tally["casualties"] == table.loc[district, "n_casualties"], district
        assert tally["killed"] == table.loc[district, "n_killed"], district


def test_the_classes_of_the_legend_hold_every_district_once(overview, whole) -> None:
    measures = overview.page.evaluate(
        """() => [...document.querySelectorAll("script[id*=rates]")].map((block) => JSON.parse(block.textContent))"""
    )
    assert {measure["column"] for measure in measures} >= {"incidents_per_1000km2_year"}
    for measure in measures:
        held = sum(step["n"] for step in measure["steps"]) + measure["zero"] + measure["none"]
        assert held == len(whole.rates)
        values = whole.rates[measure["column"]]
        assert measure["zero"] == int((values == 0).sum())
        assert measure["none"] == int(values.isna().sum())
        events = whole.rates.loc[values.notna(), "n_events"].sum()
        assert measure["n_events"] == int(events)
        for step in measure["steps"]:
            inside = values.between(step["low"], step["high"]) & (values > 0)
            assert step["n"] == int(inside.sum())


def test_hotspots_and_villages_say_what_their_tables_say(overview, whole, summary) -> None:
    page = overview.page
    spots = page.evaluate("[...geomine.hotspots.all.values()].map((one) => one.row)")
    assert len(spots) == summary["counts"]["hotspots"]
    assert sum(row["n_incidents"] for row in spots) == summary["counts"]["in_hotspots"]
    members = page.evaluate("[...geomine.hotspots.all.keys()].map((id) => geomine.shownOf(id).n)")
    assert members == [row["n_incidents"] for row in spots]
    villages = page.evaluate("geomine.villages.rows.map((row) => [row.rank, row.score])")
    first = whole.villages.sort_values("rank").head(whole.config.top_villages)
    assert [rank for rank, _ in villages] == first["rank"].tolist()
    assert [score for _, score in villages] == pytest.approx(first["score"].tolist())


class _Cards(HTMLParser):
    """The terms of each region's card on the landing page, in the language that comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, dict[str, str]] = {}
        self._card: str | None = None
        self._column: str | None = None
        self._in_value = False

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "article":
            self._card = given["data-district"]
        if tag == "div" and "data-column" in given:
            self._column = given["data-column"]
        self._in_value = tag == "dd"

    def handle_data(self, data) -> None:
        if self._in_value and self._card and self._column:
            self.cards.setdefault(self._card, {}).setdefault(self._column, data)

    def handle_endtag(self, _tag) -> None:
        self._in_value = False


def test_the_cards_of_the_landing_page_say_what_the_table_says(folder, public) -> None:
    reader = _Cards()
    reader.feed((folder / "index.html").read_text(encoding="utf-8"))
    table = public.rates.set_index("district_id")
    assert set(reader.cards) == {"aghdam", "baku"}
    for district, card in reader.cards.items():
        row = table.loc[district]
        for count in ("n_incidents", "n_casualties"):
            said = i18n.format_number(row[count], "en")
            assert card[count] == ("not shown" if said == "–" else said)
        name = "incidents_per_1000km2_year"
        limits = {end: row[f"{name}_{end}"] for end in ("lower", "upper")}
        said = i18n.format_rate(row[name], "en", **limits)
        assert card[name] == said or (said == "–" and not card[name][0].isdigit())


def test_the_share_of_published_totals_is_counted_from_what_the_page_may_tell(
    folder, public
) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    shares = {int(cell) for cell in re.findall(r"<td>(\d+) %</td>", text)}
    listed = public.incidents
    possible = set()
    for total in public.totals.dropna(
        subset=["period_start", "period_end", "casualties"]
    ).itertuples():
        inside = listed["event_date"].between(total.period_start, total.period_end)
        if total.casualties > 0:
            share = 100 * int(listed.loc[inside, "casualties"].sum()) / total.casualties
            possible.add(math.floor(share + 0.5))
    assert shares
    assert shares <= possible

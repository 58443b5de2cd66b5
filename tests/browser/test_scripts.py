"""Our scripts by module: they read, write and reckon as Python does."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geomine import i18n
from geomine.mapping.packing import packed_table

pytestmark = pytest.mark.browser

NUMBERS = [0, 0.0005, 0.049, 0.5, 1, 1.25, 9.994, 12.04, 120.4, 999.9, 1234.56, 1e6, -3.2]


def test_a_packed_table_is_read_back_as_it_was(overview) -> None:
    rng = np.random.default_rng(4)
    n = 5_000
    columns = {
        "kind": rng.choice(["mine", "erw", None], n).tolist(),
        "n": rng.integers(0, 5, n).tolist(),
        "text": [f"a {k % 3_000} <b>" for k in range(n)],
        "same": ["x"] * n,
    }
    steps = {"lat": np.where(rng.random(n) < 0.1, np.nan, rng.integers(-400, 4_000_000, n))}
    packed = json.loads(json.dumps(packed_table(columns, steps=steps)))
    read = overview.page.evaluate(
        "(packed) => { const table = geomine.table(packed); return Array.from({ length: table.n }, (_, k) => table.row(k)); }",
        packed,
    )
    for name, cells in columns.items():
        assert [row[name] for row in read] == cells
    known = [None if np.isnan(value) else int(value) for value in steps["lat"]]
    assert [row["lat"] for row in read] == known


@pytest.mark.parametrize("lang", ["en", "az", "ru"])
def test_numbers_rates_and_months_are_written_as_in_python(overview, lang) -> None:
    said = overview.page.evaluate(
        "([lang, values]) => { geomine.turn(lang); return values.map((value) => [geomine.number(value, 0), geomine.rate(value, value / 2, value * 2)]); }",
        [lang, NUMBERS],
    )
    for value, (whole, rate) in zip(NUMBERS, said, strict=True):
        assert rate == i18n.format_rate(value, lang, lower=value / 2, upper=value * 2), value
        if value != 0.5:  # JavaScript's toFixed and half up agree but for the binary halves
            assert whole == i18n.format_number(value, lang), value
    plurals = overview.page.evaluate(
        "[1, 2, 5, 11, 21, 112, 1234].map((n) => geomine.t('count.incidents', { n }))"
    )
    wanted = [i18n.translate("count.incidents", lang, n=n) for n in (1, 2, 5, 11, 21, 112, 1234)]
    assert plurals == wanted


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("agdam", "Ağdam"), ("Агдам", "Ağdam"), ("AGHDAM", "Ağdam"), ("şuşa", "Shusha"),
        ("Шуша", "Şuşa"), ("xankendi", "Xankəndi"), ("Ханкенди", "Xankəndi"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_fold_to_the_same(overview, typed, name) -> None:
    folded = overview.page.evaluate("(all) => all.map(geomine.fold)", [typed, name])
    assert folded[0] == folded[1]


def test_grouped_marks_stand_apart_and_lose_no_incident(overview) -> None:
    found = overview.page.evaluate(
        """() => {
            const n = 3000;
            const points = { x: new Float64Array(n), y: new Float64Array(n), cellOf: new Int32Array(n), hidden: new Uint8Array(n) };
            for (let k = 0; k < n; k += 1) {
                points.x[k] = 100 + 3 * Math.abs(Math.sin(k * 12.9898)); points.y[k] = 100 + 2 * Math.abs(Math.cos(k * 78.233));
                points.hidden[k] = k % 10 === 0 ? 1 : 0;
            }
            const view = { left: 100 * 256 - 20, top: 100 * 256 - 20, width: 3 * 256 + 40, height: 2 * 256 + 40, scale: 256 };
            const groups = geomine.gather(points, view);
            const members = groups.flatMap((group) => geomine.membersOf(points, group));
            let meet = 0;
            groups.forEach((a, k) => groups.slice(k + 1).forEach((b) => { if (Math.hypot(a.x - b.x, a.y - b.y) < a.radius + b.radius) meet += 1; }));
            return [groups.reduce((sum, group) => sum + group.n, 0), new Set(members).size, members.length, meet];
        }"""
    )
    assert found == [2700, 2700, 2700, 0]


def test_marks_stay_the_same_when_the_map_is_moved(overview) -> None:
    groups = """() => {
        const gm = window.geomine; const map = gm.page.map;
        map.setView([40, 47], 8, { animate: false }); gm.drawNow();
        const of = () => gm.page.layers.find((one) => one.id === "layer.incidents").layer.gmObstacles().length;
        const before = of(); map.panBy([16, 0], { animate: false }); gm.drawNow();
        return [before, of()];
    }"""
    before, after = overview.page.evaluate(groups)
    assert before > 5
    assert abs(before - after) <= 2  # at the edges only


def test_the_window_of_months_counts_what_lies_in_it_wholly(overview, whole) -> None:
    shown = overview.page.evaluate(
        "geomine.filter.from = 2022 * 12; geomine.filter.to = 2022 * 12 + 11; geomine.applyFilter(); geomine.filter.sum.n"
    )
    dated = whole.incidents[whole.incidents["date_precision"] != "unknown"]
    inside = dated["event_date"].dt.year.eq(2022) & dated["event_date_end"].dt.year.eq(2022)
    assert shown == int(inside.sum())


def test_playing_moves_the_window_to_the_end_and_stops(overview) -> None:
    page = overview.page
    page.evaluate(
        "geomine.filter.from = geomine.filter.last - 13; geomine.filter.to = geomine.filter.last - 12; geomine.applyFilter()"
    )
    page.locator(".gm-play").click()
    page.wait_for_selector(".gm-play >> text=❚❚")
    page.wait_for_selector(".gm-play >> text=►")
    assert page.evaluate("geomine.filter.to === geomine.filter.last")

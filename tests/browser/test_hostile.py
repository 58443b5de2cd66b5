"""Hostile text in every field of every table, and in the address: it is shown, and nothing runs."""

from __future__ import annotations

import dataclasses
from urllib.parse import quote

import pandas as pd
import pytest

from geomine.disclosure import for_audience
from geomine.mapping import write_maps
from geomine.page import audit_page
from tests.browser.hostile import PAYLOADS

pytestmark = pytest.mark.browser

CODES = {
    "district_id", "sensitivity", "kind", "date_precision", "rate_quality", "hot_spot_quality",
}  # fmt: skip
EVERYTHING = " ".join(PAYLOADS[:-1])
USE_ALL = """async () => {
    const gm = window.geomine;
    const wait = () => new Promise((done) => requestAnimationFrame(done));
    for (const district of gm.districts.all.values()) { gm.select({ district }); gm.tell("hover", { district }); }
    for (const box of document.querySelectorAll("#gm-details details")) { box.open = true; await wait(); }
    for (const hotspot of gm.hotspots.all.values()) gm.select({ hotspot });
    for (const row of gm.villages ? gm.villages.rows : []) gm.select({ villages: [row] });
    for (const lang of gm.languages()) { gm.turn(lang); await wait(); }
    for (const key of ["outcome", "look"]) gm.markBy(key);
    for (const zoom of [6, 8, 10, 12]) { gm.page.map.setZoom(zoom, { animate: false }); gm.drawNow(); }
    for (let k = 0; k < gm.incidents.n; k += 1) gm.select({ incidents: { n: 1, cells: [] }, rows: [k] });
    for (const word of ["<", "img", "$", "{", "window", "x", "="]) {
        const input = document.getElementById("gm-search");
        input.value = word; input.dispatchEvent(new Event("input")); await wait();
        const first = document.getElementById("gm-found-0");
        if (first) first.dispatchEvent(new Event("pointerdown"));
    }
    gm.openTable();
    const choice = document.querySelector("dialog select");
    for (const option of [...choice.options]) {
        choice.value = option.value; choice.dispatchEvent(new Event("change"));
        for (const button of [...document.querySelectorAll(".gm-sort")].slice(0, 3)) { document.querySelectorAll(".gm-sort")[0].click(); }
    }
    document.querySelector("dialog").close();
    gm.lay("a4"); window.dispatchEvent(new Event("afterprint"));
    await wait();
    return document.querySelectorAll("img, iframe, object, embed, base, link, #gm-details script").length;
}"""


def poisoned(table: pd.DataFrame, text_of) -> pd.DataFrame:
    """Return the table with hostile text in every text column but the keys that join tables."""
    changed = table.copy()
    for place, column in enumerate(changed.columns):
        if column not in CODES and isinstance(changed[column].dtype, pd.StringDtype):
            changed[column] = [text_of(k + 7 * place) for k in range(len(changed))]
    return changed


@pytest.mark.parametrize(
    "text_of",
    [lambda k: PAYLOADS[k % len(PAYLOADS)], lambda _: EVERYTHING],
    ids=["each in turn", "all in each"],
)
def test_hostile_text_in_every_field_is_shown_as_text_and_nothing_runs(
    text_of, whole, open_page, tmp_path
) -> None:
    names = [f"{name}{k}" for k, name in enumerate(PAYLOADS[:3])]
    hostile = dataclasses.replace(
        whole,
        incidents=poisoned(whole.incidents, text_of),
        rates=poisoned(whole.rates, text_of),
        hotspots=poisoned(whole.hotspots, text_of),
        villages=poisoned(whole.villages, text_of),
        totals=poisoned(whole.totals, text_of),
        places=poisoned(whole.places, text_of),
        provenance=tuple(
            dataclasses.replace(one, name=names[0], source=names[1], licence=names[2])
            for one in whole.provenance
        ),
        config=dataclasses.replace(whole.config, regions=("aghdam",)),
    )
    write_maps(for_audience(hostile, "public"), hostile, tmp_path)
    for name in ("index.html", "overview.html", "internal/overview.html"):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert "__builtins__" not in text  # what a template would have printed
        assert audit_page(text) == ()
        found = open_page(path)
        if name != "index.html":
            assert found.page.evaluate(USE_ALL) == 0, name
        assert found.page.evaluate("window.hit") is None, name
        assert found.messages == [], name
        assert found.requests == [path.as_uri()], name


FRAGMENTS = (
    "at=999,999,99", "at=NaN,1,1", "at=1e9,0,5", "lang=fr", "lang=__proto__", "from=0000-99",
    "from=2030-01&to=1990-01", "off=look:nothing", "off=__proto__:x,constructor:y", "rate=__proto__",
    "layers=<img>,constructor", "by=toString", "district=__proto__", "district=constructor",
    "&&&===", "%E0%A4%A", "at=" + "9" * 3_000,
)  # fmt: skip


def test_an_address_with_hostile_parts_opens_the_page_as_if_it_had_none(folder, open_page) -> None:
    path = folder / "overview.html"
    plain = open_page(path)
    state = "() => window.geomine.viewText()"
    expected = plain.page.evaluate(state)
    page = plain.page
    for payload in (*FRAGMENTS, *(f"district={quote(text[:200])}" for text in PAYLOADS)):
        page.evaluate(
            "(text) => window.geomine.applyView(window.geomine.readView(text))", "#" + payload
        )
        if payload.startswith("from=2030"):
            page.evaluate("window.geomine.resetFilter()")
        assert page.evaluate(state) == expected, payload
    assert plain.messages == []
    assert page.evaluate("window.hit") is None


def test_a_hostile_address_opened_directly_says_nothing(folder, open_page) -> None:
    found = open_page(folder / "overview.html", fragment="#%E0%A4%A&lang=<script>&at=x")
    assert found.messages == []

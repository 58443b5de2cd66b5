"""Pages of many incidents beside stock folium, in one run of Chromium; all data here are invented.

Run: python benchmarks/maps.py PACKAGES [--sizes N ...]

PACKAGES is a folder with the unpacked npm packages leaflet.markercluster 1.1.0 and
leaflet.awesome-markers 2.0.5, which folium's FastMarkerCluster asks a network for; Leaflet
comes from XStatic-Leaflet for both. What else stock folium asks for (tiles, jQuery,
Bootstrap, style sheets) is answered empty, in its favour.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import numpy as np
from folium.plugins import FastMarkerCluster
from playwright.sync_api import sync_playwright

from geomine import datasets
from geomine.crs import lonlat, points
from geomine.mapping import save_map, situation_map
from geomine.pipeline import analyse

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

    from geomine.results import Analysis

SIZES = (100_000, 500_000)
RUNS = 5
CHROMIUM = "/usr/bin/chromium"
FIRST_FRAME = """
    const seen = () => document.documentElement.dataset.ready === "yes" ||
      document.querySelector(".marker-cluster, .leaflet-marker-icon");
    const look = () => { if (seen()) window.firstFrameMs = performance.now(); else requestAnimationFrame(look); };
    requestAnimationFrame(look);
"""  # noqa: E501 - a script
REDRAW = """
    const map = window.geomine.page.map; const times = [];
    for (let k = 0; k < 11; k += 1) {
      map.panBy([k % 2 ? -160 : 160, 40], { animate: false });
      const begin = performance.now(); window.geomine.drawNow(); times.push(performance.now() - begin);
    }
    return times.sort((a, b) => a - b)[5];
"""  # noqa: E501 - a script


def many(n: int) -> Analysis:
    """Return an analysis whose list has ``n`` records: a smaller one, repeated and moved about."""
    small = datasets.simulate_incidents(2_000, seed=1)
    whole = analyse(small, datasets.districts(), datasets.places(), datasets.exposure())
    rng = np.random.default_rng(2)
    rows = whole.incidents.iloc[rng.integers(0, len(whole.incidents), n)].reset_index(drop=True)
    moved = lonlat(rows) + rng.normal(0, 0.2, (n, 2))
    rows = rows.set_geometry(points(moved[:, 0], moved[:, 1]), crs=rows.crs)
    rows["incident_id"] = [f"S{k}" for k in range(n)]
    rows["source"] = "invented"
    rows["sensitivity"] = "public"
    return dataclasses.replace(whole, incidents=rows)


def pages(analysis: Analysis, folder: Path) -> dict[str, Path]:
    """Write our page and stock folium's, and return where they are."""
    ours = save_map(situation_map(analysis), folder / "ours.html")
    bare = dataclasses.replace(analysis, incidents=analysis.incidents.iloc[:0])
    empty = save_map(situation_map(bare), folder / "without_incidents.html")
    place = lonlat(analysis.incidents)
    stock = folium.Map([40.3, 47.5], zoom_start=7)
    known = place[np.isfinite(place[:, 0])]
    FastMarkerCluster(np.round(known[:, ::-1], 5).tolist()).add_to(stock)
    stock.save(folder / "stock.html")
    return {"geomine": ours, "FastMarkerCluster": folder / "stock.html", "without incidents": empty}


def measured(browser: Browser, path: Path, packages: Path) -> tuple[float, float, float | None]:
    """Return the first frame (median of several openings) in ms, the heap in MB, a redraw in ms."""
    frames = []
    for _ in range(RUNS):
        page = opened(browser, path, packages)
        frames.append(float(page.evaluate("window.firstFrameMs")))
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        used = session.send("Runtime.getHeapUsage")
        heap = (used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
        ours = page.evaluate("'geomine' in window")
        redraw = page.evaluate(f"(() => {{ {REDRAW} }})()") if ours else None
        page.context.close()
    return statistics.median(frames), heap, redraw


def opened(browser: Browser, path: Path, packages: Path) -> Page:
    """Open a page, its requests answered from disk, and wait until marks are drawn."""
    leaflet = resources.files("xstatic.pkg.leaflet") / "data"

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("file:"):
            route.continue_()
        elif url.endswith(("markercluster.js", "awesome-markers.js")):
            route.fulfill(path=next(packages.rglob(f"dist/{url.rsplit('/', 1)[1]}")))
        elif url.endswith(("/leaflet.js", "/leaflet.css")):
            name = url.rsplit("/", 1)[1]
            route.fulfill(body=(leaflet / name).read_text(encoding="utf-8"))
        else:
            route.fulfill(body="")

    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(FIRST_FRAME)
    page.route("**/*", answer)
    page.goto(path.as_uri(), timeout=180_000)
    page.wait_for_function("window.firstFrameMs !== undefined", timeout=180_000)
    return page


def main() -> None:
    """Print one line for each page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    chosen = parser.parse_args()
    print("| records | page | file MB | first frame ms | heap MB | redraw after a move ms |")
    print("|---|---|---|---|---|---|")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for n in chosen.sizes:
            for name, path in pages(many(n), Path(folder)).items():
                frame, heap, redraw = measured(browser, path, chosen.packages)
                size = path.stat().st_size / 1e6
                moved = "" if redraw is None else f"{redraw:.0f}"
                print(f"| {n:,} | {name} | {size:.2f} | {frame:.0f} | {heap:.0f} | {moved} |")
        browser.close()


if __name__ == "__main__":
    main()

"""A real browser without a network, and pages of a made-up analysis."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from geomine import datasets
from geomine.config import AnalysisConfig
from geomine.disclosure import for_audience
from geomine.mapping import write_maps
from geomine.pipeline import analyse
from geomine.results import Analysis, Provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as BrowserPage


@dataclass
class Opened:
    """A page in the browser, and what it asked for and said."""

    page: BrowserPage
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give Chromium, or skip aloud where there is none and none is required."""
    program = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if program is None:
        message = "NO BROWSER: the pages were not opened. Install chromium to run these tests."
        if os.environ.get("GEOMINE_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only with a browser

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Opened]]:
    """Give a function that opens a file offline and waits until it is drawn."""
    contexts = []

    def opened(
        path: Path, width: int = 1280, height: int = 800, *, fragment: str = "", **more: object
    ) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, **more
        )
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("request", lambda request: found.requests.append(request.url))
        found.page.on("console", lambda message: found.messages.append(message.text))
        found.page.on("pageerror", lambda error: found.messages.append(str(error)))
        found.page.goto(path.as_uri() + fragment)
        if path.name not in {"index.html", "report.html"}:  # they need no script
            found.page.wait_for_selector("html[data-ready=yes]")
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def whole() -> Analysis:
    """Give the analysis of 150 made-up incidents, every other one restricted."""
    incidents = datasets.simulate_incidents(150, seed=3)
    incidents["sensitivity"] = ["public", "restricted"] * 75
    return analyse(
        incidents,
        datasets.districts(),
        datasets.places(),
        datasets.exposure(),
        AnalysisConfig(
            period_start=dt.date(2021, 1, 1),
            period_end=dt.date(2025, 12, 31),
            regions=("aghdam", "baku"),
        ),
        totals=datasets.totals(),
        provenance=(
            Provenance("incidents", "made up", "none", "2026-01-15", "0" * 64, synthetic=True),
        ),
    )


@pytest.fixture(scope="session")
def public(whole) -> Analysis:
    """Give the analysis as everybody may see it."""
    return for_audience(whole, "public")


@pytest.fixture(scope="session")
def folder(whole, public, tmp_path_factory) -> Path:
    """Give the pages of the made-up run, to share and internal."""
    target = tmp_path_factory.mktemp("pages")
    write_maps(public, whole, target)
    return target


@pytest.fixture(scope="session")
def team(browser, folder) -> Iterator[Opened]:
    """Give the team's overview, opened once; use :func:`overview` to have it as it was."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    found = Opened(context.new_page())
    found.page.on("console", lambda message: found.messages.append(message.text))
    found.page.on("pageerror", lambda error: found.messages.append(str(error)))
    found.page.goto((folder / "internal" / "overview.html").as_uri())
    found.page.wait_for_selector("html[data-ready=yes]")
    yield found
    context.close()


@pytest.fixture
def overview(team) -> Opened:
    """Give the team's overview in its first state."""
    team.page.evaluate(
        """() => {
            const gm = window.geomine;
            document.querySelectorAll("dialog[open]").forEach((box) => box.close());
            gm.resetFilter(); gm.select(null); gm.turn("en"); gm.markBy("look");
            gm.showRate("measure.incidents_area"); gm.home(gm.page.map, gm.page.data); gm.drawNow();
        }"""
    )
    team.messages.clear()
    return team

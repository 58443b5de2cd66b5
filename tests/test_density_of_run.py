"""The density surface of a run: of which incidents, when there is none, and who may see it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import subprocess
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

import geomine as gm
from geomine.density import event_surface
from geomine.density.of_run import FEWEST
from geomine.disclosure import for_audience

YEAR = {"start": dt.date(2024, 1, 1), "end": dt.date(2024, 12, 31), "community_only": False}


def square() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"district_id": ["a"]}, geometry=[shapely.box(47, 40, 48, 41)], crs="EPSG:4326"
    )


def cloud(n: int, **columns: object) -> gpd.GeoDataFrame:
    draw = np.random.default_rng(1)
    return gpd.GeoDataFrame(
        {
            "event_date": pd.Timestamp("2024-05-01"),
            "location_uncertainty_m": 500.0,
            "district_from": "polygon",
            **columns,
        },
        index=range(n),
        geometry=gpd.points_from_xy(47.2 + 0.6 * draw.random(n), 40.2 + 0.6 * draw.random(n)),
        crs="EPSG:4326",
    )


def test_it_is_kernel_density_with_adaptive_kernels_over_the_years_of_the_period() -> None:
    surface = event_surface(cloud(40), square(), **YEAR)
    assert_geodataframe_equal(
        surface, gm.kernel_density(cloud(40), square(), adaptive=True, years=366 / 365.25)
    )
    # Diggle's correction keeps what is counted: the cells add up to the 40 events.
    assert surface["expected_incidents"].sum() == pytest.approx(40, rel=0.01)


@pytest.mark.parametrize(
    "left_out",
    [
        {"event_date": pd.Timestamp("2023-05-01")},
        {"location_precision": "district"},
        {"district_from": "report"},
    ],
)
def test_only_events_with_a_place_in_a_district_are_smoothed(left_out) -> None:
    both = pd.concat([cloud(40), cloud(9, **left_out)], ignore_index=True)
    assert event_surface(both, square(), **YEAR).attrs["n_incidents"] == 40


def test_too_few_events_or_a_single_place_have_no_surface() -> None:
    assert event_surface(cloud(FEWEST - 1), square(), **YEAR) is None
    stack = cloud(40).set_geometry(gpd.points_from_xy([47.5] * 40, [40.5] * 40), crs="EPSG:4326")
    assert event_surface(stack, square(), **YEAR) is None


@pytest.fixture(scope="module")
def run() -> gm.Analysis:
    parts = (gm.datasets.incidents(), gm.datasets.districts(), gm.datasets.places())
    config = gm.AnalysisConfig(replications=0, persistence_runs=0)
    return gm.analyse(*parts, gm.datasets.exposure(), config)


def test_a_map_of_all_districts_draws_it_off_at_the_start_and_a_region_does_not(run) -> None:
    def kinds(m) -> dict[str, bool]:
        return {getattr(c, "kind", ""): getattr(c, "show", True) for c in m._children.values()}

    assert kinds(gm.situation_map(run))["density"] is False
    assert "density" not in kinds(gm.situation_map(run, region="aghdam"))


def test_it_adds_less_than_30_kb_to_a_page(run) -> None:
    with_it = gm.situation_map(run).get_root().render()
    without = gm.situation_map(dataclasses.replace(run, density=None)).get_root().render()
    assert 0 < len(with_it.encode()) - len(without.encode()) < 30_000


def test_a_release_of_restricted_rows_has_none_and_public_records_do(run) -> None:
    assert for_audience(run, "public").density is run.density
    marks = run.incidents["sensitivity"].where(np.arange(len(run.incidents)) > 0, "restricted")
    mixed = dataclasses.replace(run, incidents=run.incidents.assign(sensitivity=marks))
    assert for_audience(mixed, "public").density is None


def test_a_partner_gets_none(run) -> None:
    told = gm.for_partner(run, secret=b"0123456789abcdef0123456789abcdef")
    assert told.density is None


def test_a_page_has_the_same_bytes_with_one_thread_and_with_two() -> None:
    """The last digit of a product of matrices depends on the threads: no page may show it."""
    code = (
        "import sys, geomine as gm; from geomine.mapping.surfaces import density_layer\n"
        "rows = gm.datasets.simulate_incidents(1500, seed=2)\n"
        "cells = gm.kernel_density(rows, gm.datasets.districts(), adaptive=True, years=5.0)\n"
        "print(density_layer(cells, lang='en').data)"
    )
    said = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            env=os.environ | {"OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            capture_output=True, text=True, check=True,
        ).stdout
        for n in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert "rings" in said[0]

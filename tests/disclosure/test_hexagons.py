"""Counts by hexagons: equal, wide enough, hidden as those of districts, and never beside them."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import geomine as gm
from geomine import datasets
from geomine.cli import main
from geomine.disclosure import PUBLIC, Ledger, by_hexagons, door_of, hexagons, hidden_counts
from geomine.errors import DisclosureError, InputError

from .attack import SLACK, Attack
from .lists import analysis_with_restricted

WIDTH_M = 5_000.0
GLOBE = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def grid() -> gpd.GeoDataFrame:
    return hexagons(datasets.districts(), width_m=WIDTH_M)


@pytest.fixture(scope="module")
def whole():
    return analysis_with_restricted(400, seed=5, share=0.8, replications=0, persistence_runs=0)


@pytest.fixture(scope="module")
def cells(whole):
    return by_hexagons(whole)


@pytest.fixture(scope="module")
def public(cells):
    return gm.for_audience(cells, "public")


def test_hexagons_have_the_area_of_their_width(grid) -> None:
    """A regular hexagon of width w has the area w^2 sqrt(3) / 2; the grid is 0.4 % wider."""
    expected = (1.004 * WIDTH_M / 1e3) ** 2 * np.sqrt(3) / 2
    assert np.allclose(grid["area_km2"], expected, rtol=1e-6)


def test_no_hexagon_is_narrower_than_five_kilometres(grid) -> None:
    """Middles of opposite sides, on the ellipsoid (Karney 2013)."""
    rings = shapely.get_coordinates(grid.geometry.to_numpy()).reshape(-1, 7, 2)[:, :6]
    middles = (rings + np.roll(rings, -1, axis=1)) / 2
    for side in range(3):
        one, other = middles[:, side], middles[:, side + 3]
        width = GLOBE.inv(one[:, 0], one[:, 1], other[:, 0], other[:, 1])[2]
        assert width.min() >= WIDTH_M
        assert width.max() < 1.01 * WIDTH_M


def test_hexagons_cover_the_districts_and_do_not_overlap(grid) -> None:
    metric = grid.to_crs(gm.metric_crs(grid))
    union = metric.geometry.union_all()
    assert union.area == pytest.approx(metric.geometry.area.sum(), rel=1e-6)
    assert datasets.districts().to_crs(metric.crs).union_all().difference(union).area < 1.0
    assert grid["district_id"].is_unique


def test_the_grid_does_not_depend_on_what_is_counted(whole, cells) -> None:
    grid = hexagons(whole.rates)
    both = grid.merge(cells.rates[["district_id", "geometry"]], on="district_id")
    assert len(both) == len(cells.rates)
    assert (shapely.equals(both["geometry_x"], both["geometry_y"])).all()


def test_an_incident_is_in_the_hexagon_that_holds_its_point(cells) -> None:
    placed = cells.incidents[cells.incidents["district_id"].notna()]
    holding = cells.rates.set_index("district_id").geometry.loc[placed["district_id"]]
    assert len(placed) > 200
    assert shapely.covers(holding.to_numpy(), placed.geometry.to_numpy()).all()


def test_a_place_known_less_exactly_than_a_hexagon_is_in_none(cells) -> None:
    rough = cells.incidents["location_uncertainty_m"] > WIDTH_M
    assert rough.any()
    assert cells.incidents.loc[rough, "district_id"].isna().all()


def test_small_counts_are_hidden_so_that_nothing_is_worked_out(cells, public) -> None:
    counts = hidden_counts(cells, policy=PUBLIC)
    assert set(counts["year"]) == {"all"}
    few = counts["incidents"].between(1, 4)
    assert few.sum() > 20
    assert counts.loc[few, "incidents_shown"].eq("<5").all()
    assert Attack(public.released).narrowest() >= 5 - SLACK
    told = public.rates.set_index("district_id")["n_events"]
    assert told.loc[counts.loc[counts["hidden"], "district_id"]].isna().all()


def test_a_hexagon_is_shown_only_where_something_is_told(cells, public) -> None:
    """One of the others would say that somebody was hurt there who is not told of."""
    counts = hidden_counts(cells, policy=PUBLIC)
    listed = set(public.incidents["district_id"].dropna())
    assert set(public.rates["district_id"]) <= listed | set(counts["district_id"])
    assert set(public.rates["district_id"]) < set(cells.rates["district_id"])


def test_the_width_can_be_raised_and_never_lowered(whole) -> None:
    wider = by_hexagons(whole, policy=PUBLIC.tightened({"cell_width_m": 20_000}))
    assert wider.grid.width_m == 20_000
    assert len(wider.rates) < len(by_hexagons(whole).rates)
    with pytest.raises(DisclosureError, match=r"cell_width_m = 4000\.0 is looser"):
        PUBLIC.tightened({"cell_width_m": 4_000.0})
    with pytest.raises(InputError, match="width_m"):
        hexagons(datasets.districts(), width_m=0)


def test_a_list_is_published_by_one_kind_of_areas_only(whole, cells) -> None:
    by_district = hidden_counts(whole, policy=PUBLIC)
    ledger = Ledger().with_release(by_district, day=dt.date(2026, 2, 10))
    counts = hidden_counts(cells, policy=PUBLIC)
    with pytest.raises(DisclosureError, match="published by districts before"):
        ledger.with_release(counts, day=dt.date(2026, 3, 10), areas=cells.areas)


def test_the_page_of_hexagons_says_so_and_passes_the_door(cells, public, tmp_path) -> None:
    m = gm.situation_map(public)
    page = gm.save_map(m, tmp_path / "a.html", audience=door_of(cells)).read_text("utf-8")
    assert "Counted in hexagons at least" in page
    assert '"cell_km": 5' in page or '"cell_km":5' in page


def test_publish_writes_hexagons_and_its_ledger_refuses_districts(tmp_path, capsys) -> None:
    rows = datasets.simulate_incidents(150, seed=8)
    rows["sensitivity"] = np.where(np.arange(150) % 3 > 0, "restricted", "public")
    pd.DataFrame(rows.drop(columns="geometry")).to_csv(tmp_path / "list.csv", index=False)
    given = ["publish", "--audience", "public", "--incidents", str(tmp_path / "list.csv"),
             "--as-of", "2026-02-01", "--ledger", str(tmp_path / "ledger.json")]  # fmt: skip
    out = tmp_path / "out"
    assert main([*given, "--cells", "hexagon", "--out", str(out)]) in {0, 1}
    layer = gpd.read_file(out / "hexagons.gpkg", layer="hexagons")
    table = pd.read_csv(out / "rates.csv")
    assert set(layer["district_id"]) == set(table["district_id"])
    capsys.readouterr()
    files = [str(path) for path in out.iterdir() if path.is_file()]
    assert main(["audit", *files]) == 0, capsys.readouterr().out
    assert main([*given, "--out", str(tmp_path / "other")]) > 1
    assert "published by hexagons of 5000 m" in capsys.readouterr().err
    partner = [*given, "--cells", "hexagon", "--out", str(tmp_path / "p")]
    partner[2] = "partner"
    assert main(partner) > 1
    assert "for the public" in capsys.readouterr().err

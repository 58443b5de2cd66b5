"""Which districts get a map of their own, and that nobody has to guess about the others."""

from __future__ import annotations

import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geomine.config import AnalysisConfig
from geomine.errors import ConfigError
from geomine.mapping.index_others import others
from geomine.mapping.regions import MOST_REGIONS, region_account, region_ids, regions_of
from tests.mapping.analysis_factory import CRS, analysis

N = 90


def many() -> gpd.GeoDataFrame:
    """Return 90 districts: each with one casualty more than the last, the first two hot spots."""
    return gpd.GeoDataFrame(
        {
            "district_id": [f"d{k:02d}" for k in range(N)],
            "name_en": [f"District {k:02d}" for k in range(N)],
            "n_incidents": pd.array([1] * N, dtype="Int64"),
            "n_casualties": pd.array(range(1, N + 1), dtype="Int64"),
            "hot_spot": pd.array([True, True] + [False] * (N - 2), dtype="boolean"),
        },
        geometry=[shapely.box(k, 0, k + 1, 1) for k in range(N)],
        crs=CRS,
    )


def test_of_many_districts_hot_spots_and_the_most_casualties_get_one() -> None:
    worst = {f"d{k:02d}" for k in range(N - MOST_REGIONS + 2, N)}
    assert region_ids(many(), AnalysisConfig()) == {"d00", "d01"} | worst


def test_the_districts_that_the_index_calls_worst_get_one() -> None:
    """The index names the five with the highest lower limit of the rate by area."""
    table = many()
    table["incidents_per_1000km2_year_lower"] = [*range(N, 0, -1)]  # fewest casualties, most area
    found = region_ids(table, AnalysisConfig())
    assert {f"d{k:02d}" for k in range(5)} | {f"d{k:02d}" for k in range(N - 5, N)} <= found
    assert len(found) == MOST_REGIONS


def test_few_districts_and_those_asked_for_all_get_one() -> None:
    table = many()
    table.loc[:39, "n_incidents"] = 0
    assert region_ids(table, AnalysisConfig()) == set(table["district_id"][40:])
    assert region_ids(many(), AnalysisConfig(regions="all")) == set(many()["district_id"])
    assert region_ids(many(), AnalysisConfig(regions=("d05",))) == {"d05"}


def test_all_means_more_than_the_project_regions() -> None:
    assert {one.district_id for one in regions_of(analysis(), lang="en")} == {
        "agdam", "fuzuli", "seki",
    }  # fmt: skip
    asked = analysis(config=AnalysisConfig(regions="all"))
    found = {one.district_id for one in regions_of(asked, lang="en")}
    assert found == {"agdam", "fuzuli", "xocali", "seki"}  # which have incidents


def test_one_name_is_not_a_list_of_letters() -> None:
    with pytest.raises(ConfigError, match='regions must be "all" or a list'):
        AnalysisConfig(regions="agdam")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="regions must be a list of texts or one of all"):
        AnalysisConfig.from_mapping({"regions": "agdam"})
    assert AnalysisConfig.from_mapping({"regions": "all"}).regions == "all"


def test_the_index_lists_every_district_without_a_map_and_how_to_ask_for_it() -> None:
    whole = analysis(rates=many())
    mapped = region_ids(whole.rates, whole.config)
    page = str(others(whole, mapped, "en"))
    listed = re.findall(r"<bdi>District (\d\d)</bdi>", page)
    assert [f"d{number}" for number in listed] == sorted(set(many()["district_id"]) - mapped)
    assert "30 more districts" in page
    assert "regions = &#34;all&#34;" in page or 'regions = "all"' in page.replace("&quot;", '"')


def test_a_district_whose_count_is_hidden_is_not_listed_as_one_with_records() -> None:
    rates = many()
    rates.loc[2:20, ["n_incidents", "n_casualties"]] = pd.NA
    whole = analysis(rates=rates)
    page = str(others(whole, region_ids(rates, whole.config), "en"))
    assert "District 20" not in page
    assert "District 21" in page


def test_the_account_counts_each_district_once() -> None:
    found = region_account(analysis(rates=many()))
    assert found["chosen_by"] == "most casualties, highest rates and hot spots"
    assert len(found["with_map"]) + found["n_others_with_incidents"] == N


def test_the_team_has_every_map_that_the_public_has_under_the_same_name() -> None:
    public = many()
    public.loc[40:, "n_casualties"] = pd.NA  # as a release hides them
    shared, whole = analysis(rates=public), analysis(rates=many())
    outside = set(regions_of(shared, lang="en"))
    assert outside <= set(regions_of(whole, shared, lang="en"))
    assert not outside <= set(regions_of(whole, lang="en"))

"""What tests share: where published cases are, and tiny factories."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import settings

# no deadline: on a shared machine any example can be slow once
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
# what passed once passes again; GEOMINE_EXPLORE=1 looks elsewhere in every run
settings.load_profile("explore" if os.environ.get("GEOMINE_EXPLORE") else "same")

REPOSITORY = Path(__file__).resolve().parents[1]


def _outside(folder: str) -> Path:
    """Return a folder of the reference material beside a checkout, or skip without it."""
    base = Path(os.environ.get("GEOMINE_REFERENCE", REPOSITORY.parent / "shared"))
    if not (base / folder).is_dir():
        pytest.skip(f"reference material not here: {folder} (set GEOMINE_REFERENCE to its folder)")
    return base / folder


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """Give the published and peer-computed cases, one folder each; skip without them."""
    return _outside("cases")


@pytest.fixture(scope="session")
def shared_domain() -> Path:
    """Give the messy lists and what a loader should make of them; skip without them."""
    return _outside("domain")


@pytest.fixture
def four_districts() -> gpd.GeoDataFrame:
    """Give four square districts of half a degree around 47 E, 40 N."""
    corners = {"sw": (46.5, 39.5), "se": (47.0, 39.5), "nw": (46.5, 40.0), "ne": (47.0, 40.0)}
    return gpd.GeoDataFrame(
        {
            "district_id": list(corners),
            "name_en": ["South-west", "South-east", "North-west", "North-east"],
        },
        geometry=[shapely.box(lon, lat, lon + 0.5, lat + 0.5) for lon, lat in corners.values()],
        crs="EPSG:4326",
    )
